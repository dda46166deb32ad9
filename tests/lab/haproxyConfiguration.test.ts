import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { haproxyConfiguration, KEY_VARIABLE } from "../../components/front/haproxyConfiguration.ts";
import type { ProxyFront } from "../../components/front/proxyFront.ts";
import { haproxyHere } from "../../tools/lab/haproxy.ts";
import { lineProgress } from "../../tools/lab/progress.ts";
import { eitherFront, usual } from "../components/front/proxyFronts.ts";
import { madeAuthority } from "../support/keyPairs.ts";
import { run } from "./edge.ts";

const folder = mkdtempSync(join(tmpdir(), "http3-haproxy-"));
/** As a Secret has it, of several lines. */
const KEY = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
let haproxy: string[] = [];
beforeAll(async () => {
    haproxy = await haproxyHere(lineProgress(console.error));
    const { certificate, key } = await (await madeAuthority()).issue(["shop.example.com"]);
    for (let index = 0; index < 6; index++) {
        const pair = join(folder, "pairs", `${index}`);
        mkdirSync(pair, { recursive: true });
        writeFileSync(join(pair, "tls.crt"), certificate);
        writeFileSync(join(pair, "tls.key"), key);
    }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What HAProxy says of a configuration, whose files are in a folder of the test. */
async function judged(each: ProxyFront): Promise<{ code: number; stderr: string }> {
    const trusted = "/etc/ssl/certs/ca-certificates.crt";
    for (const [name, text] of Object.entries(
        haproxyConfiguration({ ...each, gateway: "127.0.0.1:443", trusted, folder }),
    )) {
        writeFileSync(join(folder, name), text.replaceAll("/etc/front", folder));
    }
    return await run(["env", `${KEY_VARIABLE}=${KEY}`, ...haproxy, "-c", "-f", join(folder, "haproxy.cfg")]);
}

/** Warnings and errors. */
function linesOf(stderr: string): string[] {
    return stderr.split("\n").filter((line) => /WARNING|ALERT/.test(line));
}

test("HAProxy takes the configuration of any front", async () => {
    await fc.assert(
        fc.asyncProperty(eitherFront, async (each) => {
            const { code, stderr } = await judged(each);
            expect([code, linesOf(stderr)]).toEqual([0, []]);
        }),
        { numRuns: 25 },
    );
});

test("HAProxy takes many names", async () => {
    const names = Array.from({ length: 300 }, (_, index) => `n${index}.shop.example.com`);
    const pair = "/etc/front/pairs/0";
    const { code, stderr } = await judged({ ...usual, names: names.map((hostname) => ({ hostname, pair })) });
    expect([code, linesOf(stderr)]).toEqual([0, []]);
});

test("HAProxy on the QUIC compatibility layer stops with the sentence that a front needs another", async () => {
    for (const [name, text] of Object.entries(haproxyConfiguration({ ...usual, folder }))) {
        // This one has what the other would have.
        writeFileSync(join(folder, name), text.replace("feature(QUIC_OPENSSL_COMPAT)", "feature(QUIC)"));
    }
    const { code, stderr } = await run([...haproxy, "-c", "-f", join(folder, "haproxy.cfg")]);
    expect(code).toBe(1);
    expect(stderr).toContain(
        "This HAProxy is built on the QUIC compatibility layer (USE_QUIC_OPENSSL_COMPAT), which loses",
    );
});
