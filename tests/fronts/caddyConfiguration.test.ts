import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { caddyConfiguration } from "../../components/front/caddyConfiguration.ts";
import type { ProxyFront } from "../../components/front/proxyFront.ts";
import { caddyHere } from "../../tools/lab/caddy.ts";
import { lineProgress } from "../../tools/lab/progress.ts";
import { eitherFront, usual } from "../components/front/proxyFronts.ts";
import { run } from "../lab/edge.ts";
import { madeAuthority } from "../support/keyPairs.ts";

const folder = mkdtempSync(join(tmpdir(), "http3-caddy-"));
let caddy = "";
beforeAll(async () => {
    caddy = await caddyHere(lineProgress(console.error));
    const { certificate, key } = await (await madeAuthority()).issue(["shop.example.com"]);
    for (let index = 0; index < 6; index++) {
        const pair = join(folder, "pairs", `${index}`);
        mkdirSync(pair, { recursive: true });
        writeFileSync(join(pair, "tls.crt"), certificate);
        writeFileSync(join(pair, "tls.key"), key);
    }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What Caddy says of a configuration, whose files are in a folder of the test. */
async function judged(each: ProxyFront): Promise<{ code: number; stderr: string }> {
    const trusted = "/etc/ssl/certs/ca-certificates.crt";
    const text = caddyConfiguration({ ...each, trusted, folder });
    const file = join(folder, "caddy.json");
    writeFileSync(file, text.replaceAll("/tmp/caddy", folder).replaceAll("/etc/front", folder));
    return await run([caddy, "validate", "--config", file]);
}

test("Caddy takes the configuration of any front", async () => {
    await fc.assert(
        fc.asyncProperty(eitherFront, async (each) => {
            const { code, stderr } = await judged(each);
            expect(code, stderr).toBe(0);
        }),
        { numRuns: 25 },
    );
});

test("Caddy takes many names", async () => {
    const names = Array.from({ length: 300 }, (_, index) => `n${index}.shop.example.com`);
    const pair = "/etc/front/pairs/0";
    const { code, stderr } = await judged({ ...usual, names: names.map((hostname) => ({ hostname, pair })) });
    expect(code, stderr).toBe(0);
});
