import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import type { BackendPort, IpFamily } from "../model/parts.ts";
import { type FormRule, ruled } from "../model/settings/formRule.ts";
import { ipFamilies } from "../model/settings/forms.ts";
import { input, type Known } from "../model/settings/input.ts";
import { resource } from "../model/settings/live.ts";

const HEALTH_CHECK: FormRule = {
    code: "aws-health-check-invalid",
    reason: "AWS rejects the target group, so the balancer has no targets.",
    remedy: "Use values that NLB accepts, or omit them.",
    source: "Elastic Load Balancing API CreateTargetGroup; aws/aws-cdk#26031",
};

function within(lowest: number, highest: number) {
    return ruled(HEALTH_CHECK, z.int().min(lowest).max(highest));
}

const healthCheck = z
    .strictObject({
        /**
         * Default: `TCP`, on the traffic port: the proxy accepts connections. A check that also fails while a proxy
         * drains (HTTP on its readiness port, see the controller's documentation) removes it sooner but cuts its
         * connections: AWS resets those of an unhealthy target, and keeps those of a deregistering one for
         * `deregistrationDelay`. Source: Elastic Load Balancing, Health checks for Network Load Balancer target
         * groups.
         */
        protocol: z.enum(["TCP", "HTTP", "HTTPS"]).default("TCP"),
        /** Port on the pod. Default: the traffic's. */
        port: within(1, 65_535).optional(),
        /** Path, for HTTP and HTTPS. Default: `/`. */
        path: z.string().optional(),
        /** Seconds between two checks, 5 to 300. Default: 10. */
        interval: within(5, 300).default(10),
        /**
         * Timeout of a check in seconds, 2 to 120, at most the interval. Default: AWS's (6 for HTTP, else 10), or
         * the interval.
         */
        timeout: within(2, 120).optional(),
        /** Consecutive successful checks until a proxy is healthy, 2 to 10. Default: 2. */
        healthyThreshold: within(2, 10).default(2),
        /** Consecutive failed checks until a proxy is unhealthy, 2 to 10. Default: 2. */
        unhealthyThreshold: within(2, 10).default(2),
    })
    .check(({ value, issues }) => {
        const wrong = (field: "timeout" | "path", message: string) =>
            issues.push({ code: "custom", path: [field], input: value, message, params: { rule: HEALTH_CHECK } });
        const { path, protocol, interval, timeout = 0 } = value;
        if (timeout > interval) {
            wrong("timeout", `${timeout} s is longer than the interval, ${interval} s.`);
        }
        if (path !== undefined && protocol === "TCP") {
            wrong("path", "A TCP check has no path.");
        } else if (path !== undefined && !/^\/.{0,1023}$/.test(path)) {
            wrong("path", `"${path}" is not a valid path.`);
        }
    });

/** A health check of the balancer; it is never over UDP (NLB has no such check). */
export interface NlbHealthCheck extends z.input<typeof healthCheck> {}

/** Elastic IP addresses of a balancer, by the ids of their allocations; an `aws.ec2.Eip` is one. */
export function eips(allocationId: z.ZodString) {
    return z.array(
        z.object({
            /** Id of the allocation, for example `eipalloc-0123456789abcdef0`. */
            allocationId: input(allocationId),
            /** The IPv4 address. */
            publicIp: input(z.string()),
        }),
    );
}

/** Elastic IP addresses of a balancer; an `aws.ec2.Eip` is one. */
export type NlbEip = z.input<ReturnType<typeof eips>>[number];

/** Settings of every Network Load Balancer, independent of its creator. */
export const nlbFields = {
    /** Clients that it serves: the internet, or the VPC. Default: `internet-facing`. */
    scheme: z.enum(["internet-facing", "internal"]).default("internet-facing"),
    /**
     * `["IPv4"]`, which requires an IPv4 EKS cluster (EKS's default), or both for a dual-stack balancer, which requires
     * an IPv6 EKS cluster and dual-stack subnets: UDP on such a balancer is sent only to IPv6 targets, and EKS has no
     * dual-stack pods or Services. A cluster's family cannot be changed. Default: `["IPv4"]`. Source: EKS User Guide,
     * cni-ipv6; AWS, listeners for Network Load Balancers.
     */
    ipFamilies: ipFamilies.default(["IPv4"]),
    /**
     * Sends to proxies in every zone. Default: true; otherwise the address of a zone without a proxy does not answer.
     */
    crossZone: z.boolean().default(true),
    /** Health of a proxy. */
    healthCheck: healthCheck.prefault({}),
    /** Seconds for which a terminating proxy keeps its flows, 0 to 3600. Default: 60, the drain time of the gateway. */
    deregistrationDelay: within(0, 3600).default(60),
    /** Keeps a client's flows at one proxy by its address. Default: false: by the flow's five values. */
    stickyByAddress: z.boolean().default(false),
};

