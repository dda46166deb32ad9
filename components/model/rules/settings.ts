import type { ForwardedPorts } from "../forwardedPorts.ts";
import { type Plan, quicAnswers } from "../plan.ts";
import type { Offence } from "./rule.ts";
import { written } from "./written.ts";

/** What is wrong with a whole number, as far as it is said. Pure. */
export function outside(path: string, value: unknown, lowest: number, highest: number): Offence[] {
    return value === undefined || (Number.isInteger(value) && Number(value) >= lowest && Number(value) <= highest)
        ? []
        : [{ path, found: `${written(value)} is no whole number from ${lowest} to ${highest}.` }];
}

/** What the listeners of a plan are reached on; port 80, where it only redirects, can do without. Pure. */
export function listenerPorts(plan: Plan): ForwardedPorts {
    const quic = plan.listeners.filter(({ http3 }) => http3 && quicAnswers(plan.advertisement.stage));
    return { tcp: plan.listeners.map(({ port }) => port), udp: quic.map(({ port }) => port) };
}
