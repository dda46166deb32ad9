import { compareVersions } from "../../components/gatewayApi/judgeBundle.ts";
import { mixedProtocols, parseGkeVersion } from "../../components/gcp/gkeVersion.ts";
import type { ClusterFacts } from "./clusterFacts.ts";

/** An exposure that fits a cluster. */
export interface Fitting {
    /** As a program writes it. */
    code: string;
    /** Why it fits, and its requirements. */
    why: string;
    /** Name of the stack that uses it. */
    stack: string;
    /** What must be done first. Default: nothing. */
    first?: string;
}

/** A type of cluster, or a balancer, that determines which exposure fits. */
interface Platform {
    /** Its name, in sentences. */
    name: string;
    /** Whether the cluster is one. */
    is(facts: ClusterFacts): boolean;
    /** What fits it. */
    fits(facts: ClusterFacts): Fitting;
}

/** First release of the AWS Load Balancer Controller with `TCP_UDP` listeners. Source: its pull request 4161. */
const LBC_FLOOR = "v2.13.0";
/** First release of Cilium that distinguishes TCP 443 from UDP 443. Source: its documentation, LB IPAM. */
const CILIUM_FLOOR = "v1.17.0";

const onNodes =
    (scheme: string) =>
    ({ nodes = [] }: ClusterFacts) =>
        nodes.some(({ providerId }) => providerId.startsWith(`${scheme}://`));

/** The version in the tag of an image whose name has that ending. */
function versionOf({ workloads = [] }: ClusterFacts, image: string): string | undefined {
    const images = workloads.flatMap((each) => each.images);
    return images
        .map((each) => new RegExp(`(?:^|/)${image}:(v?\\d[^@]*)`).exec(each)?.[1])
        .find((tag) => tag !== undefined);
}

const runs = (facts: ClusterFacts, image: string) =>
    (facts.workloads ?? []).some(({ images }) => images.some((each) => new RegExp(`(?:^|/)${image}[:@]`).test(each)));

/** `hostPorts()` on the nodes' own addresses. */
export function nodeAddresses({ nodes = [] }: ClusterFacts): Fitting {
    const addresses = nodes.flatMap((each) => each.addresses.slice(0, 1)).slice(0, 3);
    return {
        code: `hostPorts({ addresses: [${addresses.map((each) => `"${each}"`).join(", ")}] })`,
        why: "the proxies listen on the nodes' own addresses, without a balancer. Use the addresses that clients reach",
        stack: "kubernetes",
    };
}

const inKubernetes = (code: string, why: string, first?: string): Fitting => ({
    code,
    why,
    stack: "kubernetes",
    ...(first === undefined ? {} : { first }),
});

const loadBalancerController: Platform = {
    name: "EKS",
    is: onNodes("aws"),
    fits(facts) {
        const version = versionOf(facts, "aws-load-balancer-controller");
        const why = "one TCP_UDP listener of an NLB, created by the AWS Load Balancer Controller";
        if (version !== undefined && compareVersions(version, LBC_FLOOR) < 0) {
            const first = `Upgrade the AWS Load Balancer Controller from ${version} to ${LBC_FLOOR} or newer: older versions support one protocol per port.`;
            return { code: "aws.loadBalancerController()", why, stack: "aws", first };
        }
        return runs(facts, "aws-load-balancer-controller")
            ? {
                  code: "aws.loadBalancerController()",
                  why: `${why} (${version ?? "unknown version"})`,
                  stack: "aws",
              }
            : {
                  code: "aws.loadBalancerController({ installation: new aws.AwsLoadBalancerController(…) })",
                  why: `${why}, which is not in the cluster and will be installed`,
                  stack: "aws",
              };
    },
};

