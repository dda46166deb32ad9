import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Stage } from "../../components/model/stages.ts";
import { inNamespace } from "../../tools/lab/index.ts";
import type { AltSvcSeen } from "./altSvcSeen.ts";
import { inBrowser, type Seen } from "./browserSession.ts";
import { Edge } from "./edge.ts";
import { expectSeen, type Step, stepOf } from "./stageSteps.ts";

/** What the backend sends: not what the controller sends by itself, nor what a stage does. */
const OWN = 'h3=":443"; ma=4242';
const edge = new Edge("stages", { altSvc: OWN, maxAge: "7200", ttl: "30" }, "ownAltSvc.ts");

const heard = ({ altSvc }: Step) => altSvc ?? "none";

/** On a page that is there, and on one that is not. */
async function expectBoth(step: Step): Promise<void> {
    await Promise.all([expectSeen(edge, "/", 200, step, 2), expectSeen(edge, "/nope", 404, step, 2)]);
}

/** Values of Alt-Svc of all answers, over HTTP/1.1 and h2, from before something happens until the answers are as expected. */
async function seenWhile(happens: () => Promise<unknown>, expected: Step): Promise<AltSvcSeen> {
    const [program = "", ...args] = inNamespace("client", [
        ...[process.execPath, join(import.meta.dirname, "altSvcSeen.ts"), edge.host, edge.ipv4, edge.caFile],
    ]);
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
    try {
        const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
        expect((await lines.next()).value).toBe("asking");
        await happens();
        // The controller tells its proxies of it after the update has ended.
        await vi.waitFor(async () => await expectBoth(expected), { timeout: 60_000, interval: 200 });
        await sleep(300);
        child.kill();
        return JSON.parse((await lines.next()).value ?? "null") as AltSvcSeen;
    } finally {
        child.kill("SIGKILL");
    }
}

/** Goes from a stage to the next; `off` while clients may remember h3 is forced. */
function goes(from: Stage, to: Stage): void {
    const [was, step] = [stepOf(from), stepOf(to)];
    const then = `the record is ${step.record[0] ?? "none"}, and QUIC ${step.quic ? "answers" : "is silent"}`;
    test(`from ${from} to ${to}, Alt-Svc is ${heard(was)}, then ${heard(step)}, and nothing between; ${then}`, async () => {
        const forced = to === "off" && from !== "dark";
        const seen = await seenWhile(async () => await (forced ? edge.forceOff({}) : edge.up({ stage: to })), step);
        const between = Object.keys(seen).filter(
            (value) => ![heard(was), heard(step), "none", "failed"].includes(value),
        );
        expect(between).toEqual([]);
        expect(seen).toHaveProperty([heard(step)]);
        expect(await edge.dig("HTTPS")).toEqual(step.record);
    });
}

describe("the stages of a gateway whose backend sends an Alt-Svc of its own", () => {
    beforeAll(async () => {
        await edge.up({ stage: "off" });
    });
    afterAll(async () => {
        await edge.down();
    });

    test("off does not promise h3, on a page that is there or on one that is not, and QUIC is silent", async () => {
        const seen = await seenWhile(async () => {}, stepOf("off"));
        expect(Object.keys(seen)).toEqual(["none"]);
        expect(await edge.dig("HTTPS")).toEqual([]);
    });

    goes("off", "dark");
    goes("dark", "off");
    goes("off", "on");
    goes("on", "withdraw");
    goes("withdraw", "dark");
    goes("dark", "trial");

    test("without the record a browser goes h2 first, and h3 through Alt-Svc after it", async () => {
        const visit = { url: edge.out.url, resolver: edge.resolver, ca: edge.out.caCertificate };
        const events = await inBrowser(visit, async (session) => {
            expect(session.page).toBe("h2");
            // The page's own requests come after the answer that said Alt-Svc.
            const later: Seen[] = [];
            await expect
                .poll(async () => later.push(...(await session.seen())) && later.at(-1)?.protocol, { timeout: 10_000 })
                .toBe("h3");
            expect(later.filter(({ error }) => error !== undefined)).toEqual([]);
        });
        const jobs = events
            .filter(
                (event) => event.type === "HTTP_STREAM_JOB" && String(event.params["destination"]).includes(edge.host),
            )
            .map((event) => event.params["type"]);
        expect(jobs).toContain("main");
        expect(jobs).toContain("alternative");
        expect(events.some((event) => event.type === "HTTP2_SESSION_INITIALIZED")).toBe(true);
        expect(
            events.filter((event) => event.type === "QUIC_SESSION" && event.params["host"] === edge.host),
        ).toHaveLength(1);
    });

    goes("trial", "off");
    goes("off", "withdraw");
    goes("withdraw", "trial");
    goes("trial", "on");

    test("off is refused while clients may remember h3, with the date from which it is safe, and nothing changes", async () => {
        const before = Date.now();
        const skipped = await edge.tryUp({ stage: "off" });
        expect(skipped.code).toBe(1);
        expect(skipped.stderr).toContain('Use stage "withdraw" first');
        const safe = Date.parse(/"off" is safe from (\S+)\. /.exec(skipped.stderr)?.[1] ?? "");
        expect(safe - before).toBeGreaterThanOrEqual((7200 + 300) * 1000);
        expect(safe - before).toBeLessThan((7200 + 300 + 180) * 1000);
        expect((await edge.verify()).code).toBe(0);
        const { code, stderr } = await edge.preview({ stage: "off" });
        expect([code, stderr.includes("advertisement.stage: ")]).toEqual([1, true]);
    });

    goes("on", "withdraw");

    test("off is refused at withdraw too, until the promises have run out, and QUIC answers until then", async () => {
        expect((await edge.tryUp({ stage: "off" })).stderr).toContain('stay at "withdraw" until then');
        expect((await edge.verify()).report.families[0]?.addresses[0]?.quic[0]?.answer?.status).toBe(200);
    });

    goes("withdraw", "off");

    test("on, withdraw, off never breaks a browser that remembers h3", async () => {
        const promise = { maxAge: "2", ttl: "2" };
        const patience = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
        await edge.up({ stage: "on", ...promise });
        await inBrowser({ url: edge.out.url, resolver: edge.resolver, ca: edge.out.caCertificate }, async (session) => {
            const steps: Record<string, Seen[]> = {};
            await patience(3);
            steps["on"] = await session.seen();
            await edge.up({ stage: "withdraw", ...promise });
            // The longest promise, and a little.
            await patience(5);
            steps["withdraw"] = await session.seen();
            await edge.forceOff(promise);
            await patience(5);
            steps["off"] = await session.seen();
            const failures = Object.entries(steps).flatMap(([step, seen]) =>
                seen.filter(({ error }) => error !== undefined).map(({ error }) => `${step}: ${error}`),
            );
            expect(failures).toEqual([]);
            expect(steps["on"].map(({ protocol }) => protocol)).toContain("h3");
            expect(steps["off"].at(-1)?.protocol).toBe("h2");
        });
    });
});
