import { route53 } from "../../../components/aws/index.ts";
import { dns as cloudflare } from "../../../components/cloudflare/index.ts";
import { type Exposure, inClusterZone, mixedService, none } from "../../../components/index.ts";
import type { BadInput, Warned } from "../gateway/badHosts.ts";

/** A balancer that has a DNS name and no addresses that stay, as an AWS NLB. */
export const named: Exposure = {
    ...mixedService(),
    describe: () => ({ ...mixedService().describe(), kind: "nlb", byHostname: true }),
};

/** Mistakes in the zones of clouds. */
export const badDns: BadInput[] = [
    {
        what: "a balancer's name in a zone without aliases",
        args: { exposure: named, dns: inClusterZone({ zone: "example.com" }) },
        path: "dns",
        code: "balancer-name-without-alias",
        quotes: "nlb has a DNS name and no addresses, and inClusterZone does not support aliases.",
    },
    {
        what: "a balancer's name at Cloudflare",
        args: { exposure: named, dns: cloudflare({ zoneId: "z" }) },
        path: "dns",
        code: "balancer-name-without-alias",
        quotes: "cloudflare.dns does not support aliases.",
    },
    ...[0, 59, 86_401].map(
        (ttl): BadInput => ({
            what: `a TTL of ${ttl} at Cloudflare`,
            args: { dns: cloudflare({ zoneId: "z" }), advertisement: { ttl } },
            path: "advertisement.ttl",
            code: "ttl-outside-zone",
            quotes: `cloudflare.dns accepts TTLs from 60 to 86400, but this is ${ttl}.`,
        }),
    ),
    {
        what: "a TTL at Cloudflare that only another stage has",
        args: { dns: cloudflare({ zoneId: "z" }), advertisement: { stage: "dark", ttl: { on: 300, trial: 30 } } },
        path: "advertisement.ttl.trial",
        code: "ttl-outside-zone",
        quotes: "cloudflare.dns accepts TTLs from 60 to 86400, but this is 30.",
    },
    {
        what: "a TTL of a stage that is no number",
        args: { advertisement: { ttl: { on: 300, withdraw: 0.5 } } },
        path: "advertisement.ttl.withdraw",
        code: "ttl-invalid",
        quotes: "0.5 is given. It must be a whole number from 0 to 2147483647.",
    },
    {
        what: "a TTL of no stage",
        args: { advertisement: { ttl: JSON.parse('{ "live": 300 }') as { on: number } } },
        path: "advertisement.ttl.live",
        code: "ttl-stage-unknown",
        quotes: "Unknown key.",
    },
    ...[-1, 256, 0.5].map(
        (weight): BadInput => ({
            what: `a weight of ${weight}`,
            args: { dns: route53({ zoneId: "Z1", weight: { identifier: "h3", weight } }) },
            path: "dns.weight.weight",
            code: "record-weight-invalid",
            quotes: `${weight} is given. It must be a whole number from 0 to 255.`,
        }),
    ),
    {
        what: "a weight without an identifier",
        args: { dns: route53({ zoneId: "Z1", weight: { identifier: "", weight: 1 } }) },
        path: "dns.weight.identifier",
        code: "record-weight-invalid",
        quotes: '"" is not a valid identifier.',
    },
    ...["", "europe", "eu-central"].map(
        (region): BadInput => ({
            what: `records for the region "${region}"`,
            args: { dns: route53({ zoneId: "Z1", latency: { region, identifier: "a" } }) },
            path: "dns.latency.region",
            code: "record-latency-invalid",
            quotes: `"${region}" is not an AWS region.`,
        }),
    ),
    {
        what: "records of a region with a long identifier",
        args: { dns: route53({ zoneId: "Z1", latency: { region: "eu-central-1", identifier: "x".repeat(129) } }) },
        path: "dns.latency.identifier",
        code: "record-latency-invalid",
        quotes: `"${"x".repeat(129)}" is not a valid identifier.`,
    },
    {
        what: "records by weight and by latency",
        args: {
            dns: route53({
                zoneId: "Z1",
                weight: { identifier: "h3", weight: 1 },
                latency: { region: "eu-central-1" },
            }),
        },
        path: "dns.latency",
        code: "record-policies-exclusive",
        quotes: "The records have both a weight and a latency region.",
    },
    {
        what: "an IPv6 address to publish among those of IPv4",
        args: { alsoPublish: { ipv4: ["192.0.2.1", "2001:db8::1"] } },
        path: "alsoPublish.ipv4[1]",
        code: "also-published-address-invalid",
        quotes: '"2001:db8::1" is not an IPv4 address.',
    },
    {
        what: "an address to publish in a family that the exposure has not",
        args: { alsoPublish: { ipv6: ["2001:db8::1"] } },
        path: "alsoPublish.ipv6[0]",
        code: "also-published-address-invalid",
        quotes: '"2001:db8::1" is IPv6, but ipFamilies has IPv4.',
    },
    {
        what: "an address to publish beside an alias",
        args: { exposure: named, dns: route53({ zoneId: "Z1" }), alsoPublish: { ipv4: ["192.0.2.1"] } },
        path: "alsoPublish",
        code: "also-published-beside-alias",
        quotes: "nlb is published as an alias of its DNS name.",
    },
    {
        what: "an address to publish where nobody publishes",
        args: { dns: none(), alsoPublish: { ipv4: ["192.0.2.1"] } },
        path: "alsoPublish",
        code: "also-published-nowhere",
        quotes: "no records are published.",
    },
    {
        what: "an address to publish at Cloudflare that no record is planned for",
        args: { dns: cloudflare({ zoneId: "z" }), alsoPublish: { ipv4: ["192.0.2.1"] } },
        path: "dns.addressesPerFamily",
        code: "also-published-without-record",
        quotes: "cloudflare.dns has records for 1 IPv4 address, but alsoPublish alone has 1.",
    },
    {
        what: "more addresses to publish at Cloudflare than records, each counted once",
        args: {
            dns: cloudflare({ zoneId: "z", addressesPerFamily: 2 }),
            exposure: mixedService({ ipFamilies: ["IPv6"] }),
            alsoPublish: { ipv6: ["2001:DB8::1", "2001:db8:0::1", "2001:db8::2"] },
        },
        path: "dns.addressesPerFamily",
        code: "also-published-without-record",
        quotes: "cloudflare.dns has records for 2 IPv6 addresses, but alsoPublish alone has 2.",
    },
    ...[0, 1.5, 101].map(
        (addressesPerFamily): BadInput => ({
            what: `${addressesPerFamily} addresses in a family`,
            args: { dns: cloudflare({ zoneId: "z", addressesPerFamily }) },
            path: "dns.addressesPerFamily",
            code: "addresses-per-family-invalid",
            quotes: `${addressesPerFamily} is given.`,
        }),
    ),
    ...[-1, 0.5, 101].map(
        (share): BadInput => ({
            what: `a share of ${share}`,
            args: { dns: route53({ zoneId: "Z1" }), advertisement: { share } },
            path: "advertisement.share",
            code: "share-invalid",
            quotes: `${share} is given. It must be a whole number from 0 to 100.`,
        }),
    ),
    {
        what: "a share in a zone without weights",
        args: { dns: inClusterZone({ zone: "example.com" }), advertisement: { share: 5 } },
        path: "advertisement.share",
        code: "share-without-weights",
        quotes: "inClusterZone does not support weighted answers.",
    },
    {
        what: "a share of what is a share already",
        args: { dns: route53({ zoneId: "Z1", weight: { identifier: "a", weight: 1 } }), advertisement: { share: 5 } },
        path: "advertisement.share",
        code: "share-without-weights",
        quotes: "aws.route53 does not support weighted answers.",
    },
    {
        what: "a share of the answers of one region",
        args: { dns: route53({ zoneId: "Z1", latency: { region: "eu-central-1" } }), advertisement: { share: 5 } },
        path: "advertisement.share",
        code: "share-without-weights",
        quotes: "route53 does not support weighted answers.",
    },
    {
        what: "a hostname outside a Route 53 zone",
        args: { dns: route53({ zoneId: "Z1", zone: "example.net" }) },
        path: "hostnames[0]",
        code: "hostname-outside-zone",
        quotes: '"app.example.com" is not in the zone "example.net"',
    },
    {
        what: "a wildcard on another port in a Route 53 zone whose apex is not said",
        args: { hostnames: [], listeners: [{ hostname: "*.example.com", port: 8443 }], dns: route53({ zoneId: "Z1" }) },
        path: "listeners[0].port",
        code: "https-record-without-name",
        quotes: '"*.example.com" would be served over HTTP/3 on port 8443.',
    },
];

/** What works in DNS, and not as somebody may think. */
export const dnsWarnings: Warned[] = [
    {
        code: "record-escaped-octal",
        args: { dns: route53({ zoneId: "Z1" }), advertisement: { svcParams: { key667: "a\\001" } } },
        path: "advertisement.svcParams.key667",
    },
    { code: "wildcard-without-name", args: { hostnames: ["*.example.com", "a.b.example.com"] }, path: "hostnames[1]" },
];
