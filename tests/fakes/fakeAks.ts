import { isNetwork } from "./fakeAzure.ts";

/** A Service of type LoadBalancer, as the API server hands it to the cloud provider. */
export interface AksService {
    annotations: Record<string, string>;
    loadBalancerSourceRanges?: string[];
    externalTrafficPolicy: string;
    ipFamilies: string[];
    protocols: ("TCP" | "UDP")[];
}

/** A cluster, and what there is in its subscription. */
export interface AksCluster {
    /** `clusterServiceLoadBalancerHealthProbeMode` is `Shared`. */
    sharedProbe: boolean;
    /** Public IP addresses, by resource group (empty: the node resource group) and name. */
    publicIps: Record<string, { family: string; label?: string }>;
    /** Free private addresses of the nodes' subnets, and the subnets. */
    private: { addresses: Record<string, string>; subnets: string[] };
}

const PREFIX = "service.beta.kubernetes.io/azure-";

/**
 * What the cloud provider would not do as it was asked, followed through its source: kubernetes-sigs/cloud-provider-azure,
 * pkg/provider/azure_loadbalancer.go, azure_loadbalancer_healthprobe.go, azure_utils.go and
 * pkg/provider/loadbalancer/{accesscontrol,configuration}.go of August 2026.
 */
export function aksRefusals(cluster: AksCluster, services: AksService[]): string[] {
    const said = services.flatMap((service) => refusalsOf(cluster, service));
    // Services of one frontend are those of one public IP address; without a name each gets another.
    const [first, ...others] = services;
    const apart = (first?.ipFamilies ?? []).filter((family) =>
        others.some(({ annotations }) => {
            const names = [first?.annotations ?? {}, annotations].map((each) => nameOf(each, family, first));
            return names[0] === undefined || names[0] !== names[1];
        }),
    );
    return [...said, ...apart.map((family) => `each Service gets an ${family} address of its own`)];
}

