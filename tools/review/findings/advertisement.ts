import { promisedFor } from "../../../components/advertisement/stageHistory.ts";
import { at, isUnknown } from "../../../components/model/changes.ts";
import { altSvcSeconds } from "../../../components/model/plan.ts";
import type { AdvertisingFacts, Found, ReviewContext, ReviewRule } from "../../../components/model/readings.ts";
import { covers } from "../../../components/model/wildcards.ts";
import { wantsHttpsRecord } from "../../../components/model/zones.ts";
import { parseAltSvc } from "../../../components/probe/altSvc.ts";
import { httpsOwnerName } from "../../../components/svcb/index.ts";
import { longestPromise, promises } from "../facts.ts";
import { minute, promisedByRecords, safeFrom } from "../promises.ts";
import { ruleOf } from "./ruleOf.ts";

const proxyProtocol = ruleOf("proxy-protocol-with-http3");
const clientCertificates = ruleOf("client-certificates-with-http3");
const passthrough = ruleOf("passthrough-with-http3");

function pairs({ before, after }: ReviewContext): [AdvertisingFacts, AdvertisingFacts | undefined][] {
    // A stage may delete one of the advertising resources and keep the Gateway.
    return before.advertising.map((old) => [
        old,
        after.advertising.find((now) => now.change.name === old.change.name) ??
            after.advertising.find((now) => now.gateway === old.gateway),
    ]);
}

/**
 * The longest time for which clients cache a Gateway's h3: that of its plan at stage `on`, or as seen. Without a plan, its
 * records may be in another program, so the longest of all counts.
 */
function promised({ before }: ReviewContext, old: AdvertisingFacts): number {
    const plans = before.plans
        .filter(({ plan }) => plan.name === old.gateway)
        .map(({ plan: { advertisement } }) => promisedFor({ ...advertisement, stage: "on" }));
    return plans.length === 0
        ? longestPromise(before)
        : Math.max(old.maxAge, promisedByRecords(before, old) ?? 0, ...plans);
}

/**
 * Owner names of the HTTPS records whose h3 a check of this program has to find, or has found; `undefined` where the
 * preview does not know its URLs.
 */
function checkedNames({ changes, readingOf }: ReviewContext): (string | undefined)[] {
    return changes.flatMap(({ type, operation, after }) => {
        const path = readingOf(type).checkedUrls;
        if (path === undefined || operation === "delete") return [];
        const urls = at(after, path);
        return Array.isArray(urls) ? urls.map(ownerOf) : [undefined];
    });
}

function ownerOf(url: unknown): string | undefined {
    const parsedUrl = typeof url === "string" && !isUnknown(url) ? URL.parse(url) : null;
    return parsedUrl === null ? undefined : httpsOwnerName(parsedUrl.hostname, Number(parsedUrl.port) || 443);
}

/** Seconds for which clients keep h3 at stage `trial`. */
const TRIAL_SECONDS = altSvcSeconds({ stage: "trial", maxAge: 0 }) ?? 0;

/** A header's content, or `undefined` if invalid. */
function parsed(altSvc: string): ReturnType<typeof parseAltSvc> | undefined {
    try {
        return parseAltSvc(altSvc);
    } catch {
        return undefined;
    }
}

/** Whether clients keep a header's h3 after a network change. */
function isPersistent(altSvc: string | undefined): boolean {
    if (altSvc === undefined || altSvc === "controller" || isUnknown(altSvc)) return false;
    return parsed(altSvc)?.services.some(({ persist }) => persist) ?? false;
}

