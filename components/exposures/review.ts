import { at, isMixed, kindOf, list, properties, text, texts } from "../model/changes.ts";
import { isOfOtherService } from "../model/otherPorts.ts";
import type { Opening, Properties, Reading, ReviewRule, WingReview } from "../model/readings.ts";
import { holds } from "../model/udpRanges.ts";
import { BALANCERS_WITHOUT_UDP } from "./balancersWithoutUdp.ts";

const rules: ReviewRule[] = [
    {
        code: "balancer-without-udp",
        severity: "error",
        remedy: "Use node addresses (host ports), or set the load balancer class of a balancer that supports both protocols.",
        source: "kubernetes/enhancements KEP-1435; hetznercloud/hcloud-cloud-controller-manager#252; kubernetes/cloud-provider-aws checkMixedProtocol",
        judge: ({ after, changes }) => {
            const services = after.services.filter(
                (service) =>
                    service.type === "LoadBalancer" &&
                    service.loadBalancerClass === undefined &&
                    (isMixed(service) || (service.template && after.advertising.some(({ quic }) => quic))),
            );
            // A controller copies these annotations onto the Service of its proxies.
            const gateways = changes.filter(
                ({ type, name, after: now }) =>
                    kindOf(type) === "Gateway" &&
                    after.advertising.some(
                        ({ quic, gateway }) => quic && gateway === (text(now, "metadata.name") ?? name),
                    ),
            );
            const asking = [
                ...services.map(({ change, annotations }) => ({ change, annotations })),
                ...gateways.map((change) => ({
                    change,
                    annotations: properties(change.after, "spec.infrastructure.annotations"),
                })),
            ];
            return asking.flatMap(({ change, annotations }) =>
                (annotations === "[unknown]" ? [] : BALANCERS_WITHOUT_UDP).flatMap((balancer) => {
                    const annotation = balancer.annotation(annotations as Record<string, unknown>);
                    return annotation === undefined
                        ? []
                        : [
                              {
                                  resource: change.name,
                                  urn: change.urn,
                                  message: `TCP and UDP share a port, but ${annotation} selects a balancer that does not support both: it drops UDP or rejects the whole Service. ${balancer.remedy}`,
                              },
                          ];
                }),
            );
        },
    },
];

/** Addresses that a controller in the cluster gives to Services. */
const pool: Reading = {
    carries: true,
    fields: [
        { paths: ["spec.addresses.*", "spec.blocks.*", "spec.cidrs.*"], from: [undefined], effect: "none" },
        {
            paths: ["spec.addresses", "spec.blocks", "spec.cidrs"],
            effect: "address",
            means: "Services with an address of this pool get another one, and the old one no longer answers",
        },
        { paths: ["spec.autoAssign", "spec.avoidBuggyIPs", "spec.allowFirstLastIPs"], effect: "none" },
        {
            paths: ["spec.disabled"],
            to: [true],
            effect: "address",
            means: "Services no longer get addresses of this pool",
        },
        {
            paths: ["spec.serviceAllocation", "spec.serviceSelector", "spec.disabled"],
            effect: "address",
            severity: "warning",
            means: "Services may get an address of another pool",
        },
    ],
    notice: {
        deleted: "Services with an address of this pool lose it",
        replaced: "Services with an address of this pool lose it until the pool exists again, and may get another one",
        severity: "error",
    },
};
/** What announces them to the network. */
const announcement: Reading = {
    carries: true,
    fields: [
        {
            paths: ["spec"],
            effect: "served",
            severity: "warning",
            means: "addresses are announced to other neighbors, by other nodes, or no longer",
        },
    ],
    notice: {
        deleted: "its addresses are no longer announced, and no packet reaches them",
        replaced: "its addresses are not announced until it exists again",
        severity: "error",
    },
};
/** A firewall of Cilium's in front of pods. */
const policy: Reading = {
    openings: ciliumOpenings,
    openWithout: true,
    notice: { deleted: "no traffic is denied any more, unless another policy denies it", severity: "note" },
};

/** What a policy allows, of its `spec` and of each of its `specs`. Undefined where it is for what leaves pods. */
function ciliumOpenings(declared: Properties): Opening[] | undefined {
    const specs = [properties(declared, "spec"), ...list(declared, "specs")].filter(
        (spec) => at(spec, "ingress") !== undefined || at(spec, "ingressDeny") !== undefined,
    );
    return specs.length === 0
        ? undefined
        : specs.flatMap((spec) => {
              const firewall = JSON.stringify([text(declared, "metadata.namespace"), at(spec, "endpointSelector")]);
              const denied = ciliumRules(spec, "ingressDeny", firewall);
              // What is denied wins over what is allowed.
              const isDenied = (rule: Opening) =>
                  denied.some(
                      ({ protocol, ports, from }) =>
                          protocol === rule.protocol &&
                          (holds(rule.ports, ports) || holds(ports, rule.ports)) &&
                          (from.includes("*") || rule.from.every((range) => from.includes(range))),
                  );
              return ciliumRules(spec, "ingress", firewall).filter((rule) => !isDenied(rule));
          });
}

