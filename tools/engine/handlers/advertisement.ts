import type { Http3CheckInputs, Http3CheckState } from "../../../components/advertisement/http3Check.ts";
import {
    type AskedStage,
    checkChanged,
    judgeAsked,
    notAdvertised,
    runCheck,
    type StageHistory,
} from "../../../components/advertisement/index.ts";
import { type Handler, isDry } from "../context.ts";
import { RunError } from "../index.ts";

/** Milliseconds between two lines about a check that goes on. */
const REPORT = 5_000;

/** `http3gateway:AdvertisedStage`: judges a change of stage by what was promised before, which the inventory keeps. */
export const advertisedStage: Handler = async ({ urn, type, inputs, dependencies }, context) => {
    context.registered.add(urn);
    const asked = inputs as unknown as AskedStage;
    const before = context.inventory?.entry(urn)?.inputs?.["history"] as StageHistory | undefined;
    const { history, refused, argument } = judgeAsked(before, asked, new Date());
    if (refused !== undefined) {
        throw new RunError(`${argument}: ${refused}`);
    }
    const state = { ...asked, history };
    if (!isDry(context)) {
        await context.inventory?.record({ urn, type, dependsOn: dependencies, inputs: state });
    }
    return { id: "stage", state };
};

/** `http3gateway:Http3Check`: looks whether h3 answers, with the code of its dynamic provider. */
export const http3Check: Handler = async ({ urn, type, inputs, dependencies, cluster }, context) => {
    context.registered.add(urn);
    const asked = inputs as unknown as Http3CheckInputs;
    const before = context.inventory?.entry(urn)?.state as Http3CheckState | undefined;
    if (before !== undefined && !checkChanged(before, asked)) {
        return { id: "http3", state: { ...before } };
    }
    if (context.options.operation === "render") {
        // Whoever applies the manifests looks by himself: `http3-gateway verify`.
        return { id: "http3", state: { ...asked, passed: true, verdict: "not asked" } };
    }
    if (isDry(context)) {
        return { id: "http3", state: { ...asked } };
    }
    const started = performance.now();
    const report = setInterval(() => {
        const seconds = Math.round((performance.now() - started) / 1000);
        const object = `h3 at ${asked.addresses.join(", ")}`;
        context.emit({ kind: "waiting", object, state: `no answer yet, of ${asked.timeout} s`, seconds });
    }, REPORT);
    try {
        const { selection } = context.cluster(cluster);
        const result = await runCheck({ ...selection, ...asked }, context.signal);
        const state = { ...asked, ...result };
        context.emit({ kind: "note", text: result.verdict });
        await context.inventory?.record({ urn, type, dependsOn: dependencies, state });
        return { id: "http3", state };
    } catch (error) {
        throw error instanceof Error && !context.signal.aborted ? new RunError(error.message) : error;
    } finally {
        clearInterval(report);
    }
};

/** `http3gateway:Http3Gate`: fails where the check did. */
export const http3Gate: Handler = async ({ inputs }) => {
    const { passed, verdict } = inputs as { passed: unknown; verdict: unknown };
    if (passed === false) {
        throw new RunError(notAdvertised(String(verdict)));
    }
    return { id: "gate", state: inputs };
};
