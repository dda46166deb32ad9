import { output } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { type LoadBalancerControllerArgs, loadBalancerController, route53 } from "../../../components/aws/index.ts";
import { none } from "../../../components/index.ts";
import { contextOf } from "../../../tools/review/facts.ts";
import { REVIEW_RULES, readPreview } from "../../../tools/review/index.ts";
import { edge } from "../../support/edge.ts";
import { preview, service } from "../../tools/review/build.ts";

const PREFIX = "service.beta.kubernetes.io/aws-load-balancer-";
const dns = none();

async function serviceOf(args: LoadBalancerControllerArgs = {}) {
    const all = await edge({ exposure: loadBalancerController(args), dns });
    const { kubernetes } = all.spec("EnvoyProxy")["provider"] as {
        kubernetes: { envoyService: { annotations: Record<string, string> } & Record<string, unknown> };
    };
    const { annotations, name: _, ...spec } = kubernetes.envoyService;
    const short = Object.fromEntries(
        Object.entries(annotations).map(([key, value]) => [key.replace(PREFIX, ""), value]),
    );
    return { spec, annotations: short };
}

const usual = {
    "enable-tcp-udp-listener": "true",
    "nlb-target-type": "ip",
    scheme: "internet-facing",
    "ip-address-type": "ipv4",
    "enable-icmp-for-path-mtu-discovery": "on",
    attributes: "load_balancing.cross_zone.enabled=true",
    "target-group-attributes":
        "deregistration_delay.timeout_seconds=60,deregistration_delay.connection_termination.enabled=true," +
        "preserve_client_ip.enabled=true",
    "healthcheck-protocol": "TCP",
    "healthcheck-port": "traffic-port",
    "healthcheck-interval": "10",
    "healthcheck-healthy-threshold": "2",
    "healthcheck-unhealthy-threshold": "2",
};