const gke: Platform = {
    name: "GKE",
    is: onNodes("gce"),
    fits({ version }) {
        const gkeVersion = parseGkeVersion(version);
        const how = gkeVersion === undefined ? "never" : mixedProtocols(gkeVersion, "external", ["IPv4"]);
        const number = version.replace(/^v/, "");
        return how === "never"
            ? {
                  code: "gcp.sharedAddress()",
                  why: `GKE ${number} does not support TCP and UDP in one Service, so two Services share a reserved address`,
                  stack: "gcp",
              }
            : {
                  code: `gcp.mixedService({ gkeVersion: "${number}" })`,
                  why: `GKE ${number} supports TCP and UDP in one Service${how === "always" ? "" : ", in clusters that were created with such a version"}`,
                  stack: "gcp",
              };
    },
};

/** In the order in which they are tested: installed balancers precede the cloud's own. */
export const platforms: readonly Platform[] = [
    {
        name: "MetalLB",
        is: ({ groups }) => groups.includes("metallb.io"),
        fits: ({ pools }) =>
            inKubernetes(
                "metallb()",
                "MetalLB supports both protocols on one address of a Service",
                pools["metallb.io"] === 0
                    ? "MetalLB has no address pool. Create an IPAddressPool, and an L2Advertisement or BGPAdvertisement."
                    : undefined,
            ),
    },
    {
        name: "Cilium",
        is: ({ pools }) => (pools["cilium.io"] ?? 0) > 0,
        fits(facts) {
            const version = versionOf(facts, "cilium");
            return inKubernetes(
                version === undefined ? "cilium()" : `cilium({ version: "${version.replace(/^v/, "")}" })`,
                "Cilium's LB IPAM supports both protocols on one address of a Service",
                version !== undefined && compareVersions(version, CILIUM_FLOOR) < 0
                    ? `Upgrade Cilium from ${version} to ${CILIUM_FLOOR} or newer: older versions do not distinguish UDP 443 from TCP 443.`
                    : undefined,
            );
        },
    },
    {
        name: "kube-vip",
        is: (facts) => runs(facts, "kube-vip"),
        fits: () => inKubernetes("kubeVip()", "kube-vip supports both protocols on one address of a Service"),
    },
    {
        name: "EKS Auto Mode",
        is: ({ nodes = [] }) => nodes.some(({ labels }) => labels["eks.amazonaws.com/compute-type"] === "auto"),
        fits: () => ({
            code: 'aws.loadBalancerController({ by: "eks-auto-mode" })',
            why: "one TCP_UDP listener of an NLB, created by EKS Auto Mode",
            stack: "aws",
        }),
    },
    loadBalancerController,
    gke,
    {
        name: "AKS",
        is: onNodes("azure"),
        fits: () => ({
            code: "azure.mixedService()",
            why: "AKS supports TCP and UDP in one Service, with a health probe for UDP if externalTrafficPolicy is Local, the default here",
            stack: "azure",
        }),
    },
    {
        name: "k3s",
        is: ({ version }) => version.includes("+k3s"),
        fits(facts) {
            const holders = (facts.services ?? []).filter(({ ports }) => ports.some((each) => each.startsWith("443/")));
            const others = holders.map(({ name }) => name).join(", ");
            return inKubernetes(
                "k3s()",
                "k3s' ServiceLB supports both protocols, on the nodes' addresses",
                holders.length === 0
                    ? undefined
                    : `Free port 443 of the nodes, which ServiceLB assigns to one Service: ${others} uses it.`,
            );
        },
    },
    {
        name: "DigitalOcean",
        is: onNodes("digitalocean"),
        fits: () =>
            inKubernetes(
                "digitalOcean()",
                "its balancer supports both protocols, with a TCP port for the health check",
            ),
    },
    {
        name: "Hetzner Cloud",
        is: onNodes("hcloud"),
        fits: (facts) => ({
            ...nodeAddresses(facts),
            why: "Hetzner's balancer does not support UDP; the nodes' own addresses do",
        }),
    },
    {
        name: "Linode",
        is: onNodes("linode"),
        fits: (facts) => ({
            ...nodeAddresses(facts),
            why: "Linode's controller drops one of two protocols of a port; the nodes' own addresses support both",
        }),
    },
];
