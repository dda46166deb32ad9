import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { lineProgress } from "../../tools/lab/progress.ts";
import { traefikOnLab } from "../../tools/lab/traefik.ts";
import { Edge } from "./edge.ts";
import { expectSeen, type Step } from "./stageSteps.ts";
import { TheirTraefik } from "./theirTraefik.ts";

const theirs = new TheirTraefik("their-traefik");
const edge = new Edge("existing-traefik", { theirs: theirs.namespace, version: theirs.version }, "existingTraefik.ts");
const PATIENCE = { timeout: 180_000, interval: 500 };
const LOOK = 5;

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
    const on: Step = { stage: "on", altSvc: 'h3=":443"; ma=7200', record: ['1 . alpn="h3,h2"'], quic: true };

    test("serves h2 at the stage off as it is", async () => {
        await edge.up({ stage: "off" });
        await vi.waitFor(async () => await expectSeen(edge, "/", 200, off, LOOK), PATIENCE);
    });

    test("is refused with another release than the one that runs", async () => {
        const { code, stderr } = await edge.tryUp({ stage: "off", version: "v3.6.12" });
        expect(code).not.toBe(0);
        expect(stderr).toContain(`The Deployment "proxy" is of release ${theirs.version.slice(1)}, not v3.6.12.`);
    });

    test("is refused at a stage with h3, with the arguments to add, and serves h3 once they are there", async () => {
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
        await edge.up({ stage: "on" });
        await vi.waitFor(async () => await expectSeen(edge, "/", 200, on, LOOK), PATIENCE);
        expect(await edge.dig("HTTPS")).toEqual(on.record);
    });
});
