/** What the resources of the gate and of the stages do: dynamic providers reach it by this entry. */
export { checkHttp3, type Http3CheckRequest, type Http3CheckResult } from "./checkHttp3.ts";
export { checkChanged, notAdvertised, runCheck } from "./runCheck.ts";
export {
    type AskedStage,
    acceptance,
    historyChanged,
    judgeAsked,
    judgeTransition,
    type Promised,
    promisedFor,
    type StageHistory,
    type Transition,
} from "./stageHistory.ts";
export { type StagePlanArgs, type StageStep, stagePlan } from "./stagePlan.ts";
