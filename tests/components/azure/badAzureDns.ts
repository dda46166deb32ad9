import { route53 } from "../../../components/aws/index.ts";
import { type AzureDnsArgs, dns } from "../../../components/azure/index.ts";
import { dns as cloudflare } from "../../../components/cloudflare/index.ts";
import { cloudDns, cloudDnsSolver } from "../../../components/gcp/index.ts";
import { acme, type DnsZone, inClusterZone, none } from "../../../components/index.ts";
import { perListener } from "../../support/edge.ts";
import { named } from "../dns/badDns.ts";
import type { BadInput, Warned } from "../gateway/badHosts.ts";

const azure = (https: AzureDnsArgs["https"], zone = "example.com") => dns({ resourceGroup: "names", zone, https });
const to = (delegateTo: DnsZone | DnsZone[]) => azure({ delegateTo });
const elsewhere = (zone?: string) => route53({ zoneId: "Z1", zone });
const inside = (zone: string, nameServer?: string) => inClusterZone({ zone, nameServer });
const asked = 'azure.dns cannot hold HTTPS records: "app.example.com" would have none';

/** A zone of somebody's that cannot say where it is. */
const unknown: DnsZone = {
    ...none(),
    describe: () => ({ kind: "mine", zone: "app.example.com", httpsRecords: true, settings: {} }),
};

