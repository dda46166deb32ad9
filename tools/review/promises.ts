import type { AdvertisingFacts, Facts } from "./facts.ts";

/** A name of a certificate or of a listener covers a hostname. RFC 9525 §6.3: a wildcard stands for one label. */
export function covers(name: string, hostname: string): boolean {
    return name === hostname || (name.startsWith("*.") && hostname.split(".").slice(1).join(".") === name.slice(2));
}

/** The longest TTL, seconds, of the records that invite clients of a Gateway to h3; `undefined` where there is none. */
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

/** Whether an HTTPS record has the name of a listener's hostname, with its port where that is not 443 (RFC 9460 §9.1). */
function isRecordOf(owner: string, { hostname, port }: { hostname: string; port: number }): boolean {
    const prefix = port === 443 ? "" : `_${port}._https.`;
    return owner.startsWith(prefix) && covers(hostname, owner.slice(prefix.length));
}