function ciliumRules(spec: Properties, field: "ingress" | "ingressDeny", firewall: string): Opening[] {
    return list(spec, field).flatMap((rule) => {
        const named = [
            texts(rule, "fromEntities"),
            texts(rule, "fromCIDR"),
            list(rule, "fromCIDRSet").flatMap((one) => text(one, "cidr") ?? []),
            list(rule, "fromEndpoints").map((one) => JSON.stringify(one)),
        ].flat();
        const from = named.length === 0 || named.includes("world") || named.includes("all") ? ["*"] : named;
        const ports = list(rule, "toPorts").flatMap((one) => list(one, "ports"));
        const listed =
            ports.length === 0
                ? (["TCP", "UDP"] as const).map((protocol) => ({ protocol, ports: "*" }))
                : ports.flatMap((port) => {
                      const protocol = String(port["protocol"] ?? "ANY").toUpperCase();
                      const range =
                          port["endPort"] === undefined ? String(port["port"]) : `${port["port"]}-${port["endPort"]}`;
                      return (["TCP", "UDP"] as const)
                          .filter((one) => protocol === "ANY" || protocol === one)
                          .map((one) => ({ protocol: one, ports: range }));
                  });
        return listed
            .filter(({ ports: range }) => !isOfOtherService(range))
            .map((opening): Opening => ({ ...opening, from, firewall }));
    });
}

const balancer: Reading = {
    balancer: true,
    carries: true,
    addresses: ["ip", "ipv4"],
    notice: "address",
    fields: [
        { paths: ["forwardingRules.*", "services.*"], from: [undefined], effect: "none" },
        {
            paths: ["forwardingRules", "services"],
            effect: "shut-out",
            means: "it no longer accepts a port or a protocol: UDP carries h3, TCP everything else",
        },
        {
            paths: ["region", "location", "network", "type", "networkZone"],
            effect: "address",
            means: "the balancer is recreated",
        },
        {
            paths: ["firewall"],
            effect: "shut-out",
            severity: "warning",
            means: "a different set of clients may connect",
        },
        {
            paths: ["dropletIds", "dropletTag", "targets"],
            effect: "served",
            severity: "warning",
            means: "clients are routed to other machines",
        },
        {
            paths: ["healthcheck", "healthCheck"],
            effect: "resilience",
            means: "machines that it marks unhealthy get no clients",
        },
        { paths: ["name", "size", "sizeUnit", "algorithm", "projectId"], effect: "none" },
    ],
};

/** Rules of a cloud's firewall in a list, with the provider's field names. */
function listed(
    path: string,
    fields: { port: string; from: string },
    isInward: (rule: Properties) => boolean,
): Reading {
    return {
        openings: (firewall) =>
            list(firewall, path)
                .filter(isInward)
                .flatMap((rule): Opening[] => {
                    const protocol = String(rule["protocol"]).toUpperCase();
                    const ports = text(rule, fields.port) ?? "*";
                    return protocol === "TCP" || protocol === "UDP"
                        ? [
                              {
                                  protocol,
                                  ports: /^(any|all|0)$/.test(ports) ? "*" : ports,
                                  from: texts(rule, fields.from),
                              },
                          ]
                        : [];
                })
                .filter(({ ports }) => holds(ports, "443")),
        fields: [{ paths: [path, "outboundRules", "name", "applyTos", "dropletIds"], effect: "none" }],
        notice: { deleted: "no traffic is denied any more, unless another firewall denies it", severity: "note" },
        openWithout: true,
    };
}

