import { isIP } from "node:net";
import { isDeepStrictEqual } from "node:util";
import { kindOf, type Registration } from "../support/registrations.ts";

type Inputs = Record<string, unknown>;
type Refuse = (why: string) => void;

/**
 * Elastic Load Balancing, EC2 and the AWS Load Balancer Controller as far as a Network Load Balancer meets them: does
 * what a program asks for, call by call, and says what they would refuse. Written from the APIs' references, the
 * controller's webhooks and the provider's source, not from the checks.
 */
export class FakeElb {
    readonly refusals: string[] = [];
    readonly #live = new Set<Registration>();

    create(each: Registration): void {
        this.#judge(each, this.#others(each));
        this.#live.add(each);
    }

    modify(last: Registration, next: Registration): void {
        this.#live.delete(last);
        this.#judge(next, this.#others(next));
        const refuse = this.#refuse(next);
        if (kindOf(next) === "LoadBalancer") {
            // "If you don't associate a security group when you create it, you can't associate one later on."
            if (
                listed(last.inputs, "securityGroups").length === 0 &&
                listed(next.inputs, "securityGroups").length > 0
            ) {
                refuse("SetSecurityGroups on a balancer without any");
            }
            for (const listener of this.#of("Listener").filter(
                ({ inputs }) => inputs["loadBalancerArn"] === arnOf(next),
            )) {
                this.#listener(listener.inputs, next.inputs, refuse);
            }
        }
        // webhooks/elbv2/targetgroupbinding_validator.go, checkImmutableFields.
        if (kindOf(next) === "TargetGroupBinding") {
            const fields = ["targetGroupARN", "targetType", "ipAddressType", "vpcID"];
            const [before, after] = [last, next].map(({ inputs }) => inputs["spec"] as Inputs);
            if (fields.some((field) => before?.[field] !== after?.[field])) {
                refuse("update may not change these immutable fields");
            }
        }
        this.#live.add(next);
    }

    delete(last: Registration): void {
        this.#live.delete(last);
        if (last.inputs["apiVersion"] === "eks.amazonaws.com/v1") {
            this.#deleteWithBinding(last);
        }
        const refuse = this.#refuse(last);
        const uses = (kind: string, use: (inputs: Inputs) => unknown) =>
            this.#of(kind).some(({ inputs }) => JSON.stringify(use(inputs) ?? null).includes(arnOf(last)));
        switch (kindOf(last)) {
            case "LoadBalancer":
                // OperationNotPermittedException.
                if (last.inputs["enableDeletionProtection"] === true) {
                    refuse("deletion protection is enabled");
                }
                // A balancer's listeners go with it.
                for (const listener of this.#of("Listener")) {
                    if (listener.inputs["loadBalancerArn"] === arnOf(last)) {
                        this.#live.delete(listener);
                    }
                }
                break;
            case "TargetGroup":
                if (uses("Listener", ({ defaultActions }) => defaultActions)) {
                    refuse("ResourceInUse: is currently in use by a listener or a rule");
                }
                break;
            case "SecurityGroup":
                if (
                    uses("LoadBalancer", ({ securityGroups }) => securityGroups) ||
                    uses("TargetGroupBinding", ({ spec }) => spec)
                ) {
                    refuse("DependencyViolation: has a dependent object");
                }
                break;
            case "Eip":
                if (uses("LoadBalancer", ({ subnetMappings }) => subnetMappings)) {
                    refuse("AuthFailure: the address is associated with a load balancer");
                }
                break;
        }
    }

    /** "The controller will delete the target group when the TargetGroupBinding resource or the cluster is deleted." */
    #deleteWithBinding({ inputs }: Registration): void {
        const arn = String((inputs["spec"] as Inputs)["targetGroupARN"]);
        for (const group of this.#of("TargetGroup").filter((each) => arnOf(each) === arn)) {
            this.#live.delete(group);
            if (this.#of("Listener").some(({ inputs }) => JSON.stringify(inputs["defaultActions"]).includes(arn))) {
                this.#refuse(group)("ResourceInUse: a binding of EKS Auto Mode takes it away from a listener");
            }
        }
    }

    #of(kind: string): Registration[] {
        return [...this.#live].filter((each) => kindOf(each) === kind);
    }

    #others(each: Registration): Registration[] {
        return this.#of(kindOf(each));
    }

    #refuse({ type, name }: Registration): Refuse {
        return (why) => this.refusals.push(`${kindOf({ type })} ${name}: ${why}`);
    }

    #judge(each: Registration, others: Registration[]): void {
        const refuse = this.#refuse(each);
        this.#rules[kindOf(each)]?.(each, refuse, others);
        for (const [key, value] of Object.entries((each.inputs["tags"] ?? {}) as Record<string, string>)) {
            // API Tag of both services: key 1-128, value 0-256, "aws:" is reserved; 50 a resource.
            if (key === "" || key.length > 128 || value.length > 256 || key.startsWith("aws:")) {
                refuse(`the tag ${key}`);
            }
        }
    }

    readonly #rules: Record<string, (each: Registration, refuse: Refuse, others: Registration[]) => void> = {
        SecurityGroupIngressRule: (each, refuse, others) => securityRule(each, refuse, others),
        SecurityGroupEgressRule: (each, refuse, others) => securityRule(each, refuse, others),
        LoadBalancer: ({ name, inputs }, refuse, others) => {
            // "maximum of 32 characters, … alphanumeric characters or hyphens, must not begin or end with a hyphen, and
            // must not begin with internal-".
            if (!/^(?!internal-)[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/.test(physical(name))) {
                refuse("Name");
            }
            const mappings = listed(inputs, "subnetMappings") as { subnetId: string; allocationId?: string }[];
            const subnets = mappings.map(({ subnetId }) => subnetId);
            const allocations = mappings.flatMap(({ allocationId }) =>
                allocationId === undefined ? [] : [allocationId],
            );
            // "You must specify subnets from at least one Availability Zone, … one subnet per Availability Zone."
            if (subnets.length === 0 || new Set(subnets).size < subnets.length) {
                refuse("SubnetMappings");
            }
            if (!subnets.every((id) => id.startsWith("subnet-"))) {
                refuse("SubnetNotFound");
            }
            if (!allocations.every((id) => id.startsWith("eipalloc-"))) {
                refuse("AllocationIdNotFound");
            }
            const taken = others.flatMap((other) => listed(other.inputs, "subnetMappings") as typeof mappings);
            if (
                new Set(allocations).size < allocations.length ||
                taken.some(({ allocationId }) => allocationId !== undefined && allocations.includes(allocationId))
            ) {
                refuse("ResourceInUse: the allocation IDs are not available for use");
            }
            // "[Network Load Balancers] … specify one Elastic IP address per subnet if you need static IP addresses for
            // your internet-facing load balancer."
            if (allocations.length > 0 && (inputs["internal"] === true || allocations.length < mappings.length)) {
                refuse("AllocationId");
            }
            if (!listed(inputs, "securityGroups").every((id) => /-id$|^sg-/.test(String(id)))) {
                refuse("InvalidSecurityGroup");
            }
            // "EnablePrefixForIpv6SourceNat … The IP address type must be dualstack."
            if (inputs["enablePrefixForIpv6SourceNat"] === "on" && inputs["ipAddressType"] !== "dualstack") {
                refuse("EnablePrefixForIpv6SourceNat");
            }
        },
        TargetGroup: ({ name, inputs }, refuse) => {
            if (!/^[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/.test(physical(name))) {
                refuse("Name");
            }
            if (!String(inputs["vpcId"]).startsWith("vpc-")) {
                refuse("VpcId");
            }
            if (!["TCP", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC"].includes(String(inputs["protocol"]))) {
                refuse("Protocol");
            }
            if (!whole(inputs["port"], 1, 65_535)) {
                refuse("Port");
            }
            // CreateTargetGroup: interval 5-300, timeout 2-120, thresholds 2-10, path from "/" up to 1024 characters.
            const check = inputs["healthCheck"] as Inputs;
            if (!whole(check["interval"], 5, 300) || !whole(check["timeout"], 2, 120)) {
                refuse("HealthCheckIntervalSeconds, HealthCheckTimeoutSeconds");
            }
            // aws/aws-cdk#26031: the timeout of an NLB's check is up to the interval.
            if (Number(check["timeout"]) > Number(check["interval"])) {
                refuse("Health check interval must be greater than the timeout");
            }
            if (!whole(check["healthyThreshold"], 2, 10) || !whole(check["unhealthyThreshold"], 2, 10)) {
                refuse("HealthyThresholdCount, UnhealthyThresholdCount");
            }
            if (check["port"] !== "traffic-port" && !whole(Number(check["port"]), 1, 65_535)) {
                refuse("HealthCheckPort");
            }
            // "Health check path is not supported for target groups with a TCP health check."
            const path = check["path"] as string | undefined;
            if (check["protocol"] === "TCP" ? path !== undefined : !/^\/.{0,1023}$/.test(path ?? "/")) {
                refuse("HealthCheckPath");
            }
            if (!["TCP", "HTTP", "HTTPS"].includes(String(check["protocol"]))) {
                refuse("HealthCheckProtocol");
            }
            if (!whole(inputs["deregistrationDelay"], 0, 3600)) {
                refuse("deregistration_delay.timeout_seconds");
            }
            // "Client IP preservation can't be disabled for UDP, TCP_UDP, QUIC and TCP_QUIC."
            if (inputs["protocol"] !== "TCP" && inputs["preserveClientIp"] === "false") {
                refuse("preserve_client_ip.enabled");
            }
        },
        TargetGroupBinding: ({ inputs }, refuse, others) => {
            const { name } = inputs["metadata"] as { name: string };
            const spec = inputs["spec"] as Inputs & {
                networking: { ingress: { from: Inputs[]; ports: { protocol: string; port: number }[] }[] };
            };
            // metadata.name of a custom resource is a DNS subdomain.
            if (!/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)) {
                refuse("metadata.name");
            }
            // webhooks/elbv2/targetgroupbinding_validator.go: checkExistingTargetGroups, checkTargetGroupIPAddressType.
            const bound = others.filter(
                (other) => (other.inputs["spec"] as Inputs)["targetGroupARN"] === spec["targetGroupARN"],
            );
            if (bound.some((other) => other.inputs["apiVersion"] === inputs["apiVersion"])) {
                refuse("TargetGroup is already bound");
            }
            const group = this.#of("TargetGroup").find((each) => arnOf(each) === spec["targetGroupARN"]);
            if (group?.inputs["ipAddressType"] !== spec["ipAddressType"] || group?.inputs["vpcId"] !== spec["vpcID"]) {
                refuse("invalid IP address type or VPC for TargetGroup");
            }
            // The CRD: "At least one NetworkingPeer should be specified."
            for (const { from, ports } of spec.networking.ingress) {
                if (from.length === 0 || !ports.every(({ port }) => whole(port, 1, 65_535))) {
                    refuse("networking.ingress");
                }
            }
            if (inputs["apiVersion"] === "eks.amazonaws.com/v1") {
                // EKS User Guide, auto-configure-nlb: "No longer supports NLB without security groups".
                if (spec.networking.ingress.some(({ from }) => from.some(({ ipBlock }) => ipBlock !== undefined))) {
                    refuse("networking.ingress.from");
                }
                // AmazonEKSLoadBalancingPolicy: RegisterTargets on groups with the cluster's tag.
                if (((group?.inputs["tags"] ?? {}) as Inputs)["eks:eks-cluster-name"] === undefined) {
                    refuse("AccessDenied: elasticloadbalancing:RegisterTargets");
                }
            }
        },
        Listener: ({ inputs }, refuse, others) => {
            const balancer = this.#of("LoadBalancer").find((each) => arnOf(each) === inputs["loadBalancerArn"]);
            if (balancer === undefined) {
                refuse("LoadBalancerNotFound");
                return;
            }
            const beside = others.filter((other) => other.inputs["loadBalancerArn"] === inputs["loadBalancerArn"]);
            // DuplicateListener: a TCP and a UDP listener cannot share a port (aws-load-balancer-controller#1608).
            if (beside.some((other) => other.inputs["port"] === inputs["port"])) {
                refuse("DuplicateListener: A listener already exists on this port");
            }
            const protocols = [...beside.map((other) => other.inputs["protocol"]), inputs["protocol"]];
            const quic = protocols.filter((protocol) => protocol === "QUIC" || protocol === "TCP_QUIC").length;
            // "Only one QUIC or TCP_QUIC listener"; "not allowed on a Network Load Balancer that has UDP or TCP_UDP listeners".
            if (
                quic > 1 ||
                (quic === 1 && protocols.some((protocol) => protocol === "UDP" || protocol === "TCP_UDP"))
            ) {
                refuse("QUIC beside another one, or beside UDP");
            }
            // TargetGroupAssociationLimit: "not in use by a listener for any other load balancer".
            const group = targetOf(inputs);
            if (
                others.some(
                    (other) =>
                        targetOf(other.inputs) === group &&
                        other.inputs["loadBalancerArn"] !== inputs["loadBalancerArn"],
                )
            ) {
                refuse("TargetGroupAssociationLimit");
            }
            this.#listener(inputs, balancer.inputs, refuse);
        },
    };

    /** What a listener and its balancer must have in common. */
    #listener(inputs: Inputs, balancer: Inputs, refuse: Refuse): void {
        const { protocol, port } = inputs;
        const dualStack = balancer["ipAddressType"] === "dualstack";
        const group = this.#of("TargetGroup").find((each) => arnOf(each) === targetOf(inputs))?.inputs ?? {};
        if (!whole(port, 1, 65_535)) {
            refuse("Port");
        }
        // "The listener protocol and the protocol of the target group must match."
        if (group["protocol"] !== protocol) {
            refuse(`a target group of ${group["protocol"]} for a listener of ${protocol}`);
        }
        // "QUIC and TCP_QUIC listeners are not allowed on dualstack load balancers or … with associated security groups."
        if (
            (protocol === "QUIC" || protocol === "TCP_QUIC") &&
            (dualStack || listed(balancer, "securityGroups").length > 0)
        ) {
            refuse("QUIC on a dual-stack balancer, or on one with security groups");
        }
        if (protocol === "UDP" || protocol === "TCP_UDP") {
            // "You can't use an IPv4 target group with a UDP listener for a dualstack load balancer."
            if (dualStack && group["ipAddressType"] !== "ipv6") {
                refuse("UDP on a dual-stack balancer with IPv4 targets");
            }
            if (dualStack && balancer["enablePrefixForIpv6SourceNat"] !== "on") {
                refuse("UDP on a dual-stack balancer without a prefix for source NAT");
            }
        }
        // "You must use an IPv6 target group with a dualstack load balancer."
        if (!dualStack && group["ipAddressType"] === "ipv6") {
            refuse("IPv6 targets on an IPv4 balancer");
        }
    }
}

