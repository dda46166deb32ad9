import * as z from "zod";
import { BALANCER_SUFFIX } from "../model/resourceSuffixes.ts";
import { onPart } from "../model/rules/judge.ts";
import { type FormRule, fits, ruled } from "../model/settings/formRule.ts";
import { input } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";
import { isCanonicalRange } from "./names.ts";
import { networkRules } from "./networkLoadBalancerRules.ts";
import {
    byDnsName,
    eips,
    installedController,
    nlbController,
    nlbFields,
    nlbProtocol,
    SECONDS_TO_SERVE,
} from "./nlb.ts";
import { nlbRules } from "./nlbRules.ts";
import { CREATE_LISTENER, type DescribedNetworkBalancer } from "./quicRules.ts";

const ID: FormRule = {
    code: "aws-id-invalid",
    reason: "AWS accepts only IDs and rejects the balancer.",
    remedy: "Write the ID as AWS shows it: vpc-…, subnet-…, sg-…, eipalloc-….",
    source: "Elastic Load Balancing API CreateLoadBalancer; EC2 API",
};

const PROTOCOL: FormRule = {
    code: "aws-protocol-unknown",
    reason: "The listener of a port must accept TCP for HTTP/2 and UDP for HTTP/3. Another protocol omits one of them, or does not exist.",
    remedy: 'Write "TCP_UDP", or "TCP_QUIC" for connections that survive a change of the client\'s network.',
    source: CREATE_LISTENER,
};

const SOURCE_RANGE: FormRule = {
    code: "aws-source-range-invalid",
    reason: "AWS rejects the rule of the security group.",
    remedy: 'Write CIDRs in their shortest form, such as "203.0.113.0/24".',
    source: "EC2 API AuthorizeSecurityGroupIngress; hashicorp/terraform-provider-aws vpc_security_group_ingress_rule",
};

const TAGS: FormRule = {
    code: "aws-tags-invalid",
    reason: "AWS rejects every resource with the tag.",
    remedy: 'Use at most 49 tags, keys of 1 to 128 characters that do not begin with "aws:", and values up to 256.',
    source: "Elastic Load Balancing API Tag; EC2 API Tag",
};

const PORTS: FormRule = {
    code: "aws-ports-invalid",
    reason: "A listener has one port from 1 to 65535. Two listeners cannot share a port, not even TCP and UDP.",
    remedy: "List each port once, with both protocols where QUIC is served.",
    source: `${CREATE_LISTENER}; kubernetes-sigs/aws-load-balancer-controller#1608`,
};

function id(prefix: string, of: string) {
    const form = new RegExp(`^${prefix}-[0-9a-z]+$`);
    return ruled(
        ID,
        z.string().check(
            fits(
                (text) => form.test(text),
                (text) => `"${text}" is not a valid id of ${of}.`,
            ),
        ),
    );
}

const sourceRange = ruled(
    SOURCE_RANGE,
    z.string().check(fits(isCanonicalRange, (range) => `"${range}" is not a CIDR in its shortest form.`)),
);

const tagValue = z.string().check(
    fits(
        (value) => value.length <= 256,
        (value) => `The value has ${value.length} characters.`,
    ),
);

const tags = ruled(
    TAGS,
    z.record(z.string(), input(tagValue)).check(({ value, issues }) => {
        const keys = Object.keys(value);
        if (keys.length > 49) {
            issues.push({ code: "custom", input: value, message: `It has ${keys.length} tags.` });
        }
        for (const key of keys.filter((each) => !/^(?!aws:).{1,128}$/is.test(each))) {
            issues.push({
                code: "custom",
                path: [key],
                input: value,
                message: `"${key}" is not a valid tag key.`,
            });
        }
    }),
);

const port = z.strictObject({
    /** Port of the listener and of the Service. */
    port: ruled(PORTS, z.int().min(1).max(65_535)),
    /** Port on which the pods listen. */
    targetPort: z.int(),
    /** Includes `UDP` if QUIC answers. */
    protocols: z.array(z.enum(["TCP", "UDP"])),
    /** Whether QUIC is served on this port at any stage. Default: whether `protocols` has UDP. */
    quic: z.boolean().optional(),
});

/** A gateway's ports are those of its listeners, which have their own rules. */
const ports = ruled(
    PORTS,
    z.array(port).check(({ value, issues }) => {
        if (value.length === 0) {
            issues.push({ code: "custom", input: value, message: "No port is listed." });
        }
        for (const [index, { port: number }] of value.entries()) {
            if (value.findIndex((each) => each.port === number) < index) {
                const message = `${number} is listed twice.`;
                issues.push({ code: "custom", path: [index, "port"], input: value, message });
            }
        }
    }),
);

