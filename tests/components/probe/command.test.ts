import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAuthority, type KeyPair, type Running, serveBoth, serveDns, serveTcp } from "./servers.ts";

const command = pathToFileURL(join(import.meta.dirname, "../../../tools/cli/verify.ts")).href;
const program = `const { verifyCommand } = await import(${JSON.stringify(command)}); await verifyCommand().parseAsync(process.argv.slice(1), { from: "user" });`;
let folder: string;
let common: string[];
let served: string;
let dead: string;
let dark: string;
let pair: KeyPair;
const running: Running[] = [];

beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "verify-"));
    const authority = await createAuthority("Test CA");
    await writeFile(join(folder, "ca.pem"), authority.pem);
    pair = await authority.issue(["app.test"]);
    const dns = await serveDns({ "app.test": { A: ["127.0.0.1"] } });
    const both = await serveBoth(pair, (port) => ({ altSvc: `h3=":${port}"` }));
    const refusing = await serveTcp(pair, () => ({ altSvc: 'h3=":9"' }));
    const quiet = await serveTcp(pair, () => ({}));
    running.push(dns, both, refusing, quiet);
    common = ["--resolver", dns.resolver, "--ca", join(folder, "ca.pem"), "--timeout", "2"];
    [served, dead, dark] = [both, refusing, quiet].map(({ port }) => `https://app.test:${port}/`) as [
        string,
        string,
        string,
    ];
});

afterAll(async () => {
    await Promise.all(running.map((one) => one.close()));
    await rm(folder, { recursive: true });
});

function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    return new Promise((resolve) => {
        const child = execFile(
            process.execPath,
            ["--input-type=module", "-e", program, "--", ...common, ...args],
            (_error, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
        );
    });
}

describe("http3-gateway verify", () => {
    it("prints a table and exits with 0 when h3 is served", async () => {
        const { code, out, err } = await run(served);
        expect({ code, err }).toEqual({ code: 0, err: "" });
        expect(out.split("\n")[0]).toMatch(
            /^HOST +FAMILY +ADDRESS +HTTPS RR +TCP +ALT-SVC +H3 +H3 MS +CERTIFICATE +VERDICT$/,
        );
        expect(out.split("\n")[1]).toMatch(
            /^app\.test:\d+ +IPv4 +127\.0\.0\.1 +none +h2 200 +h3=.* 200 +\d+ +valid, same +served over h3$/,
        );
    });

    it("exits with 1 when one of several is dead, says why and what to do, and tells progress on standard error", async () => {
        await writeFile(join(folder, "hosts"), `# all of them\n${served}\n\n${dead} # the bad one\n`);
        const { code, out, err } = await run("--host-file", join(folder, "hosts"), dark);
        expect(code).toBe(1);
        expect(out).toContain("ADVERTISED BUT DEAD: no-listener");
        expect(out).toContain("Enable HTTP/3 at the gateway");
        expect(out).toContain("3 hosts: 1 served over h3, 1 not advertised, 1 advertised but dead, 0 unreachable");
        expect(err).toContain("3 of 3 hosts verified, 2 not served over h3\n");
    });

    it("looks at 300 URLs with as many under way as it is told, never more, and tells of every tenth", async () => {
        const atATime = 60;
        let underWay = 0;
        let most = 0;
        let waiting: (() => void)[] = [];
        // Answers only when all that may be under way are, and one more would have had the time to come.
        const crowd = await serveTcp(pair, async () => {
            most = Math.max(most, ++underWay);
            await new Promise<void>((resolve) => {
                waiting.push(resolve);
                if (waiting.length === atATime) {
                    setTimeout(() => {
                        for (const each of waiting) each();
                        waiting = [];
                    }, 50);
                }
            });
            underWay--;
            return {};
        });
        running.push(crowd);
        const urls = Array.from({ length: 300 }, (_, n) => `https://app.test:${crowd.port}/${n}`);
        await writeFile(join(folder, "crowd"), urls.join("\n"));
        const many = ["--concurrency", String(atATime), "--timeout", "50", "--json"];
        const { code, out, err } = await run(...many, "--host-file", join(folder, "crowd"));
        const reports = JSON.parse(out) as { target: { url: string }; verdict: { verdict: string } }[];
        expect(reports.map(({ target, verdict }) => [target.url, verdict.verdict])).toEqual(
            urls.map((url) => [url, "not-advertised"]),
        );
        expect({ code, most, underWay }).toEqual({ code: 3, most: atATime, underWay: 0 });
        const tenths = Array.from({ length: 10 }, (_, n) => (n + 1) * 30);
        expect(err).toBe(tenths.map((n) => `${n} of 300 hosts verified, ${n} not served over h3\n`).join(""));
    });

    it("prints JSON that a program can read, and exits with 3 when h3 is not advertised", async () => {
        const { code, out } = await run("--json", "--concurrency", "1000", dark);
        expect(code).toBe(3);
        const reports: unknown = JSON.parse(out);
        expect(reports).toMatchObject([{ target: { url: dark }, verdict: { verdict: "not-advertised" } }]);
    });

    it("judges h3 on a port as if it were advertised, where it is not", async () => {
        const port = new URL(served).port;
        expect((await run("--promised-port", port, served)).code).toBe(0);
        const { code, out } = await run("--promised-port", new URL(dark).port, dark);
        expect(code).toBe(1);
        expect(out).toContain("ADVERTISED BUT DEAD: no-listener");
        expect(out).toContain("h3 will be advertised on UDP");
    });

    it("exits with 4 when a host is unreachable", async () => {
        expect((await run("https://nowhere.test")).code).toBe(4);
    });

    it.each([
        [[]],
        [["http://app.test"]],
        [["--family", "5", "app.test"]],
        [["--timeout", "0", "app.test"]],
        [["--promised-port", "0", "app.test"]],
        [["--promised-port", "65536", "app.test"]],
        [["--concurrency", "0", "app.test"]],
        [["--concurrency", "1001", "app.test"]],
        [["--concurrency", "1.5", "app.test"]],
        [["--nonsense"]],
        [["--ca", "no-such-file", "app.test"]],
    ])("exits with 2 for %j", async (args) => {
        const { code, err, out } = await run(...args);
        expect({ code, out }).toEqual({ code: 2, out: "" });
        expect(err).toMatch(/^error: /);
    });
});
