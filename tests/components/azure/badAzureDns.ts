import { route53 } from "../../../components/aws/index.ts";
import { type AzureDnsArgs, dns } from "../../../components/azure/index.ts";
import { dns as cloudflare } from "../../../components/cloudflare/index.ts";
import { cloudDns, cloudDnsSolver } from "../../../components/gcp/index.ts";
import { acme, type DnsZone, inClusterZone, none } from "../../../components/index.ts";
import { perListener } from "../../support/edge.ts";
import { named } from "../dns/badDns.ts";
import type { BadArgs, BadInput } from "../gateway/badHosts.ts";

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
    [
        "Azure DNS without a word about HTTPS",
        { dns: azure(undefined) },
        "dns.https",
        "zone-without-https-records",
        `${asked}.`,
    ],
    [
        "the same before anything is advertised",
        { dns: azure(undefined), advertisement: { stage: "dark" } },
        "dns.https",
        "zone-without-https-records",
        `${asked}.`,
    ],
    [
        "an apex beside a delegated name, and nothing said about the apex",
        { hostnames: ["app.example.com", "example.com"], dns: to(elsewhere("app.example.com")) },
        "dns.https",
        "zone-without-https-records",
        '"example.com" would have none and is in no zone that it delegates to.',
    ],
    [
        "a delegation to a zone that cannot hold HTTPS records either",
        { dns: to(azure("omit", "app.example.com")) },
        "dns.https.delegateTo",
        "delegated-zone-without-name-servers",
        "azure.dns does not tell its name servers.",
    ],
    [
        "a share of the answers where nothing but Alt-Svc tells of h3",
        { dns: azure("omit"), advertisement: { share: 5 } },
        "advertisement.share",
        "share-without-weights",
        "azure.dns gives no shares of its answers.",
    ],
    [
        "a share of the answers, one of whose zones has no weights",
        {
            hostnames: ["app.example.com", "api.example.com"],
            dns: to([elsewhere("app.example.com"), cloudflare({ zoneId: "z", zone: "api.example.com" })]),
            advertisement: { share: 5 },
        },
        "advertisement.share",
        "share-without-weights",
        "cloudflare.dns gives no shares of its answers.",
    ],
    ...[0, 2 ** 31].map(
        (ttl): BadInput => [
            `a TTL of ${ttl} in Azure DNS`,
            { dns: azure("omit"), advertisement: { ttl } },
            "advertisement.ttl",
            "ttl-outside-zone",
            `azure.dns takes TTLs from 1 to 2147483647, and this is ${ttl}.`,
        ],
    ),
    [
        "a TTL that the delegated zone does not take",
        { dns: to(cloudflare({ zoneId: "z", zone: "app.example.com" })), advertisement: { ttl: 30 } },
        "advertisement.ttl",
        "ttl-outside-zone",
        "cloudflare.dns takes TTLs from 60 to 86400, and this is 30.",
    ],
    [
        "a balancer's name in Azure DNS, whose aliases are for Azure's own resources",
        { exposure: named, dns: azure("omit") },
        "dns",
        "balancer-name-without-alias",
        "nlb has a DNS name and no addresses, and azure.dns no aliases.",
    ],
    [
        "a balancer's name in a delegated zone without aliases",
        { exposure: named, dns: to(cloudDns({ managedZone: "app", zone: "app.example.com" })) },
        "dns.https.delegateTo",
        "balancer-name-without-alias",
        "gcp.cloudDns no aliases.",
    ],
    [
        "parameters of an HTTPS record that there is not",
        { dns: azure("omit"), advertisement: { svcParams: { key667: "hello" } } },
        "advertisement.svcParams",
        "svc-params-without-record",
        '"key667" is given, and no name has an HTTPS record.',
    ],
    ["a zone that is no name", { dns: azure("omit", "example.com.") }, "dns.zone", "zone-invalid", '"example.com." '],
    [
        "a hostname outside the zone in Azure DNS",
        { dns: azure("omit", "example.net") },
        "hostnames[0]",
        "hostname-outside-zone",
        '"app.example.com" is not in the zone "example.net"',
    ],
    [
        "a delegation to a zone whose apex is not said",
        { dns: to(elsewhere()) },
        "dns.https.delegateTo.zone",
        "delegated-zone-unknown",
        "The apex of the delegated zone (aws.route53) is not said.",
    ],
    [
        "a delegation of the apex",
        { hostnames: ["example.com"], dns: to(elsewhere("example.com")) },
        "dns.https.delegateTo.zone",
        "delegated-zone-not-below",
        '"example.com" is not below "example.com".',
    ],
    [
        "a delegation of another domain",
        { dns: to(elsewhere("app.example.net")) },
        "dns.https.delegateTo.zone",
        "delegated-zone-not-below",
        '"app.example.net" is not below "example.com".',
    ],
    [
        "a wildcard as a delegated zone",
        { hostnames: ["*.app.example.com"], dns: to(elsewhere("*.app.example.com")) },
        "dns.https.delegateTo.zone",
        "zone-invalid",
        '"*.app.example.com" is a wildcard.',
    ],
    [
        "one zone delegated twice",
        { dns: to([elsewhere("app.example.com"), inside("app.example.com", "ns1.example.com")]) },
        "dns.https.delegateTo[1].zone",
        "delegated-zones-overlap",
        '"app.example.com" is in "app.example.com", which is delegated too.',
    ],
    [
        "a delegated zone below another",
        {
            hostnames: ["app.example.com", "x.app.example.com"],
            dns: to([elsewhere("app.example.com"), elsewhere("x.app.example.com")]),
        },
        "dns.https.delegateTo[1].zone",
        "delegated-zones-overlap",
        '"x.app.example.com" is in "app.example.com", which is delegated too.',
    ],
    [
        "a zone of one's own that does not tell its name servers",
        { dns: to(unknown) },
        "dns.https.delegateTo",
        "delegated-zone-without-name-servers",
        "mine does not tell its name servers.",
    ],
    [
        "a name server that only glue could find",
        { dns: to(inside("app.example.com")) },
        "dns.https.delegateTo.nameServer",
        "delegation-needs-glue",
        'The name server "ns1.app.example.com" is in the zone that it serves.',
    ],
    ...["ns1.example.com.", "*.example.com", "ns1"].map(
        (nameServer): BadInput => [
            `a name server called ${nameServer}`,
            { dns: inside("example.com", nameServer) },
            "dns.nameServer",
            "name-server-invalid",
            `"${nameServer}" `,
        ],
    ),
    [
        "a hostname that is the delegated zone's name server",
        {
            hostnames: ["app.example.com", "ns1.example.com"],
            dns: azure({ delegateTo: inside("app.example.com", "ns1.example.com"), otherwise: "omit" }),
        },
        "hostnames[1]",
        "hostname-reserved",
        '"ns1.example.com" is the zone\'s own name server.',
    ],
    [
        "a delegated zone that no hostname is in",
        { dns: azure({ delegateTo: elsewhere("h3.example.com"), otherwise: "omit" }) },
        "dns.https.delegateTo.zone",
        "delegated-zone-without-hostname",
        'No hostname is in "h3.example.com".',
    ],
    [
        "a delegated zone and a component whose names are too long together",
        { name: "e".repeat(56), dns: to(elsewhere("app.example.com")) },
        "dns.https.delegateTo.zone",
        "delegated-zone-name-long",
        `"app.example.com" and "${"e".repeat(56)}" are too long.`,
    ],
    [
        "a challenge above the delegation",
        {
            dns: to(elsewhere("app.example.com")),
            certificate: acme({
                email: "ops@example.com",
                dns01: cloudDnsSolver({ project: "names", managedZone: "example-com", zone: "example.com" }),
            }),
        },
        "hostnames[0]",
        "solver-above-delegation",
        '"app.example.com" is in the delegated zone "app.example.com", and no solver is.',
    ],
    [
        "HTTP-01 in a delegated zone whose addresses wait for the certificate",
        {
            dns: to(inside("app.example.com", "ns1.example.com")),
            certificate: acme({ email: "ops@example.com", http01: true }),
        },
        "certificate.http01",
        "http01-before-addresses",
        'The addresses in the zone "app.example.com" wait for the certificate.',
    ],
    [
        "a delegated zone in the gateway's namespace",
        { dns: to(inClusterZone({ zone: "app.example.com", nameServer: "ns1.example.com", namespace: "edge" })) },
        "dns.https.delegateTo.namespace",
        "namespace-created-twice",
        'The namespace "edge" is created by another part as well.',
    ],
    [
        "a delegated zone of Cloud DNS by its DNS name",
        { dns: to(cloudDns({ managedZone: "app.example.com", zone: "app.example.com" })) },
        "dns.https.delegateTo.managedZone",
        "cloud-dns-zone-name-invalid",
        '"app.example.com" is not a valid name of a managed zone.',
    ],
];

/** What works, and not as well as it looks. */
export const azureDnsWarnings: [code: string, args: BadArgs, path: string][] = [
    ["https-records-omitted", { dns: azure("omit") }, "dns.https"],
    [
        "wildcard-https-record-hidden",
        {
            hostnames: ["*.example.com"],
            listeners: [{ hostname: "app.example.com", port: 8443 }],
            controller: perListener,
        },
        "listeners[0].hostname",
    ],
];
