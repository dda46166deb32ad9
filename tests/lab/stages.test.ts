import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { inBrowser, type Seen } from "./browserSession.ts";
import { Edge } from "./edge.ts";
import { answersOf, expectSeen, type Step, stepBefore, steps, takeStep, titleOf } from "./stageSteps.ts";

const edge = new Edge("stages", { ttl: "30", maxAge: "7200" });

/** What a review calls what a client measured: of the gateway's answers, and of the records. */
const measured = (step: Step) => ({
    "stages header": answersOf(step),
    "app.stages.test HTTPS": step.record.length === 0 ? undefined : `${step.record[0]}, TTL 30 s`,
});

/** On a page that is there, and on one that is not. */
async function expectBoth(step: Step): Promise<void> {
    await expectSeen(edge, "/", 200, step, 2);
    await expectSeen(edge, "/nope", 404, step, 2);
}

describe("the stages of advertisement", () => {
    beforeAll(async () => {
        await edge.up({ stage: "off" });
    });
    afterAll(async () => {
        await edge.down();
    });

    for (const [index, step] of steps.entries()) {
        test(titleOf(step, index), async () => {
            const foreseen = await takeStep(edge, step, index);
            const previous = stepBefore(index);
            // The controller tells its proxies of it after the update has ended.
            await vi.waitFor(async () => await expectBoth(step), { timeout: 60_000, interval: 500 });
            expect(await edge.dig("HTTPS")).toEqual(step.record);
            // The review said so before: what it names becomes what was measured now, and what it leaves out stays.
            const said = Object.fromEntries(foreseen.advertisement.map(({ what, after }) => [what, after]));
            const { "stages stage": stage, ...changes } = said;
            expect(stage?.split(";")[0]).toBe(step.stage === previous.stage ? undefined : step.stage);
            expect({ ...measured(previous), ...changes }).toEqual(measured(step));
        });
    }

    test("off is refused while clients may remember h3, with the date from which it is safe, and nothing changes", async () => {
        await edge.up({ stage: "on" });
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
        await edge.up({ stage: "withdraw" });
        expect((await edge.tryUp({ stage: "off" })).stderr).toContain('stay at "withdraw" until then');
        expect((await edge.verify()).report.families[0]?.addresses[0]?.quic[0]?.answer?.status).toBe(200);
    });

    test("without the record a browser goes h2 first, and h3 through Alt-Svc after it", async () => {
        await edge.up({ stage: "trial" });
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
