import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { envoyGatewayMetrics } from "../../../components/envoyGateway/metrics.ts";
import { alertRules } from "../../../components/monitoring/alerts.ts";
import { dashboard } from "../../../components/monitoring/dashboard.ts";
import { poll } from "../../../components/waiting/poll.ts";
import {
    createAuthority,
    type KeyPair,
    type Running,
    serveBoth,
    serveDns,
    serveTcp,
} from "../../components/probe/servers.ts";
import { COMMAND, http3Gateway } from "../../support/command.ts";

const files = join(import.meta.dirname, "../../../tools/watch");
const running: Running[] = [];
const children: ChildProcess[] = [];
let folder: string;
let common: string[];
let pair: KeyPair;
let served: string;
let dead: string;

beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "watch-"));
    const authority = await createAuthority("Test CA");
    await writeFile(join(folder, "ca.pem"), authority.pem);
    pair = await authority.issue(["app.test"], 30);
    const dns = await serveDns({ "app.test": { A: ["127.0.0.1"] } });
    const both = await serveBoth(pair, (port) => ({ altSvc: `h3=":${port}"` }));
    const refusing = await serveTcp(pair, () => ({ altSvc: 'h3=":9"' }));
    running.push(dns, both, refusing);
    common = ["--resolver", dns.resolver, "--ca", join(folder, "ca.pem"), "--timeout", "2", "--interval", "1"];
    [served, dead] = [`app.test:${both.port}`, `app.test:${refusing.port}`];
});
afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(async () => {
    await Promise.all(running.map((one) => one.close()));
    await rm(folder, { recursive: true });
});

/** A watch that runs: its lines of standard output, and where its metrics are. */
async function start(...args: string[]) {
    const child = spawn(process.execPath, [COMMAND, "watch", ...common, "--listen", "127.0.0.1:0", ...args]);
    children.push(child);
    const [first] = (await once(createInterface(child.stderr), "line")) as [string];
    const output = createInterface(child.stdout)[Symbol.asyncIterator]();
    const url = /http:\/\/(127\.0\.0\.1|\[::1\]):\d+\/metrics$/.exec(first)?.[0] ?? "";
    return { child, first, url, line: async () => String((await output.next()).value) };
}

