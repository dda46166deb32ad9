import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { lineProgress } from "../../tools/lab/progress.ts";
import { traefikOnLab } from "../../tools/lab/traefik.ts";
import { Edge } from "./edge.ts";
import { expectSeen, type Step, steps } from "./stageSteps.ts";
import { TheirTraefik } from "./theirTraefik.ts";
import { podsOf } from "./underLoad.ts";

const theirs = new TheirTraefik("their-traefik");
const edge = new Edge("existing-traefik", { theirs: theirs.namespace, version: theirs.version }, "existingTraefik.ts");
const PATIENCE = { timeout: 180_000, interval: 500 };
const LOOK = 5;

const pods = async () => await podsOf(theirs.namespace, theirs.selector);

/** What the refusal of a stage asks for. */
function asked(stderr: string): string[] {
    return [...stderr.matchAll(/ (Add|Remove): (--\S+)/g)].map(([, verb, argument]) => `${verb} ${argument}`);
}

describe("a gateway of a Traefik that somebody else runs", () => {
    beforeAll(async () => {
        const { traefikImage = "", traefikCrds = "" } = await traefikOnLab(lineProgress((line) => console.error(line)));
        await theirs.create(traefikImage, traefikCrds);
        await vi.waitFor(async () => expect(await theirs.isReady()).toBe(true), PATIENCE);
    });
    afterAll(async () => {
        await edge.down().finally(async () => await theirs.delete());
    });

    const off: Step = { stage: "off", altSvc: undefined, record: [], quic: false };
    const between = steps.filter(({ stage }) => stage !== "off");

    test("serves h2 at the stage off as it is", async () => {
        await edge.up({ stage: "off" });
        await vi.waitFor(async () => await expectSeen(edge, "/", 200, off, LOOK), PATIENCE);
    });

    test("is refused with another release than the one that runs", async () => {
        const { code, stderr } = await edge.tryUp({ stage: "off", version: "v3.6.12" });
        expect(code).not.toBe(0);
        expect(stderr).toContain(`The Deployment "proxy" is of release ${theirs.version.slice(1)}, not v3.6.12.`);
    });

    test("is refused at a stage with h3, with the arguments to add, and opens QUIC once they are there", async () => {
        const { code, stderr } = await edge.tryUp({ stage: "on" });
        expect(code).not.toBe(0);
        const lines = asked(stderr);
        expect(lines).toEqual([
            "Add --entryPoints.websecure.http3.advertisedPort=443",
            `Add --entryPoints.websecure.http.middlewares=${edge.name}-${edge.name}@kubernetescrd`,
        ]);
        await theirs.add(...lines.map((line) => line.slice("Add ".length)));
        await vi.waitFor(async () => expect(await theirs.isReady()).toBe(true), PATIENCE);
        // Nothing is promised before its gateway says so.
        await vi.waitFor(
            async () => await expectSeen(edge, "/", 200, { ...off, stage: "dark", quic: true }, LOOK),
            PATIENCE,
        );
    });

    test("is refused at the stage off while the entry point has h3, with the argument to remove", async () => {
        const { code, stderr } = await edge.tryUp({ stage: "off" });
        expect(code).not.toBe(0);
        expect(asked(stderr)).toEqual(["Remove --entryPoints.websecure.http3"]);
    });

    test.each(between)("sends at stage $stage the Alt-Svc $altSvc, without a change of its owner's", async (step) => {
        // The pod of before ends by itself.
        await vi.waitFor(async () => expect(await pods()).toHaveLength(1), PATIENCE);
        const before = await pods();
        await edge.up({ stage: step.stage });
        await vi.waitFor(async () => await expectSeen(edge, "/", 200, step, LOOK), PATIENCE);
        expect(await edge.dig("HTTPS")).toEqual(step.record);
        expect(await pods()).toEqual(before);
        expect(Object.keys((await edge.up({ stage: step.stage })).counts)).toEqual(["unchanged"]);
    });

    test("goes back to the stage off once its owner has removed h3", async () => {
        await theirs.add(`--entryPoints.websecure.http.middlewares=${edge.name}-${edge.name}@kubernetescrd`);
        await vi.waitFor(async () => expect(await theirs.isReady()).toBe(true), PATIENCE);
        await edge.forceOff({});
        await vi.waitFor(async () => await expectSeen(edge, "/", 200, off, LOOK), PATIENCE);
        expect(await edge.dig("HTTPS")).toEqual([]);
    });
});
