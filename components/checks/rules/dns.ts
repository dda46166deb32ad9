import type { Rule } from "../rule.ts";
import { ttlsOf } from "./advertisement.ts";
import { hostnameProblem } from "./hostnames.ts";

function parentOf(name: string): string {
    return name.slice(name.indexOf(".") + 1);
}

/** Names between a hostname and a wildcard above it that are served and get no record. Pure. */
function namesThatWildcardsMiss(hostname: string, listeners: { hostname: string }[]): string[] {
    const served = new Set(listeners.map((listener) => listener.hostname));
    const missed: string[] = [];
    for (let name = parentOf(hostname); name.includes("."); name = parentOf(name)) {
        if (!served.has(name) && served.has(`*.${parentOf(name)}`)) {
            missed.push(name);
        }
    }
    return missed;
}

export const dnsRules: Rule[] = [
    {
        code: "zone-invalid",
        severity: "error",
        reason: "No resolver can be sent to it.",
        remedy: 'Write the apex without a trailing dot, such as "h3.example.com".',
        source: "RFC 1035 §2.3.1",
        judge: (plan) => {
            const { zone } = plan.dns;
            const problem =
                zone === undefined ? undefined : zone.startsWith("*") ? "is a wildcard." : hostnameProblem(zone);
            return problem === undefined ? [] : [{ path: "dns.zone", found: `"${zone}" ${problem}` }];
        },
    },
    {
        code: "zone-without-https-records",
        severity: "error",
        reason: "The first visit of every client would stay on h2 without anybody noticing.",
        remedy: "Delegate the hostname to a zone that can, or say so explicitly.",
        source: "RFC 9460 §9; Azure DNS has no type 65",
        judge: (plan) =>
            !plan.dns.httpsRecords && plan.advertisement.stage === "on"
                ? [{ path: "dns", found: `${plan.dns.kind} cannot hold HTTPS records.` }]
                : [],
    },
    {
        code: "https-record-without-name",
        severity: "error",
        reason: "The HTTPS record of such a listener has no name that a client would ask for.",
        remedy: "Serve it on port 443, name each host, or publish elsewhere: dns: none().",
        source: "RFC 9460 §9.1; RFC 4592 §2.1.1",
        judge: (plan) =>
            plan.dns.kind === "none"
                ? []
                : plan.listeners.flatMap((listener, index) => {
                      const published = listener.http3 && listener.advertisedPort === listener.port;
                      const wildcard = listener.hostname.startsWith("*.") && listener.port !== 443;
                      return published && (wildcard || listener.port === 80)
                          ? [
                                {
                                    path: `listeners[${index}].port`,
                                    found: `"${listener.hostname}" would be served over HTTP/3 on port ${listener.port}.`,
                                },
                            ]
                          : [];
                  }),
    },
    {
        code: "balancer-name-without-alias",
        severity: "error",
        reason: "The balancer's addresses may change, and a CNAME excludes the HTTPS record under the same name.",
        remedy: "Give the balancer fixed addresses, or use a zone that has aliases: route53().",
        source: "RFC 1034 §3.6.2; RFC 9460 §2.4.2",
        judge: ({ dns, exposure }) =>
            exposure.byHostname === true && dns.kind !== "none" && dns.aliases !== true
                ? [
                      {
                          path: "dns",
                          found: `${exposure.kind} has a DNS name and no addresses, and ${dns.kind} no aliases.`,
                      },
                  ]
                : [],
    },
    {
        code: "ttl-outside-zone",
        severity: "error",
        reason: "The zone's API refuses the records, or keeps another TTL than was promised.",
        remedy: "Use a TTL that the zone takes.",
        source: "the provider's API reference",
        judge: ({ dns, advertisement }) =>
            ttlsOf(advertisement).flatMap(({ path, ttl }) =>
                dns.ttl !== undefined && (ttl < dns.ttl.lowest || ttl > dns.ttl.highest)
                    ? [
                          {
                              path,
                              found: `${dns.kind} takes TTLs from ${dns.ttl.lowest} to ${dns.ttl.highest}, and this is ${ttl}.`,
                          },
                      ]
                    : [],
            ),
    },
    {
        code: "addresses-per-family-invalid",
        severity: "error",
        reason: "Each address is a record of its own, and their number has to be known before the addresses are.",
        remedy: "Use the number of addresses that the gateway has in each family; a balancer has 1.",
        source: "Cloudflare API DNS record; this package's rule that nothing is created inside apply",
        judge: ({ dns }) => {
            const count = dns.settings["addressesPerFamily"];
            return typeof count === "number" && !(Number.isInteger(count) && count >= 1 && count <= 100)
                ? [{ path: "dns.addressesPerFamily", found: `${count} is no number of addresses.` }]
                : [];
        },
    },
    {
        code: "wildcard-without-name",
        severity: "warning",
        reason: "The records below it make the name exist, empty, and a wildcard answers only for names that do not.",
        remedy: "Name it among the hostnames too, if it is to be reached.",
        source: "RFC 4592 §2.2.2, §3.3.1",
        judge: (plan) =>
            plan.dns.kind === "none"
                ? []
                : plan.listeners.flatMap(({ hostname }, index) =>
                      namesThatWildcardsMiss(hostname, plan.listeners).map((missed) => ({
                          path: `listeners[${index}].hostname`,
                          found: `"${hostname}" takes "${missed}" out of "*.${parentOf(missed)}".`,
                      })),
                  ),
    },
    {
        code: "advertised-port-not-in-dns",
        severity: "warning",
        reason: "Browsers drop an HTTPS record whose port is not the URL's, so only Alt-Svc names the other port.",
        remedy: "Serve QUIC on the URL's port.",
        source: "Chromium dns_response_result_extractor.cc",
        judge: (plan) =>
            plan.dns.kind === "none"
                ? []
                : plan.listeners.flatMap((listener, index) =>
                      listener.http3 && !Object.is(listener.advertisedPort, listener.port)
                          ? [
                                {
                                    path: `listeners[${index}].advertisedPort`,
                                    found: `UDP ${listener.advertisedPort} is advertised for TCP ${listener.port}.`,
                                },
                            ]
                          : [],
                  ),
    },
];
