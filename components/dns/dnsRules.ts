import type { Plan } from "../model/plan.ts";
import { hostnameProblem } from "../model/rules/hostnames.ts";
import type { Rule } from "../model/rules/rule.ts";
import { ttlsOf } from "../model/ttls.ts";
import { isWildcard } from "../model/wildcards.ts";
import { wantsHttpsRecord, zonesOf } from "../model/zones.ts";

export const dnsRules: Rule[] = [
    {
        code: "zone-invalid",
        severity: "error",
        reason: "No resolver can be referred to it.",
        remedy: 'Write the apex without a trailing dot, such as "h3.example.com".',
        source: "RFC 1035 §2.3.1",
        judge: (plan) =>
            zonesOf(plan).flatMap(({ path, dns: { zone } }) => {
                const problem =
                    zone === undefined ? undefined : zone.startsWith("*") ? "is a wildcard." : hostnameProblem(zone);
                return problem === undefined ? [] : [{ path: `${path}.zone`, found: `"${zone}" ${problem}` }];
            }),
    },
    {
        code: "https-record-without-name",
        severity: "error",
        reason: "Clients do not query an HTTPS record for such a listener.",
        remedy: "Serve it on port 443, list each host, or publish records elsewhere: dns: none().",
        source: "RFC 9460 §9.1; RFC 4592 §2.1.1",
        judge: (plan) =>
            listenersWithRecords(plan).flatMap(({ listener, index }) => {
                const wildcard = isWildcard(listener.hostname) && listener.port !== 443;
                return wantsHttpsRecord(listener) && (wildcard || listener.port === 80)
                    ? [
                          {
                              of: { listener: index },
                              path: "port",
                              found: `"${listener.hostname}" would be served over HTTP/3 on port ${listener.port}.`,
                          },
                      ]
                    : [];
            }),
    },
    {
        code: "balancer-name-without-alias",
        severity: "error",
        reason: "The balancer's addresses may change, and a CNAME cannot coexist with an HTTPS record of the same name.",
        remedy: "Give the balancer fixed addresses, or use a zone that supports aliases: route53().",
        source: "RFC 1034 §3.6.2; RFC 9460 §2.4.2",
        judge: (plan) =>
            zonesOf(plan).flatMap(({ path, dns, listeners }) =>
                plan.exposure.byHostname === true &&
                dns.kind !== "none" &&
                dns.aliases !== true &&
                (listeners.length > 0 || path === "dns")
                    ? [
                          {
                              path,
                              found: `${plan.exposure.kind} has a DNS name and no addresses, and ${dns.kind} does not support aliases.`,
                          },
                      ]
                    : [],
            ),
    },
    {
        code: "ttl-outside-zone",
        severity: "error",
        reason: "The zone's API rejects the records, or sets another TTL than advertised.",
        remedy: "Use a TTL that the zone accepts.",
        source: "the provider's API reference",
        judge: (plan) =>
            zonesOf(plan).flatMap(({ dns }) =>
                ttlsOf(plan.advertisement).flatMap(({ path, ttl }) =>
                    dns.ttl !== undefined && (ttl < dns.ttl.lowest || ttl > dns.ttl.highest)
                        ? [
                              {
                                  path,
                                  found: `${dns.kind} accepts TTLs from ${dns.ttl.lowest} to ${dns.ttl.highest}, but this is ${ttl}.`,
                              },
                          ]
                        : [],
                ),
            ),
    },
    {
        code: "share-without-weights",
        severity: "error",
        reason: "Every answer would be the same, for all users.",
        remedy:
            "Publish in a zone with weights, which is route53() without weight or latency; or give a share of the hostnames a " +
            "gateway of their own: `http3-gateway stages --share … --hostnames …` plans it.",
        source: "Amazon Route 53, weighted routing",
        judge: (plan) => {
            const zones = zonesOf(plan);
            const without = zones.filter(({ dns }) => dns.weights !== true);
            // With a zone that has weights, one without HTTPS records needs no share.
            const judged =
                without.length === zones.length ? without.slice(0, 1) : without.filter(({ dns }) => dns.httpsRecords);
            return plan.advertisement.share === undefined
                ? []
                : judged.map(({ dns }) => ({
                      path: "advertisement.share",
                      found: `${dns.kind} does not support weighted answers.`,
                  }));
        },
    },
    {
        code: "advertised-port-not-in-dns",
        severity: "warning",
        reason: "Browsers ignore an HTTPS record with another port than the URL, so only Alt-Svc can name the other port.",
        remedy: "Serve QUIC on the URL's port.",
        source: "Chromium dns_response_result_extractor.cc",
        judge: (plan) =>
            listenersWithRecords(plan).flatMap(({ listener, index }) =>
                listener.http3 && !Object.is(listener.advertisedPort, listener.port)
                    ? [
                          {
                              of: { listener: index },
                              path: "advertisedPort",
                              found: `UDP ${listener.advertisedPort} is advertised for TCP ${listener.port}.`,
                          },
                      ]
                    : [],
            ),
    },
];

/** Listeners whose zone holds HTTPS records. */
function listenersWithRecords(plan: Plan) {
    return zonesOf(plan)
        .filter(({ dns }) => dns.kind !== "none" && dns.httpsRecords)
        .flatMap(({ listeners }) => listeners);
}