/** What others know a resource by. */
export function arnOf(each: { type: string; inputs: Inputs; name: string; replacementTrigger?: unknown }): string {
    const { type, inputs, name, replacementTrigger } = each;
    if (kindOf({ type }) === "TargetGroup" && replacementTrigger !== undefined) {
        return `${arnOf({ type, inputs, name })}:${replacementTrigger}`;
    }
    // Mocks give an id by name alone, and a security group has nothing else.
    return kindOf({ type }) === "SecurityGroup" ? `${name}-id` : `${name}:${generation({ type, inputs })}`;
}

/** Tells a resource from the one that it replaces: what cannot be changed. */
export function generation({ type, inputs }: { type: string; inputs: Inputs }): string {
    const of = (...fields: string[]) => fields.map((field) => String(inputs[field] ?? "")).join(" ");
    switch (kindOf({ type })) {
        case "LoadBalancer":
            return of("internal");
        case "TargetGroup":
            return of("protocol", "port", "vpcId", "ipAddressType");
        default:
            return of("vpcId");
    }
}

function securityRule({ inputs, urn }: Registration, refuse: Refuse, others: Registration[]): void {
    const { cidrIpv4, cidrIpv6, ipProtocol, fromPort, toPort } = inputs;
    const cidr = String(cidrIpv4 ?? cidrIpv6);
    const [address = "", prefix = ""] = cidr.split("/");
    const version = cidrIpv4 === undefined ? 6 : 4;
    if (
        (cidrIpv4 === undefined) === (cidrIpv6 === undefined) ||
        isIP(address) !== version ||
        !/^\d+$/.test(prefix) ||
        Number(prefix) > (version === 4 ? 32 : 128) ||
        prefix !== String(Number(prefix))
    ) {
        refuse(`InvalidParameterValue: CIDR block ${cidr} is malformed`);
        return;
    }
    // terraform-provider-aws verify.ValidateIPv4CIDRNetworkAddress: a bit beyond the prefix is refused.
    if (networkOf(address, Number(prefix)) !== address) {
        refuse(`${cidr} is not a valid CIDR block`);
    }
    const icmp = ipProtocol === "icmp" || ipProtocol === "icmpv6";
    if (!icmp && (!whole(fromPort, 1, 65_535) || fromPort !== toPort)) {
        refuse("ports");
    }
    if (icmp && (ipProtocol === "icmpv6") !== (version === 6)) {
        refuse("ICMP of the other family");
    }
    const same = ({ inputs: { tags: _, ...other } }: Registration) => {
        const { tags: __, ...own } = inputs;
        return isDeepStrictEqual(own, other);
    };
    if (others.some((other) => other.urn !== urn && same(other))) {
        refuse("InvalidPermission.Duplicate");
    }
}