/** Registers pods. */
export const nlbController = z
    .enum(["aws-load-balancer-controller", "eks-auto-mode"])
    .default("aws-load-balancer-controller");

/**
 * An `AwsLoadBalancerController`, as far as an exposure needs it. Its class would bring the types of AWS's provider to
 * the programs of all other clouds too: they are a tenth of a type check.
 */
export interface InstalledController extends pulumi.ComponentResource {
    /** Ready when the controller's webhooks answer. */
    readonly chart: pulumi.Resource;
}

/** The controller, if this program installs it. */
export const installedController = resource<InstalledController>("new AwsLoadBalancerController()");

const nlbSettings = z.strictObject(nlbFields);

/** Settings of every Network Load Balancer, independent of its creator. */
export interface NlbArgs extends z.input<typeof nlbSettings> {}

type NlbSettings = z.output<typeof nlbSettings>;

/** Listener protocols for both TCP and UDP. */
export const nlbProtocol = z.enum(["TCP_UDP", "TCP_QUIC"]);

/**
 * How the balancer finds a proxy for UDP. `TCP_UDP` uses the flow's addresses and ports: a client whose network or
 * NAT port changes reaches another proxy, and its connection ends. `TCP_QUIC` uses the server ID in
 * QUIC's connection IDs, so connections survive that; see `networkLoadBalancer()` for the requirements.
 */
export type NlbProtocol = z.output<typeof nlbProtocol>;

/** Seconds until a check fails. */
export function checkTimeout({ protocol, timeout, interval }: NlbSettings["healthCheck"]): number {
    return timeout ?? Math.min(interval, protocol === "HTTP" ? 6 : 10);
}

/** Whether a port has the balancer's own protocol rather than TCP alone. */
export function servesQuic({ quic, protocols = [] }: Known<Pick<BackendPort, "quic" | "protocols">>): boolean {
    return quic ?? protocols.includes("UDP");
}

/** Whether a balancer is dual-stack; IPv6-only is impossible. */
export function isDualStack(settings: Pick<NlbSettings, "ipFamilies">): boolean {
    return settings.ipFamilies.includes("IPv6");
}

/** Address family of the pods: UDP on a dual-stack balancer supports only IPv6 targets. */
export function targetFamily(settings: Pick<NlbSettings, "ipFamilies">): IpFamily {
    return isDualStack(settings) ? "IPv6" : "IPv4";
}

/** `spec.ipFamilies` of the Service whose pods are the targets, and the remedy if the cluster has another family. */
export function targetShape(settings: Pick<NlbSettings, "ipFamilies">) {
    const family = targetFamily(settings);
    const [clients, others, otherFamily]: [string, string, IpFamily] = isDualStack(settings)
        ? ["both families", '["IPv4"]', "IPv4"]
        : ["IPv4 alone", '["IPv4", "IPv6"]', "IPv6"];
    return {
        ipFamilies: [family],
        ipFamiliesRemedy: `A balancer with ${clients} requires an EKS cluster of ${family}. Use ipFamilies: ${others} with an EKS cluster of ${otherFamily}.`,
    };
}

/** Whether clients use the balancer's DNS name: without EIPs, and for IPv6, AWS chooses the addresses. */
export function byDnsName(settings: Pick<NlbSettings, "scheme" | "ipFamilies">): boolean {
    return settings.scheme === "internal" || isDualStack(settings);
}

/**
 * Seconds until a new balancer serves: AWS takes two to three minutes to create one, and its first health checks
 * follow.
 */
export const SECONDS_TO_SERVE = 300;
