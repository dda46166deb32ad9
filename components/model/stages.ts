/**
 * How far HTTP/3 is advertised; {@link STAGES} says what each stage is. `Alt-Svc` (RFC 7838) and the DNS HTTPS record
 * (RFC 9460) are promises that clients remember for `ma` and TTL seconds, so going back is a stage too.
 */
export type Stage = "off" | "dark" | "trial" | "on" | "withdraw";

/** What a stage is. */
export interface StageFacts {
    /** Whether QUIC answers: the listener, and the UDP port of the Service and the balancer. */
    quic: boolean;
    /**
     * Alt-Svc of every response: `removed` also when a backend sends one of its own; `clear` (RFC 7838 §3) asks clients
     * to forget h3; otherwise it advertises h3 for that many seconds, `maxAge` being those of the plan.
     */
    altSvc: "removed" | "clear" | "maxAge" | number;
    /** ALPN protocols that the HTTPS record lists. Absent: there is no record. */
    https?: readonly ("h3" | "h2")[];
    /** Whether it invites clients to h3, which is checked before. */
    promises: boolean;
    /**
     * When an update records the stage: a promise before it is made, its end when clients can have heard of it, and
     * `off` before anything is closed.
     */
    recorded: "first" | "beforePromise" | "last";
    /**
     * Default TTL of the records in seconds: a trial or a withdrawal can change again within a
     * minute.
     */
    ttl: number;
    /** What it does and is for, in a sentence. */
    does: string;
}

const TRIAL_SECONDS = 60;

/**
 * The stages, in the order of a roll-out and a withdrawal. The table in docs/stages.md is made from them (`npm run
 * docs:pages`).
 */
export const STAGES: Readonly<Record<Stage, StageFacts>> = {
    off: {
        quic: false,
        altSvc: "removed",
        promises: false,
        recorded: "first",
        ttl: 300,
        does: "UDP is closed: not opened yet, or closed again after a full withdrawal.",
    },
    dark: {
        quic: true,
        altSvc: "removed",
        promises: false,
        recorded: "last",
        ttl: 300,
        does: "QUIC answers but is not advertised: verify it, and force h3 in your own browser.",
    },
    trial: {
        quic: true,
        altSvc: TRIAL_SECONDS,
        promises: true,
        recorded: "beforePromise",
        ttl: TRIAL_SECONDS,
        does: `Alt-Svc alone advertises h3, for ${TRIAL_SECONDS} s at a time: watch errors for an hour.`,
    },
    on: {
        quic: true,
        altSvc: "maxAge",
        https: ["h3", "h2"],
        promises: true,
        recorded: "beforePromise",
        ttl: 300,
        does: "Alt-Svc advertises h3, and DNS advertises it before the first visit.",
    },
    withdraw: {
        quic: true,
        altSvc: "clear",
        https: ["h2"],
        promises: false,
        recorded: "last",
        ttl: 60,
        does: "Clients are asked to forget h3, and QUIC answers until the longest advertisement has expired.",
    },
};

/** Every stage, in the order of {@link STAGES}. */
export const STAGE_NAMES = Object.keys(STAGES) as Stage[];

/** What a stage is. One that does not exist, which a rule refuses, promises nothing and needs all that others need. */
export function factsOf(stage: Stage): StageFacts {
    return Object.hasOwn(STAGES, stage) ? STAGES[stage] : STAGES.dark;
}

/** Whether the HTTPS records of a stage advertise h3. */
export function recordsListH3(stage: Stage): boolean {
    return factsOf(stage).https?.includes("h3") ?? false;
}