describe("aws.loadBalancerController()", () => {
    test("is one TCP_UDP listener before pods, open to the internet", async () => {
        expect(await serviceOf()).toEqual({
            spec: {
                type: "LoadBalancer",
                loadBalancerClass: "service.k8s.aws/nlb",
                allocateLoadBalancerNodePorts: false,
            },
            annotations: usual,
        });
    });

    test.each<[string, LoadBalancerControllerArgs, Record<string, string>]>([
        ["an internal balancer", { scheme: "internal" }, { scheme: "internal" }],
        ["a name", { name: "edge" }, { name: "edge" }],
        ["one zone alone", { crossZone: false }, { attributes: "load_balancing.cross_zone.enabled=false" }],
        [
            "both families, with the prefix that UDP over IPv6 needs",
            { ipFamilies: ["IPv4", "IPv6"] },
            { "ip-address-type": "dualstack", "enable-prefix-for-ipv6-source-nat": "on" },
        ],
        [
            "EIPs in named subnets",
            {
                subnets: ["subnet-a", "subnet-b"],
                eips: [
                    { allocationId: output("eipalloc-a"), publicIp: "192.0.2.1" },
                    { allocationId: "eipalloc-b", publicIp: "192.0.2.2" },
                ],
            },
            { subnets: "subnet-a,subnet-b", "eip-allocations": "eipalloc-a,eipalloc-b" },
        ],
        [
            "security groups",
            { securityGroups: ["sg-1", output("sg-2")] },
            { "security-groups": "sg-1,sg-2", "manage-backend-security-group-rules": "true" },
        ],
        [
            "flows that stay by address, and a longer drain",
            { stickyByAddress: true, deregistrationDelay: 300 },
            {
                "target-group-attributes":
                    "deregistration_delay.timeout_seconds=300,deregistration_delay.connection_termination.enabled=true," +
                    "preserve_client_ip.enabled=true,stickiness.enabled=true,stickiness.type=source_ip",
            },
        ],
        [
            "a health check of its own",
            {
                healthCheck: {
                    protocol: "HTTP",
                    port: 19_003,
                    path: "/ready",
                    interval: 5,
                    timeout: 3,
                    healthyThreshold: 3,
                    unhealthyThreshold: 4,
                },
            },
            {
                "healthcheck-protocol": "HTTP",
                "healthcheck-port": "19003",
                "healthcheck-path": "/ready",
                "healthcheck-interval": "5",
                "healthcheck-timeout": "3",
                "healthcheck-healthy-threshold": "3",
                "healthcheck-unhealthy-threshold": "4",
            },
        ],
    ])("has %s", async (_what, args, changed) => {
        expect((await serviceOf(args)).annotations).toEqual({ ...usual, ...changed });
    });

    test.each<[LoadBalancerControllerArgs, string, string]>([
        [{}, "IPv4", 'Use ipFamilies: ["IPv4", "IPv6"] with an EKS cluster of IPv6.'],
        [{ ipFamilies: ["IPv4", "IPv6"] }, "IPv6", 'Use ipFamilies: ["IPv4"] with an EKS cluster of IPv4.'],
    ])(
        "with %j has a Service of the one family that its targets have, and the cluster is asked for it",
        async (args, family, remedy) => {
            const all = await edge({ exposure: loadBalancerController(args), dns });
            expect(all.spec("EnvoyProxy")["ipFamily"]).toBe(family);
            expect(all.one("ClusterPreflight").inputs["ipFamilies"]).toEqual({
                path: "exposure.ipFamilies",
                families: [family],
                remedy: expect.stringContaining(remedy),
            });
        },
    );

    test("asks EKS Auto Mode where that makes the balancer, and lets in who may connect", async () => {
        const { spec } = await serviceOf({ by: "eks-auto-mode", sourceRanges: ["203.0.113.0/24"] });
        expect(spec["loadBalancerClass"]).toBe("eks.amazonaws.com/nlb");
        expect(spec["loadBalancerSourceRanges"]).toEqual(["203.0.113.0/24"]);
    });

    test("has the EIPs' addresses where it has EIPs and IPv4 alone, and a name to alias otherwise", async () => {
        const zone = route53({ zoneId: "Z1", balancerZoneId: "ZNLB" });
        const eips = [{ allocationId: "eipalloc-a", publicIp: "198.51.100.1" }];
        const fixed = await edge({ dns: zone, exposure: loadBalancerController({ subnets: ["a"], eips }) });
        expect(fixed.one("Record", "edge-dns-app.example.com-a").inputs).toMatchObject({
            ttl: 300,
            records: ["198.51.100.1"],
        });
        // Of both families, the EIPs are the IPv4 addresses alone.
        const dualStack: LoadBalancerControllerArgs = { subnets: ["a"], eips, ipFamilies: ["IPv4", "IPv6"] };
        for (const args of [{}, dualStack]) {
            const named = await edge({ dns: zone, exposure: loadBalancerController(args) }, ({ type }) =>
                type.endsWith(":Gateway")
                    ? { status: { addresses: [{ type: "Hostname", value: "nlb.example" }] } }
                    : {},
            );
            expect(named.one("Record", "edge-dns-app.example.com-a").inputs["aliases"]).toEqual([
                { name: "nlb.example", zoneId: "ZNLB", evaluateTargetHealth: true },
            ]);
            expect(named.one("Http3Check").inputs["addresses"]).toEqual(["nlb.example"]);
        }
    });

    test("is a Service that the review has nothing against", async () => {
        const { annotations, spec } = await serviceOf();
        const long = Object.fromEntries(Object.entries(annotations).map(([key, value]) => [`${PREFIX}${key}`, value]));
        const { changes } = readPreview(
            preview({ type: "kubernetes:core/v1:Service", after: service(spec, { annotations: long }) }),
        );
        const context = contextOf(changes, new Date(0));
        expect(REVIEW_RULES.flatMap(({ code, judge }) => judge(context).map(() => code))).toEqual([]);
    });
});
