import { type Stage, TRIAL_MAX_AGE } from "../plan.ts";
import { MARGIN, minute, promisedFor } from "./stageHistory.ts";

/** One step of a plan. */
export interface StageStep {
    /** Stage to set. */
    stage: Stage;
    /** Earliest time, ISO 8601. */
    from: string;
    /** What the step does, in words. */
    does: string;
    /** Seconds that an error made in this step would last for the clients that saw it. */
    blastRadius: number;
}

/** What a plan is made of. */
export interface StagePlanArgs {
    /** Stage at the moment. */
    from: Stage;
    /** Stage to reach. */
    to: Stage;
    /** `ma` of Alt-Svc at stage `on`, in seconds. */
    maxAge: number;
    /** TTL of the records at stage `on`, in seconds. */
    ttl: number;
    /** When the first step is taken. */
    begin: Date;
}

const RISING: readonly Stage[] = ["off", "dark", "trial", "on"];

/** Seconds at `trial` until every client that came by has seen the header once more. */
const WATCH = 3_600;

/**
 * The steps from a stage to another, each with its earliest time and its blast radius. Upwards nothing is skipped; `off`
 * comes after `withdraw`, when the longest promise has run out. Pure.
 */
export function stagePlan({ from, to, maxAge, ttl, begin }: StagePlanArgs): StageStep[] {
    let time = begin.getTime();
    const steps: StageStep[] = [];
    const step = (stage: Stage) => {
        const blastRadius = promisedFor({ stage, maxAge, ttl });
        // Each step is taken at the minute that is shown, so the next one counts from there.
        const from = minute(time);
        time = Date.parse(from);
        steps.push({ stage, from, does: DOES[stage], blastRadius });
    };
    if (from === to) {
        return [];
    }
    // A gateway that is being withdrawn answers, and promises nothing.
    const [low, high] = [RISING.indexOf(from === "withdraw" ? "dark" : from), RISING.indexOf(to)];
    if (to !== "withdraw" && high > low) {
        for (const stage of RISING.slice(low + 1, high + 1)) {
            step(stage);
            time += stage === "trial" ? WATCH * 1000 : 0;
        }
        return steps;
    }
    // What was promised before a withdrawal is not known here; at most it was this.
    const promise = promisedFor({ stage: from === "withdraw" ? "on" : from, maxAge, ttl });
    if (to === "withdraw" || (promise > 0 && from !== "withdraw" && to !== "trial")) {
        step("withdraw");
    }
    if (to !== "withdraw") {
        time += to === "off" && promise > 0 ? (promise + MARGIN) * 1000 : 0;
        step(to);
    }
    return steps;
}

const DOES: Record<Stage, string> = {
    off: "UDP is closed.",
    dark: "QUIC answers, and nobody is told: verify it, and force h3 in a browser of your own.",
    trial: `Clients are told for ${TRIAL_MAX_AGE} s at a time, by Alt-Svc alone: watch errors for an hour.`,
    on: "Clients are told by Alt-Svc and, before their first visit, by DNS.",
    withdraw: "Clients are told to forget h3, and it goes on answering.",
};
