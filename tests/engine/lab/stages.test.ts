import { afterAll, beforeAll, expect, test } from "vitest";
import { labInfo } from "../../../tools/lab/index.ts";
import { readPreview, review } from "../../../tools/review/index.ts";
import { PulumiStack } from "../pulumiStack.ts";

const config = { ...labInfo().config, target: "local", name: "stages", zone: "stages.test" };
const own = { controllerNamespace: "stages-envoy-gateway", drain: "0s,1s,1s" };
const stack = new PulumiStack("stages", { ...config, ...own }, { where: "client" });
const kinds = (steps: string[]) => steps.map((step) => step.replace(/ \S*:(\w+) /, " $1 "));

beforeAll(async () => {
    expect(await stack.up()).toMatchObject({ code: 0, errors: [] });
});
afterAll(async () => {
    await stack.destroy();
});

test("a stage changes what it is about, and nothing else", async () => {
    const { code, errors, steps } = await stack.up({ stage: "withdraw" });
    expect([code, errors]).toEqual([0, []]);
    expect(kinds(steps).sort()).toEqual([
        "delete Http3Check stages-check",
        "delete Http3Gate stages-gate",
        "update AdvertisedStage stages-stage",
        "update AltSvc stages-alt-svc",
        "update ConfigMap stages-dns",
        "update Deployment stages-dns",
        "update Http3Gateway stages",
        "update InClusterZone stages-dns",
        "update ReachedPlan stages-plan",
    ]);
});

test("a refused change of stage is not what the next review compares with", async () => {
    const { code, errors, steps } = await stack.up({ stage: "off" });
    expect(code).not.toBe(0);
    expect(errors).toEqual([expect.stringContaining("[stage-off-too-early; RFC 7838 §3.1, RFC 9460 §3]")]);
    // The engine records the component's inputs before it asks whether they can be reached.
    expect(kinds(steps)).toEqual(["update Http3Gateway stages"]);
    const report = review(readPreview(await stack.previewDocument({ stage: "on" })), new Date());
    expect(report.advertisement).toContainEqual({ what: "stages stage", before: "withdraw", after: "on" });
});
