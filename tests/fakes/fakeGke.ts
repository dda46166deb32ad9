import { isIP } from "node:net";

/** A Service of type LoadBalancer, as the API server hands it to the controllers. */
export interface GkeService {
    annotations: Record<string, string>;
    loadBalancerClass?: string;
    externalTrafficPolicy: string;
    ipFamilies: string[];
    protocols: ("TCP" | "UDP")[];
}

/** A cluster, and what is reserved in its region. */
export interface GkeCluster {
    /** Each part of the version of the control plane, `1.36.2-gke.1498000` being 1, 36, 2, 1498000. */
    version: number[];
    /** Tier of each reserved address, by name. */
    reserved: Record<string, { family: "IPv4" | "IPv6"; tier: "Premium" | "Standard" }>;
}

/**
 * What GKE's balancer controllers would not do as it was asked. Source: kubernetes/ingress-gce (pkg/l4, acbcf5d), the
 * GKE documentation's "mixed-protocol-lb" and "LoadBalancer Service parameters".
 */
export function gkeRefusals(cluster: GkeCluster, services: GkeService[]): string[] {
    const said: string[] = [];
    const ephemeral = new Set<string>();
    for (const service of services) {
        const { annotations, loadBalancerClass, ipFamilies } = service;
        const six = ipFamilies.includes("IPv6");
        const internal = loadBalancerClass === "networking.gke.io/l4-regional-internal";
        if (new Set(service.protocols).size > 1) {
            // "1.34.1-gke.2190000 … external IPv4", "1.36.2-gke.1498000 … external and internal, IPv4 and IPv6".
            const everything = sortable(cluster.version) >= "0001.0036.0002.1498000";
            const preview = sortable(cluster.version) >= "0001.0034.0001.2190000";
            if (!everything && !(preview && !internal && !six)) {
                said.push("LoadBalancerPortsError: LoadBalancer with multiple protocols are not supported.");
            }
        }
        if (loadBalancerClass !== undefined && sortable(cluster.version) < "0001.0033.0001.1779000") {
            said.push(`nobody watches the class ${loadBalancerClass}`);
        }
        if (loadBalancerClass === undefined && annotations["cloud.google.com/l4-rbs"] !== "enabled") {
            said.push("a balancer of target pools, which has no address annotation");
        }
        const tier = annotations["cloud.google.com/network-tier"] ?? "Premium";
        // forwarding_rules_ipv6.go: NewUnsupportedNetworkTierErr("IPv6 External Load Balancer", Standard)
        if (six && !internal && tier === "Standard") {
            said.push("IPv6 External Load Balancer: unsupported network tier Standard");
        }
        const names = annotations["networking.gke.io/load-balancer-ip-addresses"]?.split(",") ?? [];
        for (const name of names) {
            const address = cluster.reserved[name];
            // l4_static_address.go: what is not found, or of another family, is passed over without a word.
            if (address === undefined || !ipFamilies.includes(address.family)) {
                said.push(`"${name}" is not used`);
            } else if (address.tier !== tier) {
                said.push(`Static IP (${name}): network tier mismatch`);
            }
        }
        for (const family of ipFamilies) {
            if (!names.some((name) => cluster.reserved[name]?.family === family)) {
                ephemeral.add(family);
            }
        }
        if (
            annotations["networking.gke.io/weighted-load-balancing"] === "pods-per-node" &&
            service.externalTrafficPolicy !== "Local"
        ) {
            said.push("weights are not used");
        }
    }
    if (services.length > 1) {
        said.push(...[...ephemeral].map((family) => `each Service gets an ${family} address of its own`));
    }
    return said;
}

/** Whether Compute Engine can have an address of this name. */
export function canBeReserved(name: string): boolean {
    return isIP(name) === 0 && /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(name);
}

function sortable(version: number[]): string {
    return version.map((part, index) => String(part).padStart(index === 3 ? 7 : 4, "0")).join(".");
}
