import type { Eip } from "@pulumi/aws/ec2/eip.js";
import type { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import type { Listener } from "@pulumi/aws/lb/listener.js";
import type { LoadBalancer } from "@pulumi/aws/lb/loadBalancer.js";
import type { TargetGroup } from "@pulumi/aws/lb/targetGroup.js";
import * as pulumi from "@pulumi/pulumi";
import type { Addresses, Exposure, QuicServerIdShape } from "../model/parts.ts";
import { BALANCER_SUFFIX } from "../model/resourceSuffixes.ts";
import { judgeBy } from "../model/rules/judge.ts";
import { refuse } from "../model/rules/refuse.ts";
import { readAlone } from "../model/settings/readAlone.ts";
import {
    type AwsNetworkExposureArgs,
    balancerSettings,
    type NetworkLoadBalancerArgs,
    networkLoadBalancerKind,
} from "./networkLoadBalancerKind.ts";
import { networkRules } from "./networkLoadBalancerRules.ts";
import { type NetworkResources, networkResources } from "./networkResources.ts";
import { servesQuic, targetShape } from "./nlb.ts";
import { nlbRules } from "./nlbRules.ts";
import type { TargetGroupBinding } from "./targetGroupBinding.ts";

export type { AwsNetworkExposureArgs } from "./networkLoadBalancerKind.ts";

/**
 * A Network Load Balancer that this package creates: TCP and UDP in one listener on one port, directly to the pods of a
 * Service.
 *
 * Two balancers in AWS cannot share an EIP or a target group, so a replaced balancer is deleted first: no traffic for
 * some minutes, then the same EIPs. It is replaced when `protocol`, `scheme`, `ipFamilies` or `vpcId` change,
 * when a subnet or an EIP is removed or changed, and when `securityGroups` gets its first member or loses its last.
 * If that outage is too long, create a second balancer, move DNS, and remove the first.
 * @throws pulumi.InputPropertiesError with every problem of the plain arguments, before any resource is registered.
 */
export class NetworkLoadBalancer extends pulumi.ComponentResource implements NetworkResources {
    /** One per subnet, if created here. */
    readonly eips: Eip[];
    /** Set if created here. */
    readonly securityGroup?: SecurityGroup;
    readonly loadBalancer: LoadBalancer;
    /** One per port, in order. */
    readonly targetGroups: TargetGroup[];
    /** One per target group. */
    readonly bindings: TargetGroupBinding[];
    /** One per port. */
    readonly listeners: Listener[];
    /** Public addresses of the EIPs, or the balancer's DNS name. Known once it serves. */
    readonly addresses: pulumi.Output<Addresses>;

    constructor(name: string, args: NetworkLoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
        const { settings, problems } = readBalancer(name, args);
        refuse(`NetworkLoadBalancer "${name}"`, problems);
        super("http3gateway:aws:NetworkLoadBalancer", name, settings, opts);
        // Children do not inherit dependsOn.
        const made = networkResources(name, settings, { parent: this, dependsOn: opts?.dependsOn });
        this.eips = made.eips;
        this.securityGroup = made.securityGroup;
        this.loadBalancer = made.loadBalancer;
        this.targetGroups = made.targetGroups;
        this.bindings = made.bindings;
        this.listeners = made.listeners;
        this.addresses = made.addresses;
        this.registerOutputs({ addresses: this.addresses });
    }
}

/** Parses the arguments of a standalone balancer; a gateway's are judged with the plan. */
export function readBalancer(name: string, args: NetworkLoadBalancerArgs) {
    const { settings, known, problems } = readAlone(balancerSettings, args);
    const { ports: served = [], service: _, ...described } = known;
    const ports = served.flatMap((each) =>
        each?.port === undefined ? [] : [{ port: each.port, quic: servesQuic(each) }],
    );
    const findings = [...judgeBy(networkRules, { name, settings: described, ports }), ...judgeBy(nlbRules, described)];
    return { settings, problems: [...problems, ...findings] };
}

/**
 * Source of a proxy's server ID: the AWS Load Balancer Controller (2.15 or newer) sets it in the container's
 * environment at pod creation. Source: its documentation, use case "QUIC".
 */
const SERVER_ID: QuicServerIdShape = {
    environmentVariable: "AWS_LBC_QUIC_SERVER_ID",
    containerAnnotation: "service.beta.kubernetes.io/aws-load-balancer-quic-enabled-containers",
    namespaceLabels: { "elbv2.k8s.aws/quic-server-id-inject": "enabled" },
};

/**
 * Our own Network Load Balancer in front of the proxies' pods, which the AWS Load Balancer Controller (or EKS Auto
 * Mode) keeps registered through TargetGroupBindings. The Service in front of them is then a plain ClusterIP.
 *
 * With `protocol: "TCP_QUIC"` connections survive a change of the client's network. AWS supports it without security
 * groups, only for IPv4, and in one listener per balancer. The proxies' connection IDs must contain a server ID, which
 * requires a controller with the capability `quicServerIds`. The controller's documentation describes the cost.
 * @example networkLoadBalancer({ vpcId: "vpc-0a", subnets: ["subnet-0a", "subnet-0b"] })
 */
export function networkLoadBalancer(args: AwsNetworkExposureArgs): Exposure {
    const { settings, part } = networkLoadBalancerKind.open(args);
    const { installation, name, ...network } = settings;
    return {
        ...part,
        dependsOn: installation && [installation.chart],
        serviceShape: () => ({
            target: "service",
            type: "ClusterIP",
            annotations: {},
            // Families of the pods as the balancer's targets, not of clients.
            ...targetShape(network),
            ...(network.protocol === "TCP_QUIC" ? { quicServerId: SERVER_ID } : {}),
        }),
        connect: (context, backend) =>
            new NetworkLoadBalancer(
                name ?? `${context.name}${BALANCER_SUFFIX}`,
                {
                    ...network,
                    ports: backend.ports,
                    service: { name: backend.serviceName, namespace: backend.serviceNamespace },
                },
                // Not after the gateway: both take minutes, and pods are registered as they start.
                { parent: context.parent, providers: [context.provider], dependsOn: context.dependsOn },
            ).addresses,
    };
}