/** Mistakes around Azure DNS, and around zones that a zone delegates to. */
export const badAzureDns: BadInput[] = [
    {
        what: "Azure DNS without a word about HTTPS",
        args: { dns: azure(undefined) },
        path: "dns.https",
        code: "zone-without-https-records",
        quotes: `${asked}.`,
    },
    {
        what: "the same before anything is advertised",
        args: { dns: azure(undefined), advertisement: { stage: "dark" } },
        path: "dns.https",
        code: "zone-without-https-records",
        quotes: `${asked}.`,
    },
    {
        what: "an apex beside a delegated name, and nothing said about the apex",
        args: { hostnames: ["app.example.com", "example.com"], dns: to(elsewhere("app.example.com")) },
        path: "dns.https",
        code: "zone-without-https-records",
        quotes: '"example.com" would have none and is not in a delegated zone.',
    },
    {
        what: "a delegation to a zone that cannot hold HTTPS records either",
        args: { dns: to(azure("omit", "app.example.com")) },
        path: "dns.https.delegateTo",
        code: "delegated-zone-without-name-servers",
        quotes: "azure.dns does not provide its name servers.",
    },
    {
        what: "a share of the answers where nothing but Alt-Svc tells of h3",
        args: { dns: azure("omit"), advertisement: { share: 5 } },
        path: "advertisement.share",
        code: "share-without-weights",
        quotes: "azure.dns does not support weighted answers.",
    },
    {
        what: "a share of the answers, one of whose zones has no weights",
        args: {
            hostnames: ["app.example.com", "api.example.com"],
            dns: to([elsewhere("app.example.com"), cloudflare({ zoneId: "z", zone: "api.example.com" })]),
            advertisement: { share: 5 },
        },
        path: "advertisement.share",
        code: "share-without-weights",
        quotes: "cloudflare.dns does not support weighted answers.",
    },
    ...[0, 2 ** 31].map(
        (ttl): BadInput => ({
            what: `a TTL of ${ttl} in Azure DNS`,
            args: { dns: azure("omit"), advertisement: { ttl } },
            path: "advertisement.ttl",
            code: "ttl-outside-zone",
            quotes: `azure.dns accepts TTLs from 1 to 2147483647, but this is ${ttl}.`,
        }),
    ),
    {
        what: "a TTL that the delegated zone does not take",
        args: { dns: to(cloudflare({ zoneId: "z", zone: "app.example.com" })), advertisement: { ttl: 30 } },
        path: "advertisement.ttl",
        code: "ttl-outside-zone",
        quotes: "cloudflare.dns accepts TTLs from 60 to 86400, but this is 30.",
    },
    {
        what: "a balancer's name in Azure DNS, whose aliases are for Azure's own resources",
        args: { exposure: named, dns: azure("omit") },
        path: "dns",
        code: "balancer-name-without-alias",
        quotes: "nlb has a DNS name and no addresses, and azure.dns does not support aliases.",
    },
    {
        what: "a balancer's name in a delegated zone without aliases",
        args: { exposure: named, dns: to(cloudDns({ managedZone: "app", zone: "app.example.com" })) },
        path: "dns.https.delegateTo",
        code: "balancer-name-without-alias",
        quotes: "gcp.cloudDns does not support aliases.",
    },
    {
        what: "parameters of an HTTPS record that there is not",
        args: { dns: azure("omit"), advertisement: { svcParams: { key667: "hello" } } },
        path: "advertisement.svcParams",
        code: "svc-params-without-record",
        quotes: '"key667" is set, but no name has an HTTPS record.',
    },
    {
        what: "a zone that is no name",
        args: { dns: azure("omit", "example.com.") },
        path: "dns.zone",
        code: "zone-invalid",
        quotes: '"example.com." ',
    },
    {
        what: "a hostname outside the zone in Azure DNS",
        args: { dns: azure("omit", "example.net") },
        path: "hostnames[0]",
        code: "hostname-outside-zone",
        quotes: '"app.example.com" is not in the zone "example.net"',
    },
    {
        what: "a delegation to a zone whose apex is not said",
        args: { dns: to(elsewhere()) },
        path: "dns.https.delegateTo.zone",
        code: "delegated-zone-unknown",
        quotes: "The apex of the delegated zone (aws.route53) is not set.",
    },
    {
        what: "a delegation of the apex",
        args: { hostnames: ["example.com"], dns: to(elsewhere("example.com")) },
        path: "dns.https.delegateTo.zone",
        code: "delegated-zone-not-below",
        quotes: '"example.com" is not below "example.com".',
    },
    {
        what: "a delegation of another domain",
        args: { dns: to(elsewhere("app.example.net")) },
        path: "dns.https.delegateTo.zone",
        code: "delegated-zone-not-below",
        quotes: '"app.example.net" is not below "example.com".',
    },
    {
        what: "a wildcard as a delegated zone",
        args: { hostnames: ["*.app.example.com"], dns: to(elsewhere("*.app.example.com")) },
        path: "dns.https.delegateTo.zone",
        code: "zone-invalid",
        quotes: '"*.app.example.com" is a wildcard.',
    },
    {
        what: "one zone delegated twice",
        args: { dns: to([elsewhere("app.example.com"), inside("app.example.com", "ns1.example.com")]) },
        path: "dns.https.delegateTo[1].zone",
        code: "delegated-zones-overlap",
        quotes: '"app.example.com" is in "app.example.com", which is also delegated.',
    },
    {
        what: "a delegated zone below another",
        args: {
            hostnames: ["app.example.com", "x.app.example.com"],
            dns: to([elsewhere("app.example.com"), elsewhere("x.app.example.com")]),
        },
        path: "dns.https.delegateTo[1].zone",
        code: "delegated-zones-overlap",
        quotes: '"x.app.example.com" is in "app.example.com", which is also delegated.',
    },
    {
        what: "a zone of one's own that does not tell its name servers",
        args: { dns: to(unknown) },
        path: "dns.https.delegateTo",
        code: "delegated-zone-without-name-servers",
        quotes: "mine does not provide its name servers.",
    },
    {
        what: "a name server that only glue could find",
        args: { dns: to(inside("app.example.com")) },
        path: "dns.https.delegateTo.nameServer",
        code: "delegation-needs-glue",
        quotes: 'The name server "ns1.app.example.com" is in the zone that it serves.',
    },
    ...["ns1.example.com.", "*.example.com", "ns1"].map(
        (nameServer): BadInput => ({
            what: `a name server called ${nameServer}`,
            args: { dns: inside("example.com", nameServer) },
            path: "dns.nameServer",
            code: "name-server-invalid",
            quotes: `"${nameServer}" `,
        }),
    ),
    {
        what: "a hostname that is the delegated zone's name server",
        args: {
            hostnames: ["app.example.com", "ns1.example.com"],
            dns: azure({ delegateTo: inside("app.example.com", "ns1.example.com"), otherwise: "omit" }),
        },
        path: "hostnames[1]",
        code: "hostname-reserved",
        quotes: '"ns1.example.com" is the zone\'s own name server.',
    },
    {
        what: "a delegated zone that no hostname is in",
        args: { dns: azure({ delegateTo: elsewhere("h3.example.com"), otherwise: "omit" }) },
        path: "dns.https.delegateTo.zone",
        code: "delegated-zone-without-hostname",
        quotes: 'No hostname is in "h3.example.com".',
    },
    {
        what: "a delegated zone and a component whose names are too long together",
        args: { name: "e".repeat(56), dns: to(elsewhere("app.example.com")) },
        path: "dns.https.delegateTo.zone",
        code: "delegated-zone-name-long",
        quotes: `"app.example.com" and "${"e".repeat(56)}" are too long.`,
    },
    {
        what: "a challenge above the delegation",
        args: {
            dns: to(elsewhere("app.example.com")),
            certificate: acme({
                email: "ops@example.com",
                dns01: cloudDnsSolver({ project: "names", managedZone: "example-com", zone: "example.com" }),
            }),
        },
        path: "hostnames[0]",
        code: "solver-above-delegation",
        quotes: '"app.example.com" is in the delegated zone "app.example.com", but no solver is.',
    },
    {
        what: "HTTP-01 in a delegated zone whose addresses wait for the certificate",
        args: {
            dns: to(inside("app.example.com", "ns1.example.com")),
            certificate: acme({ email: "ops@example.com", http01: true }),
        },
        path: "certificate.http01",
        code: "http01-before-addresses",
        quotes: 'The addresses in the zone "app.example.com" are published only after the certificate is issued.',
    },
    {
        what: "a delegated zone in the gateway's namespace",
        args: { dns: to(inClusterZone({ zone: "app.example.com", nameServer: "ns1.example.com", namespace: "edge" })) },
        path: "dns.https.delegateTo.namespace",
        code: "namespace-created-twice",
        quotes: 'The namespace "edge" is also created by another part.',
    },
    {
        what: "a delegated zone of Cloud DNS by its DNS name",
        args: { dns: to(cloudDns({ managedZone: "app.example.com", zone: "app.example.com" })) },
        path: "dns.https.delegateTo.managedZone",
        code: "cloud-dns-zone-name-invalid",
        quotes: '"app.example.com" is not a valid name of a managed zone.',
    },
];

/** What works, and not as well as it looks. */
export const azureDnsWarnings: Warned[] = [
    { code: "https-records-omitted", args: { dns: azure("omit") }, path: "dns.https" },
    {
        code: "wildcard-https-record-hidden",
        args: {
            hostnames: ["*.example.com"],
            listeners: [{ hostname: "app.example.com", port: 8443 }],
            controller: perListener,
        },
        path: "listeners[0].hostname",
    },
];
