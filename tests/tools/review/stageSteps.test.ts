import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type ReviewReport, readRendered, review } from "../../../tools/review/index.ts";
import { answersOf, frontSteps, type Step, steps, titleOf } from "../../lab/stageSteps.ts";
import { renderTogether } from "../engine/renderTogether.ts";

// Clients of each of these walk through the same steps on the lab: what the review says of a step is what is measured there.

const ROOT = resolve(import.meta.dirname, "../../..");
const LOCAL = join(ROOT, "stacks/index.ts");
const program = (name: string) => join(ROOT, "tests/lab/programs", `${name}.ts`);

/** As `Edge` of the lab's tests has them. */
const usual = (name: string) => ({
    target: "local",
    name,
    zone: `${name}.test`,
    controllerNamespace: `${name}-envoy-gateway`,
    controlPlaneReplicas: "1",
    drain: "0s,1s,1s",
});

const renders = new Map<string, Promise<string>>();

/** The render of some settings, which is the same each time. */
function rendered(file: string, name: string, settings: Record<string, string>): Promise<string> {
    const all = Object.entries({ ...usual(name), ...settings });
    const config = Object.fromEntries(all.map(([key, value]) => [`http3-gateway:${key}`, value]));
    const key = JSON.stringify([file, config]);
    const found =
        renders.get(key) ??
        renderTogether({ project: "http3-gateway", stack: name, program: file, config, helm: "/nowhere/helm" });
    renders.set(key, found);
    return found;
}

/** What the review says of going from some settings to others. */
async function reviewed(
    file: string,
    name: string,
    before: Record<string, string>,
    after: Record<string, string>,
): Promise<ReviewReport> {
    const [base, change] = [await rendered(file, name, before), await rendered(file, name, after)];
    return review(readRendered(base, change), new Date("2026-11-24T12:00:00Z"));
}

/** Each step, with the one before; the first has itself. */
const walk = (of: readonly Step[]) =>
    of.map((step, index) => ({ title: titleOf(step, index), step, previous: of[index - 1] ?? step }));

const gateways: { title: string; file: string; name: string; settings: Record<string, string> }[] = [
    { title: "Envoy Gateway", file: LOCAL, name: "stages", settings: { ttl: "30", maxAge: "7200" } },
    {
        title: "Envoy Gateway, whose backend sends an Alt-Svc of its own",
        file: program("ownAltSvc"),
        name: "own-alt-svc",
        settings: { altSvc: 'h3=":443"; ma=4242', ttl: "30", maxAge: "7200" },
    },
    {
        title: "Traefik",
        file: LOCAL,
        name: "traefik",
        settings: { controller: "traefik", ttl: "30", maxAge: "7200" },
    },
    {
        title: "Istio",
        file: LOCAL,
        name: "istio",
        settings: { controller: "istio", acceptAlpha: "true", ttl: "30", maxAge: "7200" },
    },
    {
        title: "an Istio that somebody else runs",
        file: program("existingIstio"),
        name: "existing-istio",
        settings: { theirs: "their-istio", version: "v1.31.0" },
    },
];

describe.each(gateways)("the review of a step of $title", ({ file, name, settings }) => {
    /** What a review calls what a client measures: of the gateway's answers, and of the records. */
    const measured = (step: Step) => ({
        [`${name} header`]: answersOf(step),
        [`app.${name}.test HTTPS`]: step.record.length === 0 ? undefined : `${step.record[0]}, TTL 30 s`,
    });

    test.each(walk(steps))("$title", async ({ step, previous }) => {
        const report = await reviewed(
            file,
            name,
            { ...settings, stage: previous.stage },
            { ...settings, stage: step.stage },
        );
        // What it names becomes what is measured then, and what it leaves out stays.
        const said = Object.fromEntries(report.advertisement.map(({ what, after }) => [what, after]));
        const { [`${name} stage`]: stage, ...changes } = said;
        expect(stage?.split(";")[0]).toBe(step.stage === previous.stage ? undefined : step.stage);
        expect({ ...measured(previous), ...changes }).toEqual(measured(step));
    });
});

const fronts: { title: string; name: string; of: readonly Step[]; settings: Record<string, string> }[] = [
    {
        title: "a front beside a gateway",
        name: "front",
        of: frontSteps,
        settings: { ingress: "front-ingress", service: "their-ingress" },
    },
    {
        title: "a front that takes TCP too",
        name: "front-tcp",
        of: steps,
        settings: { ingress: "front-tcp-ingress", service: "their-ingress", takes: "tcpAndUdp" },
    },
    {
        title: "a front that sends its Alt-Svc by an HTTPRoute and an Ingress",
        name: "front-alt-svc",
        of: steps,
        settings: {
            ingress: "conformance-contour",
            gateway: "contour",
            route: "conformance",
            annotated: "conformance",
        },
    },
];

describe.each(fronts)("the review of a step of $title has no error", ({ name, of, settings }) => {
    let usualOfFront: Record<string, string>;
    beforeAll(() => {
        const caFile = join(mkdtempSync(join(tmpdir(), "http3-front-")), "ca.pem");
        writeFileSync(caFile, "-----BEGIN CERTIFICATE-----\n");
        usualOfFront = { ...settings, replicas: "1", caFile, nginxImage: "nginx.test/nginx:1" };
    });

    test.each(walk(of))("$title", async ({ step, previous }) => {
        const before = { ...usualOfFront, stage: previous.stage };
        const report = await reviewed(program("front"), name, before, { ...usualOfFront, stage: step.stage });
        expect(report.findings.filter(({ severity }) => severity === "error")).toEqual([]);
    });
});

test("the review of preferGro, which begins, says that connections over QUIC end once", async () => {
    const [before, after] = [{ stage: "on", preferGro: "false" }, { stage: "on" }];
    expect((await reviewed(LOCAL, "gro", before, after)).findings).toMatchObject([
        {
            code: "edge-resource-made",
            severity: "note",
            message: "It is created: connections over QUIC end once, and clients open new ones.",
        },
    ]);
});
