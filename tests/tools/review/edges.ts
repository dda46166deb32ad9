import fc from "fast-check";
import type { Properties } from "../../../tools/review/change.ts";
import { policy, type Resource, types } from "./build.ts";

/** Who a firewall or a balancer lets in. */
type Who = "everybody" | "office" | "nobody";

/** A name that clients use. */
interface Host {
    served: boolean;
    routed: boolean;
    /** Whether it has an address in DNS. */
    address: boolean;
    /** What its HTTPS record lists. */
    https: "h3" | "h2" | "none";
}

/** What decides whether clients reach an edge, and nothing of how a provider writes it. */
export interface Edge {
    /** Which balancer it is: another one has another address. */
    balancer: "metallb.io/metallb" | "example.com/other";
    /** Port of the pods that each protocol leads to; absent where the balancer does not take it. */
    targets: { TCP?: number; UDP?: number };
    ranges: Who;
    firewall: { TCP: Who; UDP: Who };
    pods: number;
    quic: boolean;
    /** Seconds in Alt-Svc; 0 where the header is taken away. */
    maxAge: number;
    trusted: boolean;
    hosts: Record<string, Host>;
    /** What no client meets, by its version. */
    queue: number;
    mail: number;
    worker: number;
    /** A resource that nothing is known of, and that clients may be led by. Absent: there is none. */
    stranger?: number;
}

/** How providers write firewalls and records. */
export interface Spelling {
    firewall: "own" | "inline" | "gcp" | "azure" | "classic";
    records: "route53" | "cloudflare" | "gcp" | "azure" | "digitalocean";
}

const LISTENS = 10_443;
const NAMES = ["shop.example.com", "blog.example.com"];
const WHO: Record<Who, readonly string[]> = { everybody: ["office", "world"], office: ["office"], nobody: [] };

/** Whether a client comes through to a host over a protocol. */
function comesThrough(edge: Edge, client: string, name: string, protocol: "TCP" | "UDP"): boolean {
    const { served, routed, address } = edge.hosts[name] ?? { served: false, routed: false, address: false };
    return (
        served &&
        routed &&
        address &&
        WHO[edge.firewall[protocol]].includes(client) &&
        WHO[edge.ranges].includes(client) &&
        edge.targets[protocol] === LISTENS &&
        edge.pods > 0 &&
        edge.trusted &&
        (protocol === "TCP" || edge.quic)
    );
}

/** What clients notice of a change, as it follows from the two edges. */
export function noticed(before: Edge, after: Edge): "danger" | "nothing" | "unknown" | "either" {
    const clients = WHO.everybody.flatMap((client) => NAMES.map((name) => [client, name] as const));
    const moved = before.balancer !== after.balancer;
    const lostH2 = clients.some(
        ([client, name]) =>
            comesThrough(before, client, name, "TCP") && (moved || !comesThrough(after, client, name, "TCP")),
    );
    const lostH3 = clients.some(
        ([client, name]) =>
            (before.maxAge > 0 || before.hosts[name]?.https === "h3") &&
            comesThrough(before, client, name, "UDP") &&
            (moved || !comesThrough(after, client, name, "UDP")),
    );
    if (lostH2 || lostH3) {
        return "danger";
    }
    if (before.stranger !== after.stranger && before.stranger !== undefined) {
        return "unknown";
    }
    // What is at stake without anybody noticing it now: a person has to look, and may be told so.
    const losesUdp = (["UDP"] as const).some(
        (protocol) =>
            before.targets[protocol] !== after.targets[protocol] ||
            before.firewall[protocol] !== after.firewall[protocol] ||
            before.quic !== after.quic,
    );
    const begins = NAMES.some((name) => before.hosts[name]?.https !== "h3" && after.hosts[name]?.https === "h3");
    // Of a firewall in front of a balancer that lets fewer in, nobody notices it: no rule looks through both.
    const narrows = before.ranges !== "everybody" && before.firewall.TCP !== after.firewall.TCP;
    return losesUdp || narrows || begins || before.maxAge !== after.maxAge || (before.pods > 1 && after.pods === 1)
        ? "either"
        : "nothing";
}