const networkFields = {
    ...nlbFields,
    /** VPC of the balancer and of the pods. */
    vpcId: input(id("vpc", "a VPC")),
    /**
     * IDs of the subnets, one per zone; public ones for clients from the internet, with IPv6 for a dual-stack balancer.
     * Add new ones at the end: the EIPs follow the order, and removing one replaces the balancer.
     */
    subnets: z.array(input(id("subnet", "a subnet"))),
    /** Default: `TCP_UDP`. */
    protocol: ruled(PROTOCOL, nlbProtocol).default("TCP_UDP"),
    /** EIPs to use, one per subnet in the same order. Default: created if the balancer is `internet-facing`. */
    eips: eips(id("eipalloc", "an EIP's allocation")).optional(),
    /** CIDRs of clients, in their shortest form. Default: all. */
    sourceRanges: z.array(sourceRange).optional(),
    /** Security groups to use; you manage their rules. Default: one is created, and none with `TCP_QUIC`. */
    securityGroups: z.array(input(id("sg", "a security group"))).optional(),
    /**
     * Controller that registers the pods. Default: `aws-load-balancer-controller`, 2.13 or newer; `TCP_QUIC` requires
     * 2.15.
     *
     * EKS Auto Mode deletes a target group when its TargetGroupBinding or the cluster is deleted. So a change of `by`
     * or of the namespace replaces both. Before such a cluster is deleted, destroy the gateway, or the listeners lose
     * their targets.
     */
    by: nlbController,
    /** Name of the EKS cluster; EKS Auto Mode uses only target groups of its own cluster. */
    clusterName: input(z.string()).optional(),
    /** Prevents deletion of the balancer, and therefore its replacement. Default: false. */
    deletionProtection: z.boolean().default(false),
    /** Tags of all created resources. */
    tags: tags.optional(),
};

const networkSettings = z.strictObject(networkFields);

const exposureSettings = z.strictObject({
    ...networkFields,
    /** Prefix of the names of the balancer's resources. Default: the gateway's name with `-lb`. */
    name: z.string().optional(),
    /**
     * The AWS Load Balancer Controller, if this program installs it: the gateway waits for it. Default: it already
     * exists.
     */
    installation: installedController.optional(),
});

/** Arguments of a standalone balancer. */
export const balancerSettings = z.strictObject({
    ...networkFields,
    /** Ports to serve. A listener with QUIC (`quic`) has the balancer's protocol, any other TCP. */
    ports,
    /** Service whose pods are the targets; type ClusterIP is sufficient. */
    service: z.strictObject({
        /** Its name. */
        name: input(z.string()),
        /** Its namespace. */
        namespace: input(z.string()),
    }),
});

/** Settings of {@link networkLoadBalancer}, for a standalone balancer. */
export interface AwsNetworkLoadBalancerArgs extends z.input<typeof networkSettings> {}

/** Settings of {@link networkLoadBalancer}, with a name that is not the gateway's. */
export interface AwsNetworkExposureArgs extends z.input<typeof exposureSettings> {}

/** Arguments of {@link NetworkLoadBalancer}. */
export interface NetworkLoadBalancerArgs extends z.input<typeof balancerSettings> {}

/** Parsed settings of a gateway's balancer, with all defaults. */
export type NetworkExposureSettings = z.output<typeof exposureSettings>;

/** Parsed arguments of a standalone balancer, with all defaults. */
export type NetworkBalancerSettings = z.output<typeof balancerSettings>;

export const networkLoadBalancerKind = partKind({
    kind: "aws.networkLoadBalancer",
    settings: exposureSettings,
    describe: (given) => ({
        mixedProtocols: true,
        ipFamilies: given.ipFamilies,
        byHostname: byDnsName(given),
        secondsToServe: SECONDS_TO_SERVE,
        flowSeconds: given.deregistrationDelay,
        ...(given.protocol === "TCP_QUIC" ? { byQuicServerId: true } : {}),
    }),
    rules: [
        ...onPart<NetworkExposureSettings, DescribedNetworkBalancer>(networkRules, (given, { name, ...edge }) => {
            const { listeners, redirectHttp } = edge;
            const numbers = new Set([...listeners.map(({ port: each }) => each), ...(redirectHttp ? [80] : [])]);
            return {
                name: given.name ?? `${name}${BALANCER_SUFFIX}`,
                settings: given,
                ports: [...numbers].map((number) => ({
                    port: number,
                    quic: listeners.some((listener) => listener.port === number && listener.http3),
                })),
            };
        }),
        ...nlbRules,
    ],
});