/** The first address of a network, as the URL parser and four numbers write it. */
function networkOf(address: string, prefix: number): string {
    if (isIP(address) === 4) {
        const bits = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
        const network = prefix === 0 ? 0 : Math.floor(bits / 2 ** (32 - prefix)) * 2 ** (32 - prefix);
        return [24, 16, 8, 0].map((shift) => Math.floor(network / 2 ** shift) % 256).join(".");
    }
    const groups = address.split("::").map((half) => (half === "" ? [] : half.split(":")));
    const [head = [], tail = []] = groups;
    const all = groups.length === 1 ? head : [...head, ...Array(8 - head.length - tail.length).fill("0"), ...tail];
    const bits = BigInt(`0x${all.map((group) => group.padStart(4, "0")).join("")}`);
    const shift = BigInt(128 - prefix);
    const network = ((bits >> shift) << shift).toString(16).padStart(32, "0");
    return new URL(`http://[${(network.match(/.{4}/g) ?? []).join(":")}]`).hostname.slice(1, -1);
}

function listed(inputs: Inputs, key: string): unknown[] {
    return (inputs[key] as unknown[] | undefined) ?? [];
}

function targetOf(inputs: Inputs): unknown {
    return (listed(inputs, "defaultActions")[0] as Inputs | undefined)?.["targetGroupArn"];
}

/** Pulumi adds a hyphen and seven digits of a hash. */
function physical(name: string): string {
    return `${name}-0123abc`;
}

function whole(value: unknown, lowest: number, highest: number): boolean {
    return Number.isInteger(value) && Number(value) >= lowest && Number(value) <= highest;
}