/** An edge that serves every client, over h3 too where it promises it. */
export const healthy: fc.Arbitrary<Edge> = fc
    .record({
        h3: fc.boolean(),
        maxAge: fc.constantFrom(60, 86_400),
        pods: fc.integer({ min: 1, max: 3 }),
        narrow: fc.boolean(),
    })
    .map(({ h3, maxAge, pods, narrow }) => ({
        balancer: "metallb.io/metallb",
        targets: h3 ? { TCP: LISTENS, UDP: LISTENS } : { TCP: LISTENS },
        ranges: narrow ? "office" : "everybody",
        firewall: { TCP: "everybody", UDP: h3 ? "everybody" : "nobody" },
        pods,
        quic: h3,
        maxAge: h3 ? maxAge : 0,
        trusted: true,
        hosts: Object.fromEntries(
            NAMES.map((name) => [name, { served: true, routed: true, address: true, https: h3 ? "h3" : "none" }]),
        ),
        queue: 1,
        mail: 1,
        worker: 1,
        stranger: 1,
    }));

const who = fc.constantFrom<Who>("everybody", "office", "nobody");
const ofHost = (change: (host: Host) => Host) =>
    fc.constantFrom(...NAMES).map((name) => (edge: Edge): Edge => {
        const host = edge.hosts[name];
        return host === undefined ? edge : { ...edge, hosts: { ...edge.hosts, [name]: change(host) } };
    });

/** One thing that a person may change. */
export const step: fc.Arbitrary<(edge: Edge) => Edge> = fc.oneof(
    fc.constant((edge: Edge): Edge => ({ ...edge, balancer: "example.com/other" })),
    fc.constantFrom(LISTENS, 8443, undefined).chain((target) =>
        fc.constantFrom("TCP", "UDP").map((protocol) => (edge: Edge): Edge => {
            const { [protocol as "TCP"]: _old, ...others } = edge.targets;
            return { ...edge, targets: target === undefined ? others : { ...others, [protocol]: target } };
        }),
    ),
    who
        .filter((one) => one !== "nobody")
        .map(
            (ranges) =>
                (edge: Edge): Edge => ({ ...edge, ranges }),
        ),
    who.chain((one) =>
        fc.constantFrom("TCP", "UDP").map(
            (protocol) =>
                (edge: Edge): Edge => ({ ...edge, firewall: { ...edge.firewall, [protocol]: one } }),
        ),
    ),
    fc.integer({ min: 0, max: 4 }).map(
        (pods) =>
            (edge: Edge): Edge => ({ ...edge, pods }),
    ),
    fc.boolean().map(
        (quic) =>
            (edge: Edge): Edge => ({ ...edge, quic }),
    ),
    fc.constantFrom(0, 60, 3600, 86_400).map(
        (maxAge) =>
            (edge: Edge): Edge => ({ ...edge, maxAge }),
    ),
    fc.constant((edge: Edge): Edge => ({ ...edge, trusted: false })),
    ofHost((host) => ({ ...host, served: !host.served })),
    ofHost((host) => ({ ...host, routed: !host.routed })),
    ofHost((host) => ({ ...host, address: !host.address })),
    ofHost((host) => ({ ...host, https: host.https === "h3" ? "h2" : "h3" })),
    fc.constantFrom("queue", "mail", "worker").map(
        (what) =>
            (edge: Edge): Edge => ({ ...edge, [what]: 2 }),
    ),
    fc.constantFrom(2, undefined).map((stranger) => (edge: Edge): Edge => {
        const { stranger: _old, ...others } = edge;
        return stranger === undefined ? others : { ...others, stranger };
    }),
);