describe("http3-gateway watch", () => {
    test("serves what it sees to Prometheus, and tells of verdicts that change", async () => {
        const { line, url, first } = await start(`https://${served}/`, `https://${dead}/health`, `https://${served}/`);
        expect(first).toBe(`watching 2 URLs: ${url}`);
        const told = [await line(), await line()].map((text) => text.replace(/^\S+Z /, "")).sort();
        expect(told).toEqual(
            [
                `https://${served}/ IPv4 served over h3`,
                `https://${dead}/health IPv4 ADVERTISED BUT DEAD: no-listener`,
            ].sort(),
        );
        const response = await fetch(url);
        expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
        const text = await response.text();
        expect(text).toContain(`http3_gateway_served{host="${served}",path="/",family="ipv4"} 1\n`);
        expect(text).toContain(`http3_gateway_served{host="${dead}",path="/health",family="ipv4"} 0\n`);
        expect(text).toContain(
            `http3_gateway_advertised_but_dead{host="${dead}",path="/health",family="ipv4",reason="no-listener"} 1\n`,
        );
        expect(text).toContain("http3_gateway_check_errors_total 0\n");
        const days = /not_after_timestamp_seconds\{[^}]*transport="quic"\} (\d+)/.exec(text)?.[1];
        expect(Math.round((Number(days) - Date.now() / 1000) / 86_400)).toBe(30);
        const { status, stderr } = spawnSync("promtool", ["check", "metrics"], { input: text, encoding: "utf8" });
        // Not every machine has promtool.
        if (status !== null) expect([status, stderr]).toEqual([0, ""]);
    });

    test("tells a verdict once, and again when it is another one", async () => {
        const dying = await serveTcp(pair, () => ({}));
        const target = `https://app.test:${dying.port}/`;
        const { line, url } = await start(target, "https://nowhere.test/");
        const told = async () => (await line()).replace(/^\S+Z /, "");
        expect([await told(), await told()].sort()).toEqual([
            `${target} IPv4 not advertised`,
            "https://nowhere.test/ UNREACHABLE: dns",
        ]);
        // Two checks later nothing more has been told.
        const checked = async () =>
            /last_check_timestamp_seconds\{host="app[^}]*\} (\S+)/.exec(await (await fetch(url)).text())?.[1];
        const seen = new Set<string | undefined>();
        await poll(async () => seen.add(await checked()).size, { until: (times) => times === 3, every: 100 });
        await dying.close();
        expect(await told()).toBe(`${target} IPv4 UNREACHABLE: tcp`);
    });

    test("listens on an IPv6 address, and checks at most a day apart", async () => {
        const { url } = await start("--listen", "[::1]:0", "--interval", "86400", `https://${dead}/`);
        expect(url).toMatch(/^http:\/\/\[::1\]:\d+\/metrics$/);
        expect(await (await fetch(url)).text()).toContain(`check_interval_seconds{host="${dead}",path="/"} 86400\n`);
    });

    test("answers the kubelet on /healthz, and nothing else anywhere else", async () => {
        const { url } = await start(`https://${dead}/`);
        const at = async (path: string, method = "GET") => (await fetch(new URL(path, url), { method })).status;
        expect([await at("/healthz"), await at("/"), await at("/metrics?x=1"), await at("/metrics", "POST")]).toEqual([
            200, 404, 200, 405,
        ]);
        expect(await at("/metrics", "HEAD")).toBe(200);
    });

    test("prints every report as a line of JSON", async () => {
        const { line } = await start("--json", `https://${served}/`);
        const [first, second] = [JSON.parse(await line()), JSON.parse(await line())];
        expect(first).toMatchObject({ target: { authority: served }, verdict: { verdict: "served" } });
        // `at` is the end of a check; a turn begins every second.
        const begun = ({ at, elapsedMs }: { at: string; elapsedMs: number }) => Date.parse(at) - elapsedMs;
        expect(begun(second) - begun(first)).toBeGreaterThan(500);
    });

    test.each(["SIGINT", "SIGTERM"] as const)(
        "ends at once and cleanly on %s, in the middle of a check",
        async (signal) => {
            const { child } = await start("--timeout", "60", "--connect", "192.0.2.1", `https://${served}/`);
            child.kill(signal);
            const { promise: late, reject } = Promise.withResolvers<never>();
            const timer = setTimeout(() => reject(new Error("it still runs")), 10_000);
            expect(await Promise.race([once(child, "exit"), late])).toEqual([0, null]);
            clearTimeout(timer);
        },
    );

    test("says that it cannot listen where somebody else does", async () => {
        const { url } = await start(`https://${served}/`);
        const args = ["watch", ...common, "--listen", new URL(url).host, `https://${served}/`];
        const { status, stderr } = http3Gateway(args);
        expect([status, stderr]).toEqual([
            1,
            expect.stringMatching(/^error: --listen: listen EADDRINUSE.* 127\.0\.0\.1:\d+\n$/),
        ]);
    });

    test.each([
        [
            ["--listen", "70000"],
            "argument '70000' is invalid. Write PORT, IP:PORT or [IPv6]:PORT. Port 0 selects any free port.",
        ],
        [["--listen", "localhost:80"], "argument 'localhost:80' is invalid. Write PORT, IP:PORT or [IPv6]:PORT"],
        [["--listen", "65536"], "argument '65536' is invalid. Write PORT, IP:PORT or [IPv6]:PORT"],
        [["--interval", "86401"], "argument '86401' is invalid. Write seconds, 1 to 86400."],
        [["--interval", "0"], "argument '0' is invalid. Write seconds, 1 to 86400."],
        [["--print", "rules"], "argument 'rules' is invalid. Allowed choices are dashboard, alerts."],
        [[], "error: give at least one URL, or use --host-file"],
        [["http://app.test"], 'error: "http://app.test" is not an https URL'],
        [["--ca", COMMAND, "https://app.test"], `error: --ca: ${COMMAND}: no PEM certificate in the CA file`],
    ])("%j is wrong usage: exit code 2", (args, message) => {
        const { status, stdout, stderr } = http3Gateway(["watch", ...args]);
        expect([status, stdout]).toEqual([2, ""]);
        expect(stderr.split("\n")[0]).toContain(message);
    });

    test("prints the dashboard and the rules, which are those in the repository", async () => {
        const print = (what: string) => http3Gateway(["watch", "--print", what]).stdout;
        expect(JSON.parse(print("dashboard"))).toEqual(JSON.parse(JSON.stringify(dashboard(envoyGatewayMetrics))));
        expect(parse(print("alerts"))).toEqual(alertRules({}, envoyGatewayMetrics));
        // Written anew by: http3-gateway watch --print dashboard > tools/watch/dashboard.json, and alerts likewise.
        expect(JSON.parse(await readFile(join(files, "dashboard.json"), "utf8"))).toEqual(
            JSON.parse(print("dashboard")),
        );
        expect(parse(await readFile(join(files, "alerts.yaml"), "utf8"))).toEqual(alertRules({}, envoyGatewayMetrics));
    });
});
