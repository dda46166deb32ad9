import { afterAll, describe, expect, test } from "vitest";
import { run } from "./edge.ts";
import { drop } from "./firewall.ts";
import { edge } from "./watchedEdge.ts";

/** The settings of each update: what does not answer is given up soon. */
const SOON = { checkTimeout: "10" };

/** What takes rules away that drop QUIC on its way into the cluster, as a forgotten security group would. */
const rules: (() => Promise<void>)[] = [];
async function dropUdp(): Promise<void> {
    for (const tool of ["iptables", "ip6tables"] as const) rules.push(await drop(tool, "udp"));
}
async function restoreUdp(): Promise<void> {
    for (const restore of rules.splice(0)) await restore();
}

/** What the gate does of a gateway that is not there yet. It leaves one. */
export function testGate(): void {
    describe("the gate", () => {
        afterAll(async () => {
            await restoreUdp();
        });

        test("keeps a dead UDP path from being advertised: h2 is served by name, and the update says what is wrong", async () => {
            await dropUdp();
            const { code, stderr } = await edge.tryUp(SOON);
            expect(code).toBe(1);
            const failure = stderr.slice(stderr.indexOf("error:"));
            expect(failure).toContain(
                "HTTP/3 does not answer, so this update does not advertise it; h2 is served as before.",
            );
            expect(failure).toContain(`${edge.host} at 192.168.77.`);
            expect(failure).toContain("udp-filtered");
            const { resolver, addresses } = await edge.afterFailure();
            const asked = (type: string) => run(["dig", `@${resolver}`, edge.host, type, "+short"], "client");
            expect((await asked("HTTPS")).stdout).toBe("");
            expect((await asked("A")).stdout.trim()).toBe(addresses[0]);
            const curl = [
                "curl",
                "-sk",
                "-D-",
                "-o",
                "/dev/null",
                "--connect-to",
                `::${addresses[0]}`,
                `https://${edge.host}/`,
            ];
            const { stdout } = await run(curl, "client");
            expect(stdout).toMatch(/^HTTP\/2 200/);
            expect(stdout.toLowerCase()).not.toContain("alt-svc");
            // No client was told, so there is none to wait for.
            expect((await edge.preview({ ...SOON, stage: "off" })).code).toBe(0);
        });

        test("lets the same update through once the path is restored", async () => {
            await restoreUdp();
            await edge.up(SOON);
            const seen = async () => {
                const { code, report } = await edge.verify();
                return { code, ...report.advertisement };
            };
            await expect
                .poll(seen, { timeout: 60_000, interval: 500 })
                .toEqual({ code: 0, httpsRecord: true, altSvc: true, ports: [443] });
            expect((await edge.up(SOON)).counts).toEqual({ unchanged: expect.any(Number) });
        });

        test("runs again when what it depends on changes, and takes the record back from what is dead by then", async () => {
            await dropUdp();
            const { code, stderr } = await edge.tryUp({ replicas: "1", checkTimeout: "1" });
            expect(code).toBe(1);
            expect(stderr).toContain("udp-filtered");
            expect(stderr).toContain("To retract what an earlier update advertised, use stage `withdraw`");
            await edge.oldNameServersGone();
            expect(await edge.dig("HTTPS")).toEqual([]);
            const { report } = await edge.verify("/", ["--timeout", "2"]);
            expect(report.advertisement).toEqual({ httpsRecord: false, altSvc: true, ports: [443] });
            await restoreUdp();
            await edge.up({ ...SOON, replicas: "1" });
            expect(await edge.dig("HTTPS")).toEqual(['1 . alpn="h3,h2"']);
        });

        test("can be switched off by name", async () => {
            await dropUdp();
            await edge.up({ ...SOON, replicas: "1", check: "unverified", ttl: "60" });
            expect((await edge.verify("/", ["--timeout", "2"])).report.verdict.reason).toBe("udp-filtered");
            await restoreUdp();
        });
    });
}
