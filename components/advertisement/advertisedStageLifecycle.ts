import type { Lifecycle } from "../pulumi/lifecycle.ts";
import { type AskedStage, historyChanged, judgeAsked, type StageHistory } from "./stageHistory.ts";

/** What is requested, and what was advertised before. */
type Recorded = AskedStage & { history?: StageHistory };

/** What happens to an `AdvertisedStage`. */
export const advertisedStageLifecycle: Lifecycle<Recorded> = {
    id: () => "stage",
    // Inputs that `check` returns are the old ones of the next run, so the history is kept there.
    check(olds, news) {
        const { history, refused, argument } = judgeAsked(olds.history, news, new Date());
        return {
            // The wire has no word for undefined.
            inputs: { ...news, ...(history === undefined ? {} : { history }) },
            failures: refused === undefined || argument === undefined ? [] : [{ property: argument, reason: refused }],
        };
    },
    diff: (olds, news) => ({ changes: historyChanged(olds.history, news.history) }),
    create: (inputs) => inputs,
    update: (_olds, news) => news,
};