/** What a review knows of balancers, addresses and firewalls whose makers have no folder of their own. */
export const exposuresReview: WingReview = {
    readings: {
        "digitalocean:index/loadBalancer:LoadBalancer": balancer,
        "hcloud:index/loadBalancer:LoadBalancer": balancer,
        "linode:index/nodeBalancer:NodeBalancer": balancer,
        "oci:NetworkLoadBalancer/networkLoadBalancer:NetworkLoadBalancer": balancer,
        "digitalocean:index/reservedIp:ReservedIp": {
            addresses: ["ipAddress"],
            reservedAddress: true,
            notice: "address",
        },
        "digitalocean:index/floatingIp:FloatingIp": {
            addresses: ["ipAddress"],
            reservedAddress: true,
            notice: "address",
        },
        "hcloud:index/primaryIp:PrimaryIp": { addresses: ["ipAddress"], reservedAddress: true, notice: "address" },
        "hcloud:index/floatingIp:FloatingIp": { addresses: ["ipAddress"], reservedAddress: true, notice: "address" },
        "digitalocean:index/firewall:Firewall": listed(
            "inboundRules",
            { port: "portRange", from: "sourceAddresses" },
            () => true,
        ),
        "hcloud:index/firewall:Firewall": listed(
            "rules",
            { port: "port", from: "sourceIps" },
            ({ direction }) => direction !== "out",
        ),
        "hcloud:index/loadBalancerService:LoadBalancerService": {
            carries: true,
            fields: [
                {
                    paths: ["listenPort", "protocol", "destinationPort"],
                    effect: "shut-out",
                    means: "the old port or protocol no longer answers",
                },
                {
                    paths: ["http", "proxyprotocol"],
                    effect: "served",
                    severity: "warning",
                    means: "requests or connections are forwarded differently",
                },
                {
                    paths: ["healthCheck"],
                    effect: "resilience",
                    means: "machines that it marks unhealthy get no clients",
                },
            ],
            notice: {
                deleted: "its port no longer answers",
                replaced: "its port does not answer until it exists again",
                severity: "error",
            },
        },
        "hcloud:index/loadBalancerTarget:LoadBalancerTarget": {
            carries: true,
            fields: [
                {
                    paths: ["type", "serverId", "labelSelector", "ip", "usePrivateIp"],
                    effect: "served",
                    severity: "warning",
                    means: "clients are routed to other machines",
                },
            ],
            notice: { deleted: "the balancer no longer routes clients to it", severity: "warning" },
        },
        "digitalocean:index/kubernetesCluster:KubernetesCluster": {
            notice: {
                deleted: "the cluster and everything in it are deleted",
                replaced: "an empty cluster replaces it",
                severity: "error",
            },
        },
        "digitalocean:index/domain:Domain": {
            carries: true,
            notice: {
                deleted: "no name of the domain resolves",
                replaced: "no name of the domain resolves until it is created again",
                severity: "error",
            },
        },
        "kubernetes:metallb.io/*:IPAddressPool": pool,
        "kubernetes:metallb.io/*:AddressPool": pool,
        ...Object.fromEntries(
            ["L2Advertisement", "BGPAdvertisement", "BGPPeer"].map((kind) => [
                `kubernetes:metallb.io/*:${kind}`,
                announcement,
            ]),
        ),
        "kubernetes:metallb.io/*:BFDProfile": {
            carries: true,
            notice: { deleted: "lost peers are detected later", severity: "warning" },
        },
        "kubernetes:metallb.io/*:Community": { outOfTheWay: true },
        "kubernetes:cilium.io/*:CiliumLoadBalancerIPPool": pool,
        ...Object.fromEntries(
            [
                "CiliumL2AnnouncementPolicy",
                "CiliumBGPPeeringPolicy",
                "CiliumBGPClusterConfig",
                "CiliumBGPAdvertisement",
                "CiliumBGPPeerConfig",
                "CiliumBGPNodeConfigOverride",
            ].map((kind) => [`kubernetes:cilium.io/*:${kind}`, announcement]),
        ),
        "kubernetes:cilium.io/*:CiliumNetworkPolicy": policy,
        "kubernetes:cilium.io/*:CiliumClusterwideNetworkPolicy": policy,
        "kubernetes:externaldns.k8s.io/*:DNSEndpoint": {
            carries: true,
            records: (endpoint) =>
                list(endpoint, "spec.endpoints").map((one) => ({
                    name: String(one["dnsName"]),
                    type: String(one["recordType"]),
                    ttl: Number(one["recordTTL"]) || 0,
                    values: texts(one, "targets"),
                    known: texts(one, "targets").length > 0,
                })),
            fields: [{ paths: ["spec.endpoints"], effect: "none" }],
        },
        "digitalocean:index/dnsRecord:DnsRecord": {
            carries: true,
            identity: ["domain", "name", "type", "value"],
            records: (record, change) => {
                const [name, domain] = [text(record, "name") ?? "", text(record, "domain") ?? ""];
                const whole =
                    name === "@" ? domain : name.endsWith(".") || name.endsWith(domain) ? name : `${name}.${domain}`;
                const value = text(record, "value");
                return [
                    {
                        name: text(change.live, "fqdn") ?? whole,
                        zone: domain,
                        type: String(record["type"]),
                        ttl: Number(record["ttl"]) || 0,
                        values: value === undefined ? [] : [value],
                        known: value !== undefined,
                    },
                ];
            },
            fields: [{ paths: ["name", "type", "value", "ttl", "priority"], effect: "none" }],
        },
    },
    rules,
};
