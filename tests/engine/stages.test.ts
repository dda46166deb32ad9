import { join } from "node:path";
import { expect, test } from "vitest";
import type { Plan } from "../../components/model/plan.ts";
import type { Stage } from "../../components/model/stages.ts";
import { PulumiStack, type Ran } from "./pulumiStack.ts";

const stack = new PulumiStack("stage", {}, { project: join(import.meta.dirname, "programs/stage") });
const reached = async (): Promise<Stage> => (await stack.inputs<{ plan: Plan }>("edge-plan")).plan.advertisement.stage;
const reach = async (config: Record<string, string>): Promise<void> =>
    expect(await stack.up(config)).toMatchObject({ code: 0, errors: [] });
const RECORD = "update pulumi-nodejs:dynamic/http3gateway:AdvertisedStage edge-stage";
const PLAN = "update pulumi-nodejs:dynamic/http3gateway:ReachedPlan edge-plan";

/** How the CLI introduces what the record of a stage refuses. */
const PROBLEM = "pulumi-nodejs:dynamic/http3gateway:AdvertisedStage resource 'edge-stage' has a problem: ";
const WITHDRAW_FIRST =
    'Use stage "withdraw" first: it asks clients to forget h3 and keeps answering. If it starts now, "off" is safe from %.';

/** The refusal of `off`, with the way to it, in which % is the time from when it is safe: that time. */
function refusedUntil({ code, errors }: Ran, way = WITHDRAW_FIRST): string {
    expect(code).not.toBe(0);
    expect(errors.length).toBe(1);
    const [error = ""] = errors;
    const [, time = ""] = /I accept broken clients until ([^ ]+Z)"/.exec(error) ?? [];
    expect(error).toBe(
        `${PROBLEM}advertisement.stage: ` +
            'Stage "off" closes UDP while clients may still remember h3. They would wait for answers that never come. ' +
            `${way.replace("%", time)} A gateway without http3 on any listener is at this stage. ` +
            `To proceed anyway, set advertisement.force to "I accept broken clients until ${time}". ` +
            "[stage-off-too-early; RFC 7838 §3.1, RFC 9460 §3]",
    );
    return time;
}

test("stage off too early is refused with a date, at preview and at update, and leaves the plan that was reached", async () => {
    expect(await stack.up({ stage: "on" })).toMatchObject({ code: 0, errors: [] });
    const dayAndMargin = 86_400_000 + 300_000;
    const began = Date.now();
    expect(Date.parse(refusedUntil(await stack.preview({ stage: "off" })))).toBeGreaterThanOrEqual(
        began + dayAndMargin - 1000,
    );
    expect(Date.parse(refusedUntil(await stack.up({ stage: "off" })))).toBeGreaterThanOrEqual(
        began + dayAndMargin - 1000,
    );
    expect(await reached()).toBe("on");
    const withdrawn = await stack.up({ stage: "withdraw" });
    expect(withdrawn.errors).toEqual([]);
    expect(withdrawn.steps).toEqual([RECORD, PLAN]);
    expect(await reached()).toBe("withdraw");
    expect((await stack.up({ stage: "withdraw" })).steps).toEqual([]);
    expect((await stack.destroy()).code).toBe(0);
});

test("stage off is refused from every other one until the promise of on has run out, unless the sentence is written", async () => {
    await reach({ stage: "on" });
    const [from, until] = [Date.now() + 86_400_000 + 300_000, Date.now() + 86_400_000 + 1_800_000];
    const ways = {
        trial: WITHDRAW_FIRST,
        withdraw: 'It is safe from %; stay at "withdraw" until then.',
        dark: 'It is safe from %; stay at "dark" until then.',
    };
    let time = "";
    for (const [stage, way] of Object.entries(ways)) {
        await reach({ stage });
        time = refusedUntil(await stack.preview({ stage: "off" }), way);
        expect([Date.parse(time) >= from, Date.parse(time) <= until]).toEqual([true, true]);
    }
    const yesterday = `I accept broken clients until ${new Date().toISOString()}`;
    expect(refusedUntil(await stack.preview({ stage: "off", force: yesterday }), ways.dark)).toBe(time);
    await reach({ stage: "off", force: `I accept broken clients until ${time}` });
});

test.each<{ change: string; before: Record<string, string>; after: Record<string, string>; text: string }>([
    {
        change: "comes",
        before: {},
        after: { share: "50" },
        text: "A share is set, but every HTTPS record is the only one of its name. % Omit share; ",
    },
    {
        change: "goes",
        before: { share: "50" },
        after: {},
        text: "The share is removed, but every HTTPS record is one of two of its name. % Keep share: 100, which means all users; ",
    },
])("a share that $change while there are records is refused", async ({ before, after, text }) => {
    await reach({ stage: "dark" });
    await reach({ stage: "on", ...before });
    const { code, errors } = await stack.preview({ stage: "on", ...after });
    expect(code).not.toBe(0);
    const why =
        "Route 53 rejects a set with a weight next to one without, so the update would fail halfway, and again at every retry.";
    expect(errors).toEqual([
        `${PROBLEM}advertisement.share: ${text.replace("%", why)}` +
            'or use "withdraw", then "dark", where no record exists, and continue from there. ' +
            "[share-beside-records; Amazon Route 53 API ResourceRecordSet, Weight]",
    ]);
});