/** Resources of an edge by type and name; `undefined` where it has none. */
function declared(edge: Edge, spelling: Spelling): Map<string, { type: string; properties: Properties }> {
    const all: [name: string, type: string, properties: Properties | undefined][] = [
        ["front", types.service, serviceOf(edge)],
        ["proxy", types.deployment, workload("proxy", edge.pods, 1)],
        ["worker", types.deployment, workload("worker", 2, edge.worker)],
        ["edge", types.gateway, gatewayOf(edge)],
        ["quic", types.policy, policyOf(edge)],
        [
            "certificate",
            types.certificate,
            {
                metadata: { name: "edge", namespace: "web" },
                spec: {
                    secretName: "app-tls",
                    dnsNames: NAMES,
                    issuerRef: { name: edge.trusted ? "letsencrypt" : "letsencrypt-staging", kind: "ClusterIssuer" },
                },
            },
        ],
        ...NAMES.flatMap((name) => ofName(name, edge.hosts[name], spelling)),
        ...(["TCP", "UDP"] as const).map((protocol): [string, string, Properties | undefined] => {
            const { type, properties } = firewallOf(protocol, edge.firewall[protocol], spelling);
            return [`firewall-${protocol}`, type, properties];
        }),
        ["queue", "aws:sqs/queue:Queue", { visibilityTimeoutSeconds: edge.queue }],
        [
            "mail",
            types.route53,
            { zoneId: "Z1", name: "example.com", type: "MX", ttl: 300, records: [`10 m${edge.mail}`] },
        ],
        [
            "stranger",
            "acme:edge/loadBalancer:LoadBalancer",
            edge.stranger === undefined ? undefined : { shape: edge.stranger },
        ],
    ];
    return new Map(
        all.flatMap(([name, type, properties]) => (properties === undefined ? [] : [[name, { type, properties }]])),
    );
}

function serviceOf({ balancer, targets, ranges }: Edge): Properties {
    return {
        metadata: { name: "front", namespace: "web" },
        spec: {
            type: "LoadBalancer",
            loadBalancerClass: balancer,
            selector: { app: "proxy" },
            ports: Object.entries(targets).map(([protocol, targetPort]) => ({
                name: protocol.toLowerCase(),
                port: 443,
                protocol,
                targetPort,
            })),
            ...(ranges === "everybody" ? {} : { loadBalancerSourceRanges: ["198.51.100.0/24"] }),
        },
    };
}

function workload(app: string, replicas: number, version: number): Properties {
    return {
        metadata: { name: app, namespace: "web" },
        spec: {
            replicas,
            template: {
                metadata: { labels: { app } },
                spec: { containers: [{ name: app, image: `${app}:${version}` }] },
            },
        },
    };
}

function gatewayOf({ hosts }: Edge): Properties {
    return {
        metadata: { name: "edge", namespace: "web" },
        spec: {
            gatewayClassName: "eg",
            listeners: NAMES.filter((name) => hosts[name]?.served).map((hostname) => ({
                name: hostname.split(".")[0],
                hostname,
                port: 443,
                protocol: "HTTPS",
                tls: { certificateRefs: [{ name: "app-tls" }] },
            })),
        },
    };
}

function policyOf({ quic, maxAge }: Edge): Properties {
    return quic
        ? policy(undefined, {
              http3: {},
              headers: {
                  lateResponseHeaders:
                      maxAge === 0
                          ? { remove: ["alt-svc"] }
                          : { set: [{ name: "alt-svc", value: `h3=":443"; ma=${maxAge}` }] },
              },
          })
        : policy(undefined);
}

function ofName(name: string, host: Host | undefined, spelling: Spelling): [string, string, Properties | undefined][] {
    const label = name.split(".")[0] ?? "";
    return [
        [
            `route-${label}`,
            types.route,
            host?.routed
                ? {
                      metadata: { name: label, namespace: "web" },
                      spec: {
                          parentRefs: [{ name: "edge" }],
                          hostnames: [name],
                          rules: [{ backendRefs: [{ name: label, port: 80 }] }],
                      },
                  }
                : undefined,
        ],
        [`a-${label}`, ...recordOf(label, "A", host?.address ? "203.0.113.10" : undefined, spelling)],
        [
            `https-${label}`,
            types.route53,
            host === undefined || host.https === "none"
                ? undefined
                : {
                      zoneId: "Z1",
                      name,
                      type: "HTTPS",
                      ttl: 300,
                      records: [`1 . alpn="${host.https === "h3" ? "h3,h2" : "h2"}"`],
                  },
        ],
    ];
}

