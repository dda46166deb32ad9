import { join } from "node:path";
import { expect, test } from "vitest";
import type { Plan } from "../../components/model/plan.ts";
import type { Stage } from "../../components/model/stages.ts";
import { PulumiStack, type Ran } from "./pulumiStack.ts";

const stack = new PulumiStack("stage", {}, { project: join(import.meta.dirname, "programs/stage") });
const reached = async (): Promise<Stage> => (await stack.inputs<{ plan: Plan }>("edge-plan")).plan.advertisement.stage;
const RECORD = "update pulumi-nodejs:dynamic/http3gateway:AdvertisedStage edge-stage";
const PLAN = "update pulumi-nodejs:dynamic/http3gateway:ReachedPlan edge-plan";

/** The refusal of `off`, which is on or after a moment. */
function refusedUntil({ code, errors }: Ran): number {
    expect(code).not.toBe(0);
    expect(errors.length).toBe(1);
    const [error = ""] = errors;
    const [, time = ""] = /"off" is safe from ([^ ]+Z)\./.exec(error) ?? [];
    expect(error).toBe(
        "pulumi-nodejs:dynamic/http3gateway:AdvertisedStage resource 'edge-stage' has a problem: advertisement.stage: " +
            'Stage "off" closes UDP while clients may still remember h3: they would wait for answers that never come. ' +
            `Go to stage "withdraw" first: it tells clients to forget h3 and goes on answering. Begun now, "off" is safe from ${time}. ` +
            "Without http3 on any listener a gateway is at this stage. " +
            `To break them all the same, set advertisement.force to "I accept broken clients until ${time}". ` +
            "[stage-off-too-early; RFC 7838 §3.1, RFC 9460 §3]",
    );
    return Date.parse(time);
}

test("stage off too early is refused with a date, at preview and at update, and leaves the plan that was reached", async () => {
    expect(await stack.up({ stage: "on" })).toMatchObject({ code: 0, errors: [] });
    const dayAndMargin = 86_400_000 + 300_000;
    const began = Date.now();
    expect(refusedUntil(await stack.preview({ stage: "off" }))).toBeGreaterThanOrEqual(began + dayAndMargin - 1000);
    expect(refusedUntil(await stack.up({ stage: "off" }))).toBeGreaterThanOrEqual(began + dayAndMargin - 1000);
    expect(await reached()).toBe("on");
    const withdrawn = await stack.up({ stage: "withdraw" });
    expect(withdrawn.errors).toEqual([]);
    expect(withdrawn.steps).toEqual([RECORD, PLAN]);
    expect(await reached()).toBe("withdraw");
    expect((await stack.up({ stage: "withdraw" })).steps).toEqual([]);
    expect((await stack.destroy()).code).toBe(0);
});
