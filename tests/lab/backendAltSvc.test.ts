import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Stage } from "../../components/model/stages.ts";
import { inNamespace } from "../../tools/lab/index.ts";
import type { AltSvcSeen } from "./altSvcSeen.ts";
import { Edge } from "./edge.ts";

/** Not what the controller sends by itself, nor what a stage does. */
const OWN = 'h3=":443"; ma=4242';
const edge = new Edge("own-alt-svc", { altSvc: OWN }, "ownAltSvc.ts");

/** Values of Alt-Svc of all answers, over HTTP/1.1 and h2, from before something happens until the answers are as expected. */
async function seenWhile(happens: () => Promise<void>, expected: string): Promise<AltSvcSeen> {
    const [program = "", ...args] = inNamespace("client", [
        ...[process.execPath, join(import.meta.dirname, "altSvcSeen.ts"), edge.host, edge.ipv4, edge.caFile],
    ]);
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
    try {
        const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
        expect((await lines.next()).value).toBe("asking");
        await happens();
        // The controller tells its proxies of it after the update has ended.
        await vi.waitFor(async () => expect(await altSvcs()).toEqual([expected]), { timeout: 60_000, interval: 200 });
        await sleep(1000);
        child.kill();
        return JSON.parse((await lines.next()).value ?? "null") as AltSvcSeen;
    } finally {
        child.kill("SIGKILL");
    }
}

/** Alt-Svc over h2 at every address, of a page that is there and of one that is not; each value once. */
async function altSvcs(): Promise<string[]> {
    const reports = [await edge.verify("/", ["--timeout", "2"]), await edge.verify("/nope", ["--timeout", "2"])];
    const all = reports.flatMap(({ report }) => report.families.flatMap(({ addresses }) => addresses));
    return [...new Set(all.map(({ tcp }) => tcp.altSvc ?? "none"))];
}

/** Up and down, with and without the stages between; `off` while clients may remember h3 is forced. */
const steps: [stage: Stage, altSvc: string, forced?: true][] = [
    ["dark", "none"],
    ["off", "none"],
    ["on", 'h3=":443"; ma=7200'],
    ["withdraw", "clear"],
    ["dark", "none"],
    ["trial", 'h3=":443"; ma=60'],
    ["off", "none", true],
    ["withdraw", "clear"],
    ["off", "none", true],
];

describe("a backend that sends an Alt-Svc of its own", () => {
    beforeAll(async () => {
        await edge.up({ stage: "off" });
    });
    afterAll(async () => {
        await edge.down();
    });

    test("does not promise h3 at the stage off, on a page that is there or on one that is not", async () => {
        const seen = await seenWhile(async () => {}, "none");
        expect(Object.keys(seen)).toEqual(["none"]);
    });

    for (const [index, [stage, altSvc, forced]] of steps.entries()) {
        const [before, was] = index === 0 ? (["off", "none"] as const) : (steps[index - 1] ?? []);
        test(`is not heard from ${before} to ${stage}: Alt-Svc is ${was}, then ${altSvc}, and nothing between`, async () => {
            const seen = await seenWhile(async () => {
                await (forced ? edge.forceOff({}) : edge.up({ stage }));
            }, altSvc);
            const between = Object.keys(seen).filter((value) => ![was, altSvc, "none", "failed"].includes(value));
            expect(between).toEqual([]);
            expect(seen).toHaveProperty([altSvc]);
        });
    }
});