function recordOf(
    label: string,
    type: string,
    value: string | undefined,
    { records }: Spelling,
): [string, Properties | undefined] {
    const name = `${label}.example.com`;
    const written: Record<Spelling["records"], [string, Properties]> = {
        route53: [types.route53, { zoneId: "Z1", name, type, ttl: 300, records: [value] }],
        cloudflare: [
            "cloudflare:index/dnsRecord:DnsRecord",
            { zoneId: "z", name, type, ttl: 1, content: value, proxied: false },
        ],
        gcp: ["gcp:dns/recordSet:RecordSet", { managedZone: "z", name: `${name}.`, type, ttl: 300, rrdatas: [value] }],
        azure: [
            "azure-native:dns/v20230701preview:RecordSet",
            {
                zoneName: "example.com",
                relativeRecordSetName: label,
                recordType: type,
                ttl: 300,
                aRecords: [{ ipv4Address: value }],
            },
        ],
        digitalocean: [
            "digitalocean:index/dnsRecord:DnsRecord",
            { domain: "example.com", name: label, type, ttl: 300, value },
        ],
    };
    const [token, properties] = written[records];
    return [token, value === undefined ? undefined : properties];
}

function firewallOf(
    protocol: "TCP" | "UDP",
    let_in: Who,
    { firewall }: Spelling,
): { type: string; properties?: Properties } {
    const from = let_in === "office" ? "198.51.100.0/24" : "0.0.0.0/0";
    const none = let_in === "nobody";
    const lower = protocol.toLowerCase();
    const title = `${protocol[0]}${lower.slice(1)}`;
    const azure = {
        access: "Allow",
        direction: "Inbound",
        protocol: title,
        destinationPortRange: "443",
        sourceAddressPrefix: let_in === "office" ? from : "*",
    };
    switch (firewall) {
        case "own":
            return {
                type: types.ingressRule,
                ...(none
                    ? {}
                    : {
                          properties: {
                              securityGroupId: "sg-1",
                              ipProtocol: lower,
                              fromPort: 443,
                              toPort: 443,
                              cidrIpv4: from,
                          },
                      }),
            };
        case "inline":
            return {
                type: types.securityGroup,
                properties: {
                    ingress: none ? [] : [{ protocol: lower, fromPort: 443, toPort: 443, cidrBlocks: [from] }],
                },
            };
        case "gcp":
            return {
                type: types.gcpFirewall,
                ...(none
                    ? {}
                    : {
                          properties: {
                              network: "default",
                              allows: [{ protocol: lower, ports: ["443"] }],
                              sourceRanges: [from],
                          },
                      }),
            };
        case "azure":
            return { type: types.azureSecurityRule, ...(none ? {} : { properties: azure }) };
        default:
            return {
                type: "azure:network/networkSecurityRule:NetworkSecurityRule",
                ...(none ? {} : { properties: azure }),
            };
    }
}

/** The preview of a change from one edge to another. */
export function resourcesOf(before: Edge, after: Edge, spelling: Spelling): Resource[] {
    const [old, now] = [declared(before, spelling), declared(after, spelling)];
    return [...new Set([...old.keys(), ...now.keys()])].map((name): Resource => {
        const [was, is] = [old.get(name), now.get(name)];
        const same = JSON.stringify(was) === JSON.stringify(is);
        return {
            type: (is ?? was)?.type ?? "",
            name,
            before: was?.properties,
            after: is?.properties,
            ...(same ? { op: "same" } : {}),
        };
    });
}

export const spelling: fc.Arbitrary<Spelling> = fc.record({
    firewall: fc.constantFrom<Spelling["firewall"]>("own", "inline", "gcp", "azure", "classic"),
    records: fc.constantFrom<Spelling["records"]>("route53", "cloudflare", "gcp", "azure", "digitalocean"),
});
