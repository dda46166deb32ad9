import { gateway, record, types } from "./build.ts";
import type { Dangerous } from "./dangerousInCluster.ts";

const nlb = (more: object = {}) => ({ name: "edge", loadBalancerType: "network", ...more });
const eips = (...ids: string[]) => ids.map((allocationId) => ({ subnetId: `subnet-of-${allocationId}`, allocationId }));
const listener = (protocol: string) => ({ loadBalancerArn: "[unknown]", port: 443, protocol });
const https = (value: string, name = "app.example.com") => record(name, "HTTPS", [value]);

const publicIp = (more: object = {}) => ({
    sku: { name: "Standard" },
    publicIPAllocationMethod: "Static",
    publicIPAddressVersion: "IPv4",
    ...more,
});
const azureBalancer = (...protocols: string[]) => ({
    loadBalancingRules: protocols.map((protocol) => ({
        protocol,
        frontendPort: 443,
        probe: { id: "nodes" },
        frontendIPConfiguration: { id: "[unknown]" },
    })),
});

/** Records, clouds and certificates. */
export const dangerousAround: Dangerous[] = [
    {
        what: "hints that are not the addresses",
        code: "hints-in-record",
        severity: "error",
        resources: [
            {
                type: types.route53,
                name: "a",
                op: "same",
                before: record("app.example.com", "A", ["192.0.2.2"]),
                after: record("app.example.com", "A", ["192.0.2.2"]),
            },
            { type: types.route53, after: https('1 . alpn="h2" ipv4hint=192.0.2.1') },
        ],
    },
    {
        what: "hints at all",
        code: "hints-in-record",
        severity: "warning",
        resources: [{ type: types.route53, after: https('1 . alpn="h2" ipv4hint=192.0.2.1') }],
    },
    {
        what: "an HTTPS record beside a CNAME",
        code: "record-beside-cname",
        severity: "error",
        resources: [
            { type: types.route53, name: "cname", after: record("app.example.com", "CNAME", ["lb.example.net"]) },
            { type: types.route53, after: https('1 . alpn="h2"') },
        ],
    },
    {
        what: "an HTTPS record hides a wildcard",
        code: "record-hides-wildcard",
        severity: "error",
        resources: [
            {
                type: types.route53,
                name: "wild",
                op: "same",
                before: record("*.example.com", "A", ["192.0.2.1"]),
                after: record("*.example.com", "A", ["192.0.2.1"]),
            },
            { type: types.route53, after: https('1 . alpn="h2"') },
        ],
    },
    {
        what: "a record is replaced",
        code: "record-replaced",
        severity: "warning",
        resources: [
            {
                type: types.route53,
                op: "replace",
                before: record("app.example.com", "A", ["192.0.2.1"]),
                after: record("app.example.com", "A", ["192.0.2.2"]),
                replaceReasons: ["setIdentifier"],
            },
        ],
    },
    {
        what: "the only address record goes",
        code: "record-deleted",
        severity: "error",
        resources: [{ type: types.route53, before: record("app.example.com", "A", ["192.0.2.1"]) }],
    },
    {
        what: "the only address record goes, an alias of a balancer",
        code: "record-deleted",
        severity: "error",
        resources: [
            {
                type: types.route53,
                before: { zoneId: "Z1", name: "app.example.com", type: "A", aliases: [{ name: "lb.example.net" }] },
            },
        ],
    },
    {
        what: "the only address record goes, and its address is known only in the cloud",
        code: "record-deleted",
        severity: "error",
        resources: [{ type: types.route53, before: { ...record("app.example.com", "A", []), records: "[unknown]" } }],
    },
    {
        what: "IPv6 goes",
        code: "address-family-dropped",
        severity: "warning",
        resources: [
            {
                type: types.route53,
                name: "a",
                op: "same",
                before: record("app.example.com", "A", ["192.0.2.1"]),
                after: record("app.example.com", "A", ["192.0.2.1"]),
            },
            { type: types.route53, name: "aaaa", before: record("app.example.com", "AAAA", ["2001:db8::1"]) },
        ],
    },
    {
        what: "a TTL goes from five minutes to a day",
        code: "ttl-raised",
        severity: "note",
        resources: [
            {
                type: types.route53,
                before: record("app.example.com", "A", ["192.0.2.1"]),
                after: record("app.example.com", "A", ["192.0.2.1"], 86_400),
            },
        ],
    },
    {
        what: "an NLB is replaced",
        code: "load-balancer-replaced",
        severity: "error",
        resources: [
            {
                type: types.nlb,
                op: "replace",
                before: nlb(),
                after: nlb({ internal: true }),
                replaceReasons: ["internal"],
            },
        ],
    },
    {
        what: "an NLB is replaced at its EIPs",
        code: "load-balancer-replaced",
        severity: "error",
        says: "Its EIPs are kept, and two balancers cannot hold them. It is deleted first",
        resources: [
            {
                type: types.nlb,
                op: "replace",
                before: nlb({ subnetMappings: [{ subnetId: "subnet-0a", allocationId: "eipalloc-1" }] }),
                after: nlb({ subnetMappings: [{ subnetId: "subnet-0b", allocationId: "eipalloc-1" }] }),
                replaceReasons: ["subnetMappings"],
            },
        ],
    },
    {
        what: "an NLB is replaced and keeps one of two EIPs",
        code: "load-balancer-replaced",
        severity: "error",
        says: "Its address is released",
        resources: [
            {
                type: types.nlb,
                op: "replace",
                before: nlb({ subnetMappings: eips("eipalloc-1", "eipalloc-2") }),
                after: nlb({ subnetMappings: eips("eipalloc-1", "eipalloc-3") }),
                replaceReasons: ["subnetMappings"],
            },
        ],
    },
    {
        what: "an NLB with one of two EIPs gains security groups",
        code: "nlb-security-groups-changed",
        severity: "error",
        says: "AWS creates a new balancer for that: new addresses",
        resources: [
            {
                type: types.nlb,
                op: "replace",
                before: nlb({ subnetMappings: eips("eipalloc-1", "eipalloc-2") }),
                after: nlb({ subnetMappings: eips("eipalloc-2"), securityGroups: ["sg-1"] }),
                replaceReasons: ["securityGroups"],
            },
        ],
    },
    {
        what: "pods are unbound from a target group that is unchanged and so not in the preview",
        code: "targets-unbound",
        severity: "error",
        resources: [
            { type: types.binding, name: "pods", before: { spec: { targetGroupARN: "arn:group" } } },
            // Another group, which goes, is in it.
            { type: types.targets, before: { protocol: "TCP" }, live: { arn: "arn:other" } },
        ],
    },
    {
        what: "pods are unbound from a target group that the binding has by name",
        code: "targets-unbound",
        severity: "error",
        resources: [{ type: types.binding, before: { spec: { targetGroupName: "group" } } }],
    },
    {
        what: "pods are unbound from a target group, while another one's binding stays",
        code: "targets-unbound",
        severity: "error",
        resources: [
            { type: types.binding, name: "pods", before: { spec: { targetGroupARN: "arn:group" } } },
            {
                type: types.binding,
                name: "other",
                op: "same",
                before: { spec: { targetGroupARN: "arn:other" } },
                after: { spec: { targetGroupARN: "arn:other" } },
            },
        ],
    },
    {
        what: "pods are unbound by EKS Auto Mode from a target group that stays",
        code: "targets-unbound",
        severity: "error",
        resources: [
            {
                type: "kubernetes:eks.amazonaws.com/v1:TargetGroupBinding",
                before: { spec: { targetGroupARN: "arn:group" } },
            },
        ],
    },
    {
        what: "pods are unbound from a target group that stays",
        code: "targets-unbound",
        severity: "error",
        resources: [
            {
                type: types.binding,
                name: "pods",
                before: { spec: { targetGroupARN: "arn:group" } },
            },
            {
                type: types.targets,
                op: "same",
                before: { protocol: "TCP" },
                after: { protocol: "TCP" },
                live: { arn: "arn:group" },
            },
        ],
    },
    {
        what: "an NLB gains security groups",
        code: "nlb-security-groups-changed",
        severity: "error",
        resources: [
            {
                type: types.nlb,
                op: "replace",
                before: nlb(),
                after: nlb({ securityGroups: ["sg-1"] }),
                replaceReasons: ["securityGroups"],
            },
        ],
    },
    {
        what: "a listener goes from TCP_UDP to TCP_QUIC",
        code: "listener-protocol-changed",
        severity: "error",
        resources: [{ type: types.listener, before: listener("TCP_UDP"), after: listener("TCP_QUIC") }],
    },
    {
        what: "QUIC on an NLB with security groups",
        code: "quic-with-security-group",
        severity: "error",
        resources: [
            { type: types.nlb, after: nlb({ securityGroups: ["sg-1"] }) },
            { type: types.listener, after: listener("TCP_QUIC") },
        ],
    },
    {
        what: "QUIC on a dual-stack NLB",
        code: "quic-with-dual-stack",
        severity: "error",
        resources: [
            { type: types.nlb, after: nlb({ ipAddressType: "dualstack" }) },
            { type: types.listener, after: listener("QUIC") },
        ],
    },
    {
        what: "UDP beside QUIC on one NLB",
        code: "second-quic-listener",
        severity: "error",
        resources: [
            { type: types.nlb, after: nlb() },
            { type: types.listener, name: "one", after: listener("TCP_QUIC") },
            { type: types.listener, name: "two", after: listener("UDP") },
        ],
    },
    {
        what: "UDP on a dual-stack NLB with IPv4 targets",
        code: "udp-dual-stack-ipv4-targets",
        severity: "error",
        resources: [
            { type: types.nlb, after: nlb({ ipAddressType: "dualstack" }) },
            { type: types.listener, after: listener("TCP_UDP") },
            { type: types.targets, after: { protocol: "TCP_UDP", targetType: "ip" } },
        ],
    },
    {
        what: "a target group's target type changes",
        code: "target-group-replaced",
        severity: "warning",
        resources: [
            {
                type: types.targets,
                op: "replace",
                before: { targetType: "instance" },
                after: { targetType: "ip" },
                replaceReasons: ["targetType"],
            },
        ],
    },
    {
        what: "a target's QUIC server id changes",
        code: "quic-server-id-changed",
        severity: "error",
        resources: [
            {
                type: types.attachment,
                before: { quicServerId: "0x0000000000000001" },
                after: { quicServerId: "0x0000000000000002" },
            },
        ],
    },
    {
        what: "two targets have one QUIC server id",
        code: "quic-server-id-invalid",
        severity: "error",
        resources: [
            { type: types.attachment, name: "one", after: { quicServerId: "0x000000000000000A" } },
            { type: types.attachment, name: "two", after: { quicServerId: "0x000000000000000a" } },
        ],
    },
    {
        what: "a QUIC server id is too short",
        code: "quic-server-id-invalid",
        severity: "error",
        resources: [{ type: types.attachment, after: { quicServerId: "0x0a" } }],
    },
    {
        what: "an elastic IP is released",
        code: "address-released",
        severity: "error",
        resources: [{ type: types.eip, before: {}, live: { publicIp: "192.0.2.7" } }],
    },
    {
        what: "a public IP address of Azure's is replaced",
        code: "address-released",
        severity: "error",
        resources: [
            {
                type: types.azureAddress,
                op: "replace",
                before: publicIp({ zones: ["1"] }),
                after: publicIp({ zones: ["1", "2", "3"] }),
                live: { ipAddress: "203.0.113.20" },
                replaceReasons: ["zones"],
            },
        ],
    },
    {
        what: "a public IP address of Azure's changes its version",
        code: "azure-address-immutable",
        severity: "error",
        resources: [
            {
                type: types.azureAddress,
                before: publicIp(),
                after: publicIp({ publicIPAddressVersion: "IPv6" }),
            },
        ],
    },
    {
        what: "a public IP address of Azure's is static no more",
        code: "azure-address-dynamic",
        severity: "error",
        resources: [
            {
                type: types.azureAddress,
                before: publicIp(),
                after: publicIp({ publicIPAllocationMethod: "Dynamic" }),
            },
        ],
    },
    {
        what: "a balancer of Azure's is replaced",
        code: "load-balancer-replaced",
        severity: "error",
        resources: [
            {
                type: types.azureBalancer,
                op: "replace",
                before: azureBalancer("Tcp", "Udp"),
                after: azureBalancer("Tcp", "Udp"),
                replaceReasons: ["location"],
            },
        ],
    },
    {
        what: "a balancer of Azure's loses its rule for UDP",
        code: "azure-balancing-rule-removed",
        severity: "error",
        resources: [{ type: types.azureBalancer, before: azureBalancer("Tcp", "Udp"), after: azureBalancer("Tcp") }],
    },
    {
        what: "a balancer of Azure's keeps the rule for UDP of one family alone",
        code: "azure-balancing-rule-removed",
        severity: "error",
        resources: [
            {
                type: types.azureBalancer,
                before: azureBalancer("Tcp", "Udp", "Udp"),
                after: azureBalancer("Tcp", "Udp"),
            },
        ],
    },
    {
        what: "a rule for UDP without a probe",
        code: "azure-rule-without-probe",
        severity: "warning",
        resources: [
            {
                type: types.azureBalancer,
                after: { loadBalancingRules: [{ protocol: "Udp", frontendPort: 443, backendPort: 30_043 }] },
            },
        ],
    },
    {
        what: "a TLS Secret is replaced",
        code: "tls-secret-replaced",
        severity: "error",
        resources: [
            {
                type: types.secret,
                op: "replace",
                before: { metadata: { name: "app-tls" }, type: "kubernetes.io/tls", data: "[secret]" },
                after: { metadata: { name: "app-tls" }, type: "kubernetes.io/tls", data: "[secret]" },
            },
        ],
    },
    {
        what: "a Secret that a listener uses is deleted",
        code: "tls-secret-deleted",
        severity: "error",
        resources: [
            {
                type: types.gateway,
                op: "same",
                before: gateway({ hostname: "a.example.com" }),
                after: gateway({ hostname: "a.example.com" }),
            },
            { type: types.secret, before: { metadata: { name: "app-tls" }, data: "[secret]" } },
        ],
    },
    {
        what: "a certificate is renewed in place",
        code: "certificate-renewed",
        severity: "note",
        resources: [
            {
                type: types.secret,
                before: { metadata: { name: "app-tls" }, type: "kubernetes.io/tls", data: "[secret]" },
                after: { metadata: { name: "app-tls" }, type: "kubernetes.io/tls", data: "[secret]" },
            },
        ],
    },
    {
        what: "a hostname that no certificate names",
        code: "hostname-not-in-certificate",
        severity: "error",
        resources: [
            { type: types.gateway, after: gateway({ hostname: "b.example.com" }) },
            { type: "tls:index/certRequest:CertRequest", after: { dnsNames: ["a.example.com"] } },
            { type: types.secret, after: { metadata: { name: "app-tls" }, type: "kubernetes.io/tls" } },
        ],
    },
];