export const advertisementRules: ReviewRule[] = [
    {
        code: "withdraw-skipped",
        severity: "error",
        remedy: 'Use the stage "withdraw" first: QUIC keeps answering while the advertisement expires.',
        source: "RFC 7838 §3.1; RFC 9460 §9.3",
        judge: (context) =>
            pairs(context).flatMap(([old, now]) => {
                const ttl = promisedByRecords(context.before, old);
                if (!old.quic || now?.quic === true || (!promises(old) && ttl === undefined)) {
                    return [];
                }
                const ages = [...(promises(old) ? [old.maxAge] : []), ...(ttl === undefined ? [] : [ttl])];
                // Below a share of 100 there is no Alt-Svc, only the record.
                const how = promises(old) ? `with ma=${old.maxAge}` : `by an HTTPS record with a TTL of ${ttl} s`;
                const safe = safeFrom(context.now, promised(context, old), context, old.gateway);
                return [
                    {
                        resource: old.change.name,
                        urn: old.change.urn,
                        message: `QUIC is disabled while h3 is advertised ${how}. Clients that remember it try a closed port for up to ${Math.max(...ages)} s. If withdrawn now, disabling is safe from ${minute(safe)}.`,
                    },
                ];
            }),
    },
    {
        code: "withdrawn-too-early",
        severity: "error",
        remedy: 'Stay at the stage "withdraw" until then.',
        source: "RFC 7838 §3.1; RFC 2181 §8",
        judge: (context) =>
            pairs(context).flatMap(([old, now]): Found[] => {
                if (!old.quic || old.altSvc !== "clear" || now?.quic === true) {
                    return [];
                }
                const since = old.change.modified;
                if (since === undefined) {
                    return [
                        {
                            resource: old.change.name,
                            urn: old.change.urn,
                            severity: "warning",
                            message:
                                "QUIC is disabled after a withdrawal whose date is not in this input. The longest advertisement must have expired since then.",
                        },
                    ];
                }
                const safe = safeFrom(new Date(since), promised(context, old), context, old.gateway);
                return context.now < safe
                    ? [
                          {
                              resource: old.change.name,
                              urn: old.change.urn,
                              message: `QUIC is disabled before the longest advertisement has expired. It was withdrawn on ${minute(new Date(since))}; disabling is safe from ${minute(safe)}.`,
                          },
                      ]
                    : [];
            }),
    },
    {
        code: "max-age-raised",
        severity: "warning",
        remedy: "Raise it in steps (60, 3600, 86400), each after a successful verify.",
        source: "RFC 7838 §3.1",
        judge: (context) =>
            pairs(context).flatMap(([old, now]) =>
                now !== undefined && now.maxAge > old.maxAge
                    ? [
                          {
                              resource: now.change.name,
                              urn: now.change.urn,
                              // First step of a rollout according to the stages.
                              ...(old.maxAge === 0 && now.maxAge <= TRIAL_SECONDS ? { severity: "note" as const } : {}),
                              message: `ma changes from ${old.maxAge} to ${now.maxAge} s: clients that cache an error keep it for this time.`,
                          },
                      ]
                    : [],
            ),
    },
    {
        code: "persist-added",
        severity: "warning",
        remedy: "Add persist=1 only after h3 has answered in every network that clients use, or keep ma short.",
        source: "RFC 7838 §3.1",
        judge: (context) =>
            pairs(context).flatMap(([old, now]) =>
                now !== undefined && isPersistent(now.altSvc) && !isPersistent(old.altSvc)
                    ? [
                          {
                              resource: now.change.name,
                              urn: now.change.urn,
                              message: `Alt-Svc gets persist=1: clients keep it for ${now.maxAge} s when they change to another network. Where that network drops UDP, they try h3 before they use h2.`,
                          },
                      ]
                    : [],
            ),
    },
    {
        code: "alt-svc-invalid",
        severity: "warning",
        remedy: 'Write it as h3=":443"; ma=86400, with the quotes.',
        source: "RFC 7838 §3",
        judge: ({ after }) =>
            after.advertising.flatMap(({ altSvc, change }) =>
                altSvc === undefined || altSvc === "controller" || isUnknown(altSvc) || parsed(altSvc) !== undefined
                    ? []
                    : [
                          {
                              resource: change.name,
                              urn: change.urn,
                              message: `The Alt-Svc ${altSvc} is invalid: clients ignore it, so h3 is not advertised.`,
                          },
                      ],
            ),
    },
    {
        code: "h3-advertised-unproven",
        severity: "warning",
        remedy: 'Run `http3-gateway verify` at the stage "dark" or "trial" first.',
        source: "Chromium skips TCP on the first visit for an HTTPS record with h3",
        judge: (context) => {
            const { before, after } = context;
            const asked = checkedNames(context);
            if (asked.includes(undefined)) return [];
            // A passed check is not part of the change, and a rendered program shows none: this is in the plan.
            const planned = after.plans
                .filter(({ plan }) => plan.check !== undefined)
                .flatMap(({ plan }) => plan.listeners.filter(wantsHttpsRecord))
                .map(({ hostname, port }) => httpsOwnerName(hostname, port));
            const checked = new Set([...asked, ...planned]);
            const had = new Set(before.records.filter((record) => record.h3).map((record) => record.name));
            return after.records
                .filter((record) => record.h3 && !had.has(record.name) && !checked.has(record.name))
                .map((record) => ({
                    resource: record.change.name,
                    urn: record.change.urn,
                    message: `The HTTPS record of ${record.name} starts to list h3, but nothing in this change proves that it answers. An h3 that does not answer delays every first visit.`,
                }));
        },
    },
    {
        ...proxyProtocol.definition,
        judge: ({ after }) =>
            after.advertising
                .filter((one) => one.quic && one.proxyProtocol === true)
                .map(({ change }) => ({
                    resource: change.name,
                    urn: change.urn,
                    message: `PROXY protocol is enabled together with HTTP/3. ${proxyProtocol.reason}`,
                })),
    },
    {
        ...clientCertificates.definition,
        judge: ({ after }) =>
            after.advertising
                .filter((one) => one.quic && one.clientCertificates === true)
                .map(({ change }) => ({
                    resource: change.name,
                    urn: change.urn,
                    message: `Client certificates are required together with HTTP/3. ${clientCertificates.reason}`,
                })),
    },
    {
        ...passthrough.definition,
        judge: ({ after }) => {
            const quic = new Set(after.advertising.filter((one) => one.quic).map((one) => one.gateway));
            return after.listeners
                .filter(({ protocol, gateway, port, hostname }) => {
                    const covered = after.listeners.some(
                        (other) =>
                            other.protocol === "HTTPS" &&
                            other.port === port &&
                            other.gateway === gateway &&
                            (other.hostname === "*" || covers(other.hostname, hostname)),
                    );
                    return protocol === "TLS" && quic.has(gateway) && covered;
                })
                .map((listener) => ({
                    resource: listener.resource,
                    message: `TLS passthrough of ${listener.hostname} shares port ${listener.port} with HTTP/3. ${passthrough.reason}`,
                }));
        },
    },
];
