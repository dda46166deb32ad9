import {
    type Exposure,
    envoyGateway,
    existingEnvoyGateway,
    existingSecret,
    hostPorts,
    inClusterZone,
    mixedService,
    type Stage,
    selfSigned,
} from "../../../components/index.ts";
import type { BadInput } from "./badHosts.ts";

const stage = (name: string) => ({ advertisement: { stage: name as Stage } });
const svcParams = (params: Record<string, string>) => ({ advertisement: { svcParams: params } });
const scaling = (minReplicas: number, maxReplicas: number, targetCpuPercent?: number) => ({
    controller: envoyGateway({ autoscaling: { minReplicas, maxReplicas, targetCpuPercent } }),
});
const oldBalancer: Exposure = {
    ...mixedService(),
    describe: () => ({ kind: "elb", mixedProtocols: false, ipFamilies: ["IPv4"], settings: {} }),
};
const byServerId: Exposure = {
    ...mixedService(),
    describe: () => ({ ...mixedService().describe(), byQuicServerId: true }),
};

/** Mistakes in the parts, the client's traffic and the advertisement. */
export const badParts: BadInput[] = [
    [
        "PROXY protocol with HTTP/3",
        { clientTraffic: { proxyProtocol: true }, ...stage("dark") },
        "clientTraffic.proxyProtocol",
        "proxy-protocol-with-http3",
        "PROXY protocol is on together with HTTP/3.",
    ],
    [
        "client certificates with HTTP/3",
        { clientTraffic: { clientCertificateCa: "staff-ca" }, ...stage("withdraw") },
        "clientTraffic.clientCertificateCa",
        "client-certificates-with-http3",
        "Client certificates are on together with HTTP/3.",
    ],
    [
        "a GatewayClass that has no HTTP/3",
        {
            controller: existingEnvoyGateway({ gatewayClassName: "old", capabilities: { http3: false } }),
            ...stage("trial"),
        },
        "controller.capabilities.http3",
        "controller-without-http3",
        "The controller has no HTTP/3.",
    ],
    [
        "a balancer that routes by QUIC server ID, and proxies without one",
        {
            controller: existingEnvoyGateway({ gatewayClassName: "old", capabilities: { quicServerIds: false } }),
            exposure: byServerId,
        },
        "controller.capabilities.quicServerIds",
        "quic-server-ids-missing",
        "The balancer routes by QUIC server ID, and the proxies have none.",
    ],
    ...["dark", "trial", "withdraw"].map(
        (name): BadInput => [
            `stage ${name} on a controller whose Alt-Svc is fixed`,
            {
                controller: existingEnvoyGateway({ gatewayClassName: "old", capabilities: { altSvcSettable: false } }),
                ...stage(name),
            },
            "advertisement.stage",
            "alt-svc-not-settable",
            `stage "${name}" needs it.`,
        ],
    ),
    ...[-1, 1.5, Number.NaN].map(
        (replicas): BadInput => [
            `${replicas} replicas`,
            { controller: envoyGateway({ replicas }) },
            "controller.replicas",
            "replicas-invalid",
            `${replicas} is given. It must be a whole number of at least 1.`,
        ],
    ),
    ["scaling from 0", scaling(0, 3), "controller.autoscaling.minReplicas", "autoscaling-invalid", "0 is given."],
    ["scaling downwards", scaling(4, 3), "controller.autoscaling", "autoscaling-invalid", "4 to 3 replicas"],
    [
        "a CPU target of 0",
        scaling(2, 3, 0),
        "controller.autoscaling.targetCpuPercent",
        "autoscaling-invalid",
        "0 is given.",
    ],
    [
        "a CPU target of 101",
        scaling(2, 3, 101),
        "controller.autoscaling.targetCpuPercent",
        "autoscaling-invalid",
        "101 is given.",
    ],
    ...["a minute", "1h1m1s1ms1s", "100000s"].map(
        (minDrainDuration): BadInput => [
            `a drain of "${minDrainDuration}"`,
            { controller: envoyGateway({ drain: { minDrainDuration } }) },
            "controller.drain.minDrainDuration",
            "drain-invalid",
            `"${minDrainDuration}" is given. It must be a duration`,
        ],
    ),
    [
        "a balancer without mixed protocols",
        { exposure: oldBalancer },
        "exposure",
        "balancer-without-mixed-protocols",
        "elb cannot take TCP and UDP on one port.",
    ],
    [
        "an unknown address family",
        { exposure: mixedService({ ipFamilies: ["ipv4" as "IPv4"] }) },
        "exposure.ipFamilies[0]",
        "address-families-invalid",
        '"ipv4" is given.',
    ],
    [
        "an address family twice",
        { exposure: mixedService({ ipFamilies: ["IPv4", "IPv4"] }) },
        "exposure.ipFamilies",
        "address-families-invalid",
        "[IPv4, IPv4] is not a valid set",
    ],
    [
        "host ports without a family",
        { exposure: hostPorts({ ipFamilies: [] }) },
        "exposure.ipFamilies",
        "address-families-invalid",
        "[] is not a valid set",
    ],
    ...["2001:db8::/129", "192.0.2.0/33", "192.0.2.0/24/8", "192.0.2.0"].map(
        (range): BadInput => [
            `the source range ${range} of a Service`,
            { exposure: mixedService({ sourceRanges: [range] }) },
            "exposure.sourceRanges[0]",
            "source-range-invalid",
            `"${range}" is not a valid CIDR.`,
        ],
    ),
    [
        "a source range that is a name",
        { exposure: mixedService({ sourceRanges: ["192.0.2.0/24", "office"] }) },
        "exposure.sourceRanges[1]",
        "source-range-invalid",
        '"office" is not a valid CIDR.',
    ],
    [
        "a request for an address of no family",
        { exposure: mixedService({ addresses: { from: "kube-vip", values: ["192.0.2.10", "192.0.2.256"] } }) },
        "exposure.addresses.values[1]",
        "address-invalid",
        '"192.0.2.256" is not an IP address.',
    ],
    [
        "a node's address of a family that is not served",
        { exposure: hostPorts({ addresses: ["2001:db8::1"] }) },
        "exposure.addresses[0]",
        "address-invalid",
        '"2001:db8::1" is IPv6, and the exposure has IPv4.',
    ],
    [
        "a new namespace for a Secret that is there",
        { certificate: existingSecret({ secretName: "tls" }), createNamespace: true, namespace: "web" },
        "createNamespace",
        "secret-in-new-namespace",
        'in the namespace "web".',
    ],
    ...(["leafDays", "caDays", "renewBeforeDays"] as const).map(
        (key): BadInput => [
            `${key} of half a day`,
            { certificate: selfSigned({ [key]: 0.5 }) },
            `certificate.${key}`,
            "certificate-days-invalid",
            "0.5 is given. It must be a whole number from 1 to 36500.",
        ],
    ),
    [
        "a leaf renewed before it begins",
        { certificate: selfSigned({ renewBeforeDays: 90 }) },
        "certificate.renewBeforeDays",
        "certificate-renewal-too-early",
        "90 days before its end a certificate of 90 days has not begun.",
    ],
    [
        "a leaf that outlives its CA",
        { certificate: selfSigned({ caDays: 30 }) },
        "certificate.caDays",
        "ca-outlived-by-leaf",
        "The CA lives for 30 days, a leaf for 90.",
    ],
    [
        "a leaf that lives as long as its CA",
        { certificate: selfSigned({ leafDays: 365, caDays: 365 }) },
        "certificate.caDays",
        "ca-outlived-by-leaf",
        "The CA lives for 365 days, a leaf for 365.",
    ],
    ["an unknown stage", stage("On"), "advertisement.stage", "stage-unknown", '"On" is no stage.'],
    ...[-86_400, 0, 59.5, 2 ** 31].map(
        (maxAge): BadInput => [
            `a max-age of ${maxAge}`,
            { advertisement: { maxAge } },
            "advertisement.maxAge",
            "max-age-invalid",
            `${maxAge} is no whole number of seconds from 1 to 2147483647.`,
        ],
    ),
    ...[-1, 0.5, 2 ** 31].map(
        (ttl): BadInput => [
            `a TTL of ${ttl}`,
            { advertisement: { ttl } },
            "advertisement.ttl",
            "ttl-invalid",
            `${ttl} is no whole number of seconds from 0 to 2147483647.`,
        ],
    ),
    ...["ipv4hint", "ipv6hint"].map(
        (key): BadInput => [
            `${key} in the record`,
            svcParams({ [key]: key === "ipv4hint" ? "192.0.2.10" : "2001:db8::10" }),
            `advertisement.svcParams.${key}`,
            "hints-in-record",
            `The record would carry ${key}.`,
        ],
    ),
    ...["alpn", "no-default-alpn", "port"].map(
        (key): BadInput => [
            `${key} by hand`,
            svcParams({ [key]: key === "port" ? "8443" : "" }),
            `advertisement.svcParams.${key}`,
            "svcparam-derived",
            `The record's ${key} is given by hand.`,
        ],
    ),
    ...["colour", "key65536", "Ech", "key00667"].map(
        (key): BadInput => [
            `the SvcParam ${key}`,
            svcParams({ [key]: "x" }),
            `advertisement.svcParams.${key}`,
            "svcparam-invalid",
            key,
        ],
    ),
    ...["x ipv4hint=192.0.2.10", "x port=8443", "x key668=y"].map(
        (value): BadInput => [
            `${value.slice(2)} behind the value of another SvcParam`,
            svcParams({ key667: value }),
            "advertisement.svcParams.key667",
            "svcparam-invalid",
            `The value of key667 holds another SvcParam: "${value}".`,
        ],
    ),
    ...["", "*.example.com", "example.com.", "example_zone.com", "com"].map(
        (zone): BadInput => [
            `the zone "${zone}"`,
            { dns: inClusterZone({ zone }) },
            "dns.zone",
            "zone-invalid",
            `"${zone}" `,
        ],
    ),
    [
        "a name server of no family",
        { dns: inClusterZone({ zone: "example.com", ipFamilies: [] }) },
        "dns.ipFamilies",
        "address-families-invalid",
        "[] is not a valid set",
    ],
    [
        "a zone without a pod",
        { dns: inClusterZone({ zone: "example.com", replicas: 0 }) },
        "dns.replicas",
        "replicas-invalid",
        "0 is given. It must be a whole number of at least 1.",
    ],
    [
        "a control plane without a pod",
        { controller: envoyGateway({ controlPlaneReplicas: 0 }) },
        "controller.controlPlaneReplicas",
        "replicas-invalid",
        "0 is given. It must be a whole number of at least 1.",
    ],
    [
        "a release without its v",
        { controller: envoyGateway({ version: "1.9.1" }) },
        "controller.version",
        "version-invalid",
        '"1.9.1" is given. It must be a release.',
    ],
    [
        "a line of releases",
        { controller: envoyGateway({ crds: { gatewayApiVersion: "v1.6" } }) },
        "controller.crds.gatewayApiVersion",
        "version-invalid",
        '"v1.6" is given. It must be a release.',
    ],
    [
        "no name for the Secret",
        { certificate: existingSecret({ secretName: "" }) },
        "certificate.secretName",
        "object-name-invalid",
        '"" is not a valid name of an object.',
    ],
    [
        "a Secret's name of 254 characters",
        { certificate: existingSecret({ secretName: "s".repeat(254) }) },
        "certificate.secretName",
        "object-name-invalid",
        `"${"s".repeat(254)}" is not a valid name of an object.`,
    ],
    [
        "a GatewayClass with a slash",
        { controller: existingEnvoyGateway({ gatewayClassName: "envoy/eg" }) },
        "controller.gatewayClassName",
        "object-name-invalid",
        '"envoy/eg" is not a valid name of an object.',
    ],
    [
        "a CA's Secret with its namespace",
        { clientTraffic: { clientCertificateCa: "web/staff-ca" }, ...stage("off") },
        "clientTraffic.clientCertificateCa",
        "object-name-invalid",
        '"web/staff-ca" is not a valid name of an object.',
    ],
    [
        "the control plane in a namespace with a dot",
        { controller: envoyGateway({ namespace: "envoy.system" }) },
        "controller.namespace",
        "namespace-invalid",
        '"envoy.system" is not a valid name of a namespace.',
    ],
    [
        "the zone in an empty namespace",
        { dns: inClusterZone({ zone: "example.com", namespace: "" }) },
        "dns.namespace",
        "namespace-invalid",
        '"" is not a valid name of a namespace.',
    ],
    [
        "the gateway in a new namespace that is the control plane's",
        { namespace: "envoy-gateway-system" },
        "namespace",
        "namespace-created-twice",
        'The namespace "envoy-gateway-system" is created by another part as well.',
    ],
    ...["edge", "envoy-gateway-system"].map(
        (namespace): BadInput => [
            `the zone in the namespace ${namespace}, which another part creates`,
            { dns: inClusterZone({ zone: "example.com", namespace }) },
            "dns.namespace",
            "namespace-created-twice",
            `The namespace "${namespace}" is created by another part as well.`,
        ],
    ),
    [
        "the zone in the gateway's namespace, which exists already",
        { createNamespace: false, dns: inClusterZone({ zone: "example.com", namespace: "edge" }) },
        "dns.namespace",
        "namespace-created-twice",
        'The namespace "edge" is created by another part as well.',
    ],
    [
        "a check of a family that is not served",
        { check: { families: ["IPv6"] } },
        "check.families",
        "check-families-invalid",
        "[IPv6] is to answer, and the exposure has [IPv4].",
    ],
    [
        "a check of a family that is not served beside one that is",
        { check: { families: ["IPv4", "IPv6"] } },
        "check.families",
        "check-families-invalid",
        "[IPv4, IPv6] is to answer, and the exposure has [IPv4].",
    ],
    ["a check of nothing", { check: { families: [] } }, "check.families", "check-families-invalid", "[] is to answer"],
    ...[undefined, ""].map(
        (image): BadInput => [
            `a check in the cluster by the image ${JSON.stringify(image)}`,
            { check: { from: "cluster", image } },
            "check.image",
            "check-without-image",
            "no image is named.",
        ],
    ),
    ...[0, 0.5, 3601].map(
        (timeout): BadInput => [
            `a check of ${timeout} seconds`,
            { check: { timeout } },
            "check.timeout",
            "check-time-invalid",
            `${timeout} is no time in seconds.`,
        ],
    ),
    [
        "a check whose pod has no time to start",
        { check: { startTimeout: 0 } },
        "check.startTimeout",
        "check-time-invalid",
        "0 is no time",
    ],
    [
        "a check of a relative path",
        { check: { path: "health" } },
        "check.path",
        "check-path-invalid",
        '"health" is no path.',
    ],
];
