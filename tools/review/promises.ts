import { MARGIN, minute as upToMinute } from "../../components/advertisement/stageHistory.ts";
import { text } from "../../components/model/changes.ts";
import type { AdvertisingFacts, Facts, ReviewContext } from "../../components/model/readings.ts";
import { covers } from "../../components/model/wildcards.ts";

/** Maximum TTL, in seconds, of the records that advertise a Gateway's h3; `undefined` without any. */
export function promisedByRecords(facts: Facts, { gateway }: AdvertisingFacts): number | undefined {
    const served = [
        ...facts.listeners.filter((listener) => listener.gateway === gateway),
        ...facts.plans.filter(({ plan }) => plan.name === gateway).flatMap(({ plan }) => plan.listeners),
    ];
    const ttls = facts.records
        .filter((record) => record.h3 && served.some((listener) => isRecordOf(record.name, listener)))
        .map(({ ttl }) => ttl);
    return ttls.length === 0 ? undefined : Math.max(...ttls);
}

/** Whether an HTTPS record's name is a listener's hostname, with its port unless that is 443 (RFC 9460 §9.1). */
function isRecordOf(owner: string, { hostname, port }: { hostname: string; port: number }): boolean {
    const prefix = port === 443 ? "" : `_${port}._https.`;
    return owner.startsWith(prefix) && covers(hostname, owner.slice(prefix.length));
}

/**
 * Time from which no client caches an advertisement that ended at a time, or one for which the Gateway's state still
 * waits: an earlier one may be longer, and only the state has it.
 */
export function safeFrom(
    ended: Date,
    promiseSeconds: number,
    { changes, readingOf }: Pick<ReviewContext, "changes" | "readingOf">,
    gateway: string,
): Date {
    const kept = changes
        .filter(({ name }) => name === `${gateway}-stage`)
        .flatMap(({ type, before, after }) => {
            const path = readingOf(type).promisedUntil;
            return path === undefined ? [] : [text(before, path), text(after, path)];
        })
        .map((until) => Date.parse(until ?? ""))
        .filter((until) => !Number.isNaN(until));
    return new Date(Math.max(ended.getTime() + (promiseSeconds + MARGIN) * 1000, ...kept));
}

/** A date for a person, in UTC, rounded up to the minute like the state's dates. */
export function minute(date: Date): string {
    return upToMinute(date.getTime()).replace("T", " ").replace("Z", " UTC");
}
