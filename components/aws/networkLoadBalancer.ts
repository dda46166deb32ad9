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
 * A Network Load Balancer of our own: TCP and UDP in one listener on one port, straight to the pods of a Service.
 *
 * AWS lets two balancers have neither an EIP nor a target group in common, so one that is replaced is deleted first: no
 * traffic for some minutes, then the same EIPs. It is replaced when `protocol`, `scheme`, `ipFamilies` or `vpcId` change,
 * when a subnet or an EIP is taken away or becomes another, and when `securityGroups` get their first member or lose
 * their last. Where that is too long, make a second balancer beside it, move DNS, and remove the first.
 * @throws pulumi.InputPropertiesError with every problem of the plain arguments, before any resource is registered.
 */
export class NetworkLoadBalancer extends pulumi.ComponentResource implements NetworkResources {
    /** One a subnet, where they were made here. */
    readonly eips: Eip[];
    /** Where it was made here. */
    readonly securityGroup?: SecurityGroup;
    readonly loadBalancer: LoadBalancer;
    /** One a port, in the order of the ports. */
    readonly targetGroups: TargetGroup[];
    /** One a target group. */
    readonly bindings: TargetGroupBinding[];
    /** One a port. */
    readonly listeners: Listener[];
    /** Public addresses of the EIPs, or the balancer's DNS name. Known when it serves. */
    readonly addresses: pulumi.Output<Addresses>;

    constructor(name: string, args: NetworkLoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
        const { settings, problems } = readBalancer(name, args);
        refuse(`NetworkLoadBalancer "${name}"`, problems);
        super("http3gateway:aws:NetworkLoadBalancer", name, settings, opts);
        // A component's dependsOn is not its children's.
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

/** Reads the arguments of a balancer that stands alone; a gateway's are judged with its plan. */
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
 * Where a proxy's server ID comes from: the AWS Load Balancer Controller (2.15 or newer) writes it into the container's
 * environment when the pod is created. Source: its documentation, use case "QUIC".
 */
const SERVER_ID: QuicServerIdShape = {
    environmentVariable: "AWS_LBC_QUIC_SERVER_ID",
    containerAnnotation: "service.beta.kubernetes.io/aws-load-balancer-quic-enabled-containers",
    namespaceLabels: { "elbv2.k8s.aws/quic-server-id-inject": "enabled" },
};

/**
 * Our own Network Load Balancer in front of the proxies' pods, which the AWS Load Balancer Controller (or EKS Auto Mode)
 * keeps registered through TargetGroupBindings; the Service in front of them is then a plain ClusterIP.
 *
 * With `protocol: "TCP_QUIC"` connections survive a change of the client's network. AWS has it without security groups,
 * for IPv4 alone, and in one listener a balancer. The proxies' connection IDs have to carry a server ID, which takes a
 * controller with the capability `quicServerIds`; what it costs is in the controller's documentation.
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
            // Those of the pods as the balancer reaches them, not of clients.
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
                // Not after the gateway: both take minutes, and a binding registers pods as they come.
                { parent: context.parent, providers: [context.provider], dependsOn: context.dependsOn },
            ).addresses,
    };
}
