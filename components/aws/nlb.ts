import type { Input } from "@pulumi/pulumi";
import type { BackendPort, IpFamily } from "../model/parts.ts";

/** A health check of the balancer; it is never over UDP (NLB has no such check). */
export interface NlbHealthCheck {
    /**
     * Default: `TCP`, on the port of the traffic: the proxy accepts connections. A check that also fails while a proxy
     * drains (HTTP on its readiness port: Envoy Gateway's is 19003, path `/ready`) takes it out sooner, and cuts its
     * connections: AWS resets those of an unhealthy target, and keeps those of one that deregisters for
     * `deregistrationDelay`. Source: Elastic Load Balancing, Health checks for Network Load Balancer target groups.
     */
    protocol?: "TCP" | "HTTP" | "HTTPS";
    /** Port on the pod. Default: the traffic's. */
    port?: number;
    /** Path, for HTTP and HTTPS. Default: `/`. */
    path?: string;
    /** Seconds between two checks, 5 to 300. Default: 10. */
    interval?: number;
    /** Seconds until one has failed, 2 to 120, at most the interval. Default: AWS's (6 for HTTP, else 10), or the interval. */
    timeout?: number;
    /** Checks until a proxy counts as well, 2 to 10. Default: 2. */
    healthyThreshold?: number;
    /** Checks until a proxy counts as lost, 2 to 10. Default: 2. */
    unhealthyThreshold?: number;
}

/** Seconds until a check has failed. Pure. */
export function checkTimeout({ protocol, timeout, interval = 10 }: NlbHealthCheck): number {
    return timeout ?? Math.min(interval, protocol === "HTTP" ? 6 : 10);
}

/** Elastic IP addresses of a balancer; an `aws.ec2.Eip` is one. */
export interface NlbEip {
    /** Id of the allocation, for example `eipalloc-0123456789abcdef0`. */
    allocationId: Input<string>;
    /** The IPv4 address. */
    publicIp: Input<string>;
}

/** What every Network Load Balancer may have, whoever makes it. */
export interface NlbArgs {
    /** Which clients it is for: everybody, or the VPC's own. Default: `internet-facing`. */
    scheme?: "internet-facing" | "internal";
    /** `["IPv4"]`, or both for a dual-stack balancer in dual-stack subnets. Default: `["IPv4"]`. */
    ipFamilies?: IpFamily[];
    /** Sends to proxies in every zone. Default: true: a zone without a proxy is otherwise a dead address. */
    crossZone?: boolean;
    /** Health of a proxy. */
    healthCheck?: NlbHealthCheck;
    /** Seconds for which a proxy that leaves keeps its flows, 0 to 3600. Default: 60, the gateway's own drain. */
    deregistrationDelay?: number;
    /** Keeps a client's flows at one proxy by its address. Default: false: by the flow's five values. */
    stickyByAddress?: boolean;
}

/**
 * How the balancer finds a proxy for UDP. `TCP_UDP` goes by the flow's addresses and ports: a client that changes its
 * network, or its NAT its port, reaches another proxy, and its connection dies. `TCP_QUIC` goes by the server ID in
 * QUIC's connection IDs, so connections survive that; see `networkLoadBalancer()` for what it takes.
 */
export type NlbProtocol = "TCP_UDP" | "TCP_QUIC";

/** Whether a port has the balancer's own protocol rather than TCP alone. Pure. */
export function servesQuic({ quic, protocols }: BackendPort): boolean {
    return quic ?? protocols.includes("UDP");
}

/** Whether a balancer has both families; none has IPv6 alone. Pure. */
export function isDualStack({ ipFamilies = [] }: NlbArgs): boolean {
    return ipFamilies.includes("IPv6");
}

/** Family of the pods' addresses: UDP on a dual-stack balancer takes IPv6 targets alone. Pure. */
export function targetFamily(args: NlbArgs): IpFamily {
    return isDualStack(args) ? "IPv6" : "IPv4";
}

/** Whether clients find the balancer by its DNS name: without EIPs, and for IPv6, its addresses are AWS's. Pure. */
export function byDnsName(args: NlbArgs): boolean {
    return args.scheme === "internal" || isDualStack(args);
}

/**
 * Seconds until a new balancer serves: AWS takes two to three minutes to make one, and its first health checks come
 * after that.
 */
export const SECONDS_TO_SERVE = 300;
