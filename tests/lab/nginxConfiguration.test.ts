import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nginxConfiguration } from "../../components/front/nginxConfiguration.ts";
import type { ProxyFront } from "../../components/front/proxyFront.ts";
import { nginxHere } from "../../tools/lab/nginx.ts";
import { lineProgress } from "../../tools/lab/progress.ts";
import { eitherFront, usual } from "../components/front/proxyFronts.ts";
import { run } from "./edge.ts";

const folder = mkdtempSync(join(tmpdir(), "http3-nginx-"));
const RELEASES = ["stable", "newer"] as const;
type Release = (typeof RELEASES)[number];
const nginx: Record<Release, string[]> = { stable: [], newer: [] };
beforeAll(async () => {
    for (const release of RELEASES) {
        nginx[release] = await nginxHere(lineProgress(console.error), release);
    }
    mkdirSync(join(folder, "host-key"));
    writeFileSync(join(folder, "host-key/key"), "a key for tokens");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What nginx says of a configuration, whose files are in a folder of the test. */
async function judged(each: ProxyFront, release: Release): Promise<{ code: number; stderr: string }> {
    // A gateway's name is looked up when a configuration is read.
    const text = nginxConfiguration({
        ...each,
        // The other one has it not.
        http2: each.http2 && release === "newer",
        gateway: "127.0.0.1:443",
        trusted: "/etc/ssl/certs/ca-certificates.crt",
    });
    const file = join(folder, "nginx.conf");
    writeFileSync(file, text.replaceAll("/tmp/", `${folder}/`).replaceAll("/etc/front", folder));
    const { code, stderr } = await run([...nginx[release], "-t", "-e", "stderr", "-c", file]);
    return { code, stderr };
}

test.for(RELEASES)("the %s nginx takes the configuration of any front", async (release) => {
    await fc.assert(
        fc.asyncProperty(eitherFront, async (each) => {
            const { code, stderr } = await judged(each, release);
            expect(code, stderr).toBe(0);
        }),
        { numRuns: 25 },
    );
});

test.for(RELEASES)("the %s nginx takes names as long as DNS allows, and many of them", async (release) => {
    const long = `${Array.from({ length: 3 }, () => "a".repeat(63)).join(".")}.${"b".repeat(61)}`;
    expect(long).toHaveLength(253);
    const names = [long, ...Array.from({ length: 300 }, (_, index) => `n${index}.shop.example.com`)];
    const pair = "/etc/front/pairs/0";
    const { code, stderr } = await judged({ ...usual, names: names.map((hostname) => ({ hostname, pair })) }, release);
    expect([code, stderr.split("\n").filter((line) => /\[(warn|emerg)\]/.test(line))]).toEqual([0, []]);
});
