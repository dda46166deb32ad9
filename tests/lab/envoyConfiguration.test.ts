import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { envoyConfiguration } from "../../components/front/envoyConfiguration.ts";
import type { ProxyFront } from "../../components/front/proxyFront.ts";
import { PATHS } from "../../tools/lab/paths.ts";
import { eitherFront, usual } from "../components/front/proxyFronts.ts";
import { madeAuthority } from "../support/keyPairs.ts";
import { run } from "./edge.ts";

const folder = mkdtempSync(join(tmpdir(), "http3-envoy-"));
beforeAll(async () => {
    const { certificate, key } = await (await madeAuthority()).issue(["shop.example.com"]);
    for (let index = 0; index < 6; index++) {
        const pair = join(folder, "pairs", `${index}`);
        mkdirSync(pair, { recursive: true });
        writeFileSync(join(pair, "tls.crt"), certificate);
        writeFileSync(join(pair, "tls.key"), key);
    }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What Envoy says of a configuration, whose files are in a folder of the test. */
async function judged(each: ProxyFront): Promise<{ code: number; stderr: string }> {
    const trusted = "/etc/ssl/certs/ca-certificates.crt";
    for (const [name, text] of Object.entries(envoyConfiguration({ ...each, trusted, folder }))) {
        writeFileSync(
            join(folder, name),
            text.replaceAll("/tmp/admin", `${folder}/admin`).replaceAll("/etc/front", folder),
        );
    }
    return await run([PATHS.program("envoy"), "--mode", "validate", "-c", join(folder, "envoy.json")]);
}

test("Envoy takes the configuration of any front", async () => {
    await fc.assert(
        fc.asyncProperty(eitherFront, async (each) => {
            const { code, stderr } = await judged(each);
            expect(code, stderr).toBe(0);
        }),
        { numRuns: 25 },
    );
});

test("Envoy takes many names", async () => {
    const names = Array.from({ length: 300 }, (_, index) => `n${index}.shop.example.com`);
    const pair = "/etc/front/pairs/0";
    const { code, stderr } = await judged({ ...usual, names: names.map((hostname) => ({ hostname, pair })) });
    expect(code, stderr).toBe(0);
});
