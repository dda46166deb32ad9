import { STAGES, type Stage } from "../model/stages.ts";
import { MARGIN, minute, promisedFor } from "./stageHistory.ts";

/** One step of a plan. */
export interface StageStep {
    /** Stage to set. */
    stage: Stage;
    /** Percentage of the zone's answers to set at stage `on`. Absent: all. */
    share?: number;
    /** Hostnames whose gateway takes the step. Absent: all. */
    hostnames?: string[];
    /** Earliest time, ISO 8601. */
    from: string;
    /** What the step does, in words. */
    does: string;
    /** Seconds for which an error in this step would affect the clients that saw it. */
    blastRadius: number;
}

/** Inputs of a plan. */
export interface StagePlanArgs {
    /** Current stage. */
    from: Stage;
    /** Stage to reach. */
    to: Stage;
    /** `ma` of Alt-Svc at stage `on`, in seconds. */
    maxAge: number;
    /** TTL of the records at stage `on`, in seconds. */
    ttl: number;
    /** When the first step is taken. */
    begin: Date;
    /** Increasing percentages of the users, on the way to `on`. Default: all at once. */
    shares?: readonly number[];
    /**
     * Shares are shares of these, in this order, where the zone has no weights. Default: shares of the zone's answers.
     */
    hostnames?: readonly string[];
}

const RISING: readonly Stage[] = ["off", "dark", "trial", "on"];

/** Seconds at a step until every client of that time has shown its behavior. */
const WATCH = 3_600;

/**
 * The steps from a stage to another, each with its earliest time and its blast radius. Upwards no stage is skipped;
 * `off` follows `withdraw`, when the longest advertisement has expired. From `on` to `on` only the shares change: a
 * gateway with a share continues from it.
 */
export function stagePlan(args: StagePlanArgs): StageStep[] {
    const { from, to, maxAge, ttl, begin } = args;
    let time = begin.getTime();
    const steps: StageStep[] = [];
    const step = (stage: Stage, { share, hostnames, does = STAGES[stage].does }: Partial<StageStep> = {}) => {
        const blastRadius = promisedFor({ stage, maxAge, ttl, share });
        // Each step is taken at the shown minute, so the next one counts from there.
        const at = minute(time);
        time = Date.parse(at);
        const whose = { ...(share === undefined ? {} : { share }), ...(hostnames === undefined ? {} : { hostnames }) };
        steps.push({ stage, ...whose, from: at, does, blastRadius });
    };
    const watch = (seconds = WATCH) => {
        time += seconds * 1000;
    };
    const { shares = [], hostnames } = args;
    const rise = () => {
        for (const share of shares) {
            step("on", { share, does: share < 100 ? SHARE : STAGES.on.does });
            // Until earlier answers have expired, the observed share is not the set one.
            watch(ttl + WATCH);
        }
        return steps;
    };
    if (from === to) {
        return to === "on" && hostnames === undefined ? rise() : [];
    }
    // A gateway that is being withdrawn answers but advertises nothing.
    const [low, high] = [RISING.indexOf(from === "withdraw" ? "dark" : from), RISING.indexOf(to)];
    if (to !== "withdraw" && high > low) {
        const rising = RISING.slice(low + 1, high + 1);
        if (to !== "on" || shares.length === 0) {
            for (const stage of rising) {
                step(stage);
                if (stage === "trial") watch();
            }
            return steps;
        }
        // A withdrawn gateway has records, which exclude a share of the answers: at "dark" they are deleted.
        if (rising.includes("dark") || (from === "withdraw" && hostnames === undefined)) step("dark");
        if (hostnames === undefined) {
            // `trial` would advertise to all clients; the first share uses only DNS.
            return rise();
        }
        for (const group of groups(hostnames, shares)) {
            if (rising.includes("trial")) {
                step("trial", { hostnames: group });
                watch();
            }
            step("on", { hostnames: group });
            watch();
        }
        return steps;
    }
    // The advertisement before a withdrawal is unknown here; this is its maximum.
    const promise = promisedFor({ stage: from === "withdraw" ? "on" : from, maxAge, ttl });
    if (to === "withdraw" || (promise > 0 && from !== "withdraw" && to !== "trial")) {
        step("withdraw");
    }
    if (to !== "withdraw") {
        if (to === "off" && promise > 0) watch(promise + MARGIN);
        step(to);
    }
    return steps;
}

/** The hostnames that each share adds: rounded up, so that a share has at least one. */
function groups(hostnames: readonly string[], shares: readonly number[]): string[][] {
    const ends = shares.map((share) => Math.ceil((hostnames.length * share) / 100));
    return ends.map((end, index) => hostnames.slice(ends[index - 1] ?? 0, end)).filter((group) => group.length > 0);
}

const SHARE = "DNS advertises h3 to this share before the first visit; Alt-Svc, which all clients read, does not.";