function refusalsOf(cluster: AksCluster, service: AksService): string[] {
    const said: string[] = [];
    const { externalTrafficPolicy, ipFamilies, protocols } = service;
    const get = (key: string): string | undefined => service.annotations[`${PREFIX}${key}`];
    const internal = get("load-balancer-internal") === "true";

    // getServicePIPName: the suffix is for IPv6, and a Service of one family reads the name without it as well.
    const used = new Set<string>();
    for (const family of ipFamilies) {
        const suffix = family === "IPv6" && ipFamilies.length === 2 ? "-ipv6" : "";
        for (const key of ["pip-name", "pip-prefix-id"]) {
            used.add(`${key}${suffix}`);
        }
        used.add(`load-balancer-${family.toLowerCase()}`);
        const name = get(`pip-name${suffix}`);
        const prefix = get(`pip-prefix-id${suffix}`);
        const address = get(`load-balancer-${family.toLowerCase()}`);
        if (internal) {
            if (name !== undefined || prefix !== undefined) {
                said.push("an internal balancer has no public address");
            }
            if (address !== undefined && cluster.private.addresses[address] !== family) {
                said.push(`PrivateIPAddressNotInSubnet: ${address}`);
            }
            continue;
        }
        // determinePublicIPName: the name first, then the prefix, then the address.
        if (name !== undefined) {
            const found = cluster.publicIps[`${get("load-balancer-resource-group") ?? ""}/${name}`];
            if (found === undefined) {
                said.push(`PublicIP from annotation azure-pip-name(-IPv6)=${name} doesn't exist`);
            } else if (found.family !== family) {
                // reconcileIPSettings writes the other version, which Azure does not change.
                said.push(`${name}: PublicIPAddressVersionCannotBeChanged`);
            }
            if (prefix !== undefined) {
                said.push("the prefix is not used");
            }
            // reconcileDNSSettings writes the label onto it; the program that made it takes it away.
            if (get("dns-label-name") !== undefined && found?.label !== get("dns-label-name")) {
                said.push("the label is removed again");
            }
        } else if (
            prefix !== undefined &&
            !/^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[\w.()-]+\/providers\/Microsoft\.Network\/publicIPPrefixes\/\w[\w.-]*$/.test(
                prefix,
            )
        ) {
            said.push(`LinkedInvalidPropertyId: ${prefix}`);
        }
        if (address !== undefined) {
            said.push(`user supplied IP Address ${address} was not found`);
        }
    }
    for (const key of ["pip-name", "pip-name-ipv6", "pip-prefix-id", "pip-prefix-id-ipv6"]) {
        if (get(key) !== undefined && !used.has(key)) {
            said.push(`${key} is not used`);
        }
    }
    for (const key of ["load-balancer-ipv4", "load-balancer-ipv6"]) {
        if (get(key) !== undefined && !used.has(key)) {
            said.push(`${key} is not used`);
        }
    }
    const subnet = get("load-balancer-internal-subnet");
    if (subnet !== undefined && !(internal && cluster.private.subnets.includes(subnet))) {
        said.push(`the subnet ${subnet} is not found, or not used`);
    }
    const label = get("dns-label-name");
    // DomainNameLabelInvalid has the expression.
    if (label !== undefined && (internal || !/^[a-z][a-z0-9-]{1,61}[a-z0-9]$/.test(label))) {
        said.push(`the label ${label}`);
    }
    const group = get("load-balancer-resource-group");
    if (group !== undefined && !Object.keys(cluster.publicIps).some((each) => each.startsWith(`${group}/`))) {
        said.push(`ResourceGroupNotFound: ${group}`);
    }

    const idle = get("load-balancer-tcp-idle-timeout");
    if (idle !== undefined && !whole(idle, 4, 100)) {
        said.push(`idle timeout value must be a whole number representing minutes between 4 and 100, actual: ${idle}`);
    }
    const interval = get("load-balancer-health-probe-interval");
    const probes = get("load-balancer-health-probe-num-of-probe");
    if (!whole(interval ?? "5", 5, 2_147_483_647) || !whole(probes ?? "2", 2, 2_147_483_647)) {
        said.push("failed to parse health probe config");
    } else if (Number(interval ?? 5) * Number(probes ?? 2) >= 120) {
        said.push("total probe should be less than 120, please adjust interval and number of probe accordingly");
    }
    if (externalTrafficPolicy === "Cluster") {
        // buildHealthProbeRulesForPort: nil for UDP and SCTP; buildClusterServiceSharedProbe reads no annotation.
        if (!cluster.sharedProbe && protocols.includes("UDP")) {
            said.push("a UDP rule has no probe");
        }
        if (cluster.sharedProbe && (interval !== undefined || probes !== undefined)) {
            said.push("the annotations of the probe are not used");
        }
    }
    return [...said, ...accessRefusals(service, get)];
}

/** Who gets in, as NewAccessControl and its patch decide it, and kube-proxy on the nodes. */
function accessRefusals(service: AksService, get: (key: string) => string | undefined): string[] {
    const said: string[] = [];
    const tags = get("allowed-service-tags")?.split(",");
    const annotated = get("allowed-ip-ranges")?.split(",") ?? [];
    const ranges = service.loadBalancerSourceRanges ?? [];
    if (tags?.some((tag) => !/^[a-z]+(\d|\.?[a-z])*$/i.test(tag))) {
        said.push("SecurityRuleInvalidServiceTag");
    }
    if (![...ranges, ...annotated].every((range) => range.includes("/") && isNetwork(range))) {
        said.push("InvalidSourceRanges, InvalidAllowedIPRanges");
    }
    if (tags !== undefined && ranges.length > 0) {
        said.push("ConflictConfiguration: kube-proxy drops whom the tags let in");
    }
    const all = [...ranges, ...annotated];
    for (const family of service.ipFamilies) {
        const own = all.filter((range) => range.includes(":") === (family === "IPv6"));
        if (tags === undefined && all.length > 0 && own.length === 0) {
            said.push(`nobody gets in over ${family}`);
        }
    }
    return said;
}

function nameOf(annotations: Record<string, string>, family: string, service: AksService | undefined) {
    const suffix = family === "IPv6" && service?.ipFamilies.length === 2 ? "-ipv6" : "";
    return annotations[`${PREFIX}pip-name${suffix}`];
}

function whole(text: string, lowest: number, highest: number): boolean {
    return /^[+-]?\d+$/.test(text) && Number(text) >= lowest && Number(text) <= highest;
}
