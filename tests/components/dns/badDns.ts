import { route53 } from "../../../components/aws/index.ts";
import { dns as cloudflare } from "../../../components/cloudflare/index.ts";
import { type Exposure, inClusterZone, mixedService, none } from "../../../components/index.ts";
import type { BadArgs, BadInput } from "../gateway/badHosts.ts";

/** A balancer that has a DNS name and no addresses that stay, as an AWS NLB. */
export const named: Exposure = {
    ...mixedService(),
    describe: () => ({ ...mixedService().describe(), kind: "nlb", byHostname: true }),
};

/** Mistakes in the zones of clouds. */
export const badDns: BadInput[] = [
    [
        "a balancer's name in a zone without aliases",
        { exposure: named, dns: inClusterZone({ zone: "example.com" }) },
        "dns",
        "balancer-name-without-alias",
        "nlb has a DNS name and no addresses, and inClusterZone no aliases.",
    ],
    [
        "a balancer's name at Cloudflare",
        { exposure: named, dns: cloudflare({ zoneId: "z" }) },
        "dns",
        "balancer-name-without-alias",
        "cloudflare.dns no aliases.",
    ],
    ...[0, 59, 86_401].map(
        (ttl): BadInput => [
            `a TTL of ${ttl} at Cloudflare`,
            { dns: cloudflare({ zoneId: "z" }), advertisement: { ttl } },
            "advertisement.ttl",
            "ttl-outside-zone",
            `cloudflare.dns takes TTLs from 60 to 86400, and this is ${ttl}.`,
        ],
    ),
    [
        "a TTL at Cloudflare that only another stage has",
        { dns: cloudflare({ zoneId: "z" }), advertisement: { stage: "dark", ttl: { on: 300, trial: 30 } } },
        "advertisement.ttl.trial",
        "ttl-outside-zone",
        "cloudflare.dns takes TTLs from 60 to 86400, and this is 30.",
    ],
    [
        "a TTL of a stage that is no number",
        { advertisement: { ttl: { on: 300, withdraw: 0.5 } } },
        "advertisement.ttl.withdraw",
        "ttl-invalid",
        "0.5 is no whole number of seconds from 0 to 2147483647.",
    ],
    [
        "a TTL of no stage",
        { advertisement: { ttl: JSON.parse('{ "live": 300 }') as { on: number } } },
        "advertisement.ttl.live",
        "ttl-stage-unknown",
        '"live" is no stage.',
    ],
    ...[-1, 256, 0.5].map(
        (weight): BadInput => [
            `a weight of ${weight}`,
            { dns: route53({ zoneId: "Z1", weight: { identifier: "h3", weight } }) },
            "dns.weight.weight",
            "record-weight-invalid",
            `${weight} is given. It must be a whole number from 0 to 255.`,
        ],
    ),
    [
        "a weight without an identifier",
        { dns: route53({ zoneId: "Z1", weight: { identifier: "", weight: 1 } }) },
        "dns.weight.identifier",
        "record-weight-invalid",
        '"" is not a valid identifier.',
    ],
    ...["", "europe", "eu-central"].map(
        (region): BadInput => [
            `records for the region "${region}"`,
            { dns: route53({ zoneId: "Z1", latency: { region, identifier: "a" } }) },
            "dns.latency.region",
            "record-latency-invalid",
            `"${region}" is not a region of AWS.`,
        ],
    ),
    [
        "records of a region with a long identifier",
        { dns: route53({ zoneId: "Z1", latency: { region: "eu-central-1", identifier: "x".repeat(129) } }) },
        "dns.latency.identifier",
        "record-latency-invalid",
        `"${"x".repeat(129)}" is not a valid identifier.`,
    ],
    [
        "records by weight and by latency",
        {
            dns: route53({
                zoneId: "Z1",
                weight: { identifier: "h3", weight: 1 },
                latency: { region: "eu-central-1" },
            }),
        },
        "dns.latency",
        "record-policies-exclusive",
        "The records are shared out by weight and by latency.",
    ],
    [
        "an IPv6 address to publish among those of IPv4",
        { alsoPublish: { ipv4: ["192.0.2.1", "2001:db8::1"] } },
        "alsoPublish.ipv4[1]",
        "also-published-address-invalid",
        '"2001:db8::1" is not an IPv4 address.',
    ],
    [
        "an address to publish in a family that the exposure has not",
        { alsoPublish: { ipv6: ["2001:db8::1"] } },
        "alsoPublish.ipv6[0]",
        "also-published-address-invalid",
        '"2001:db8::1" is IPv6, and the exposure has IPv4.',
    ],
    [
        "an address to publish beside an alias",
        { exposure: named, dns: route53({ zoneId: "Z1" }), alsoPublish: { ipv4: ["192.0.2.1"] } },
        "alsoPublish",
        "also-published-beside-alias",
        "nlb is published as an alias of its DNS name.",
    ],
    [
        "an address to publish where nobody publishes",
        { dns: none(), alsoPublish: { ipv4: ["192.0.2.1"] } },
        "alsoPublish",
        "also-published-nowhere",
        "nobody publishes records.",
    ],
    [
        "an address to publish at Cloudflare that no record is planned for",
        { dns: cloudflare({ zoneId: "z" }), alsoPublish: { ipv4: ["192.0.2.1"] } },
        "dns.addressesPerFamily",
        "also-published-without-record",
        "cloudflare.dns has records for 1 IPv4 address, and alsoPublish alone has 1.",
    ],
    [
        "more addresses to publish at Cloudflare than records, each counted once",
        {
            dns: cloudflare({ zoneId: "z", addressesPerFamily: 2 }),
            exposure: mixedService({ ipFamilies: ["IPv6"] }),
            alsoPublish: { ipv6: ["2001:DB8::1", "2001:db8:0::1", "2001:db8::2"] },
        },
        "dns.addressesPerFamily",
        "also-published-without-record",
        "cloudflare.dns has records for 2 IPv6 addresses, and alsoPublish alone has 2.",
    ],
    ...[0, 1.5, 101].map(
        (addressesPerFamily): BadInput => [
            `${addressesPerFamily} addresses in a family`,
            { dns: cloudflare({ zoneId: "z", addressesPerFamily }) },
            "dns.addressesPerFamily",
            "addresses-per-family-invalid",
            `${addressesPerFamily} is given.`,
        ],
    ),
    ...[-1, 0.5, 101].map(
        (share): BadInput => [
            `a share of ${share}`,
            { dns: route53({ zoneId: "Z1" }), advertisement: { share } },
            "advertisement.share",
            "share-invalid",
            `${share} is no whole percentage from 0 to 100.`,
        ],
    ),
    [
        "a share in a zone without weights",
        { dns: inClusterZone({ zone: "example.com" }), advertisement: { share: 5 } },
        "advertisement.share",
        "share-without-weights",
        "inClusterZone gives no shares of its answers.",
    ],
    [
        "a share of what is a share already",
        { dns: route53({ zoneId: "Z1", weight: { identifier: "a", weight: 1 } }), advertisement: { share: 5 } },
        "advertisement.share",
        "share-without-weights",
        "aws.route53 gives no shares of its answers.",
    ],
    [
        "a share of the answers of one region",
        { dns: route53({ zoneId: "Z1", latency: { region: "eu-central-1" } }), advertisement: { share: 5 } },
        "advertisement.share",
        "share-without-weights",
        "route53 gives no shares of its answers.",
    ],
    [
        "a hostname outside a Route 53 zone",
        { dns: route53({ zoneId: "Z1", zone: "example.net" }) },
        "hostnames[0]",
        "hostname-outside-zone",
        '"app.example.com" is not in the zone "example.net"',
    ],
    [
        "a wildcard on another port in a Route 53 zone whose apex is not said",
        { hostnames: [], listeners: [{ hostname: "*.example.com", port: 8443 }], dns: route53({ zoneId: "Z1" }) },
        "listeners[0].port",
        "https-record-without-name",
        '"*.example.com" would be served over HTTP/3 on port 8443.',
    ],
];

/** What works in DNS, and not as somebody may think. */
export const dnsWarnings: [code: string, args: BadArgs, path: string][] = [
    [
        "record-escaped-octal",
        { dns: route53({ zoneId: "Z1" }), advertisement: { svcParams: { key667: "a\\001" } } },
        "advertisement.svcParams.key667",
    ],
    ["wildcard-without-name", { hostnames: ["*.example.com", "a.b.example.com"] }, "hostnames[1]"],
];
