import { compareVersions } from "../../components/gatewayApi/judgeBundle.ts";
import { mixedProtocols, parseGkeVersion } from "../../components/gcp/gkeVersion.ts";
import type { ClusterFacts } from "./clusterFacts.ts";

/** An exposure that fits a cluster. */
export interface Fitting {
    /** As a program writes it. */
    code: string;
    /** Why it fits, and what it takes. */
    why: string;
    /** Name of the ready stack that has it. */
    stack: string;
    /** What has to be done first. Default: nothing. */
    first?: string;
}

/** A cluster of a kind, or with a balancer, that decides which exposure fits. */
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
/** First release of Cilium that tells TCP 443 from UDP 443. Source: its documentation, LB IPAM. */
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
        why: "the proxies listen on the nodes' own addresses, with no balancer in front. Use the addresses that clients reach",
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
        const why = "one TCP_UDP listener of an NLB, made by the AWS Load Balancer Controller";
        if (version !== undefined && compareVersions(version, LBC_FLOOR) < 0) {
            const first = `Upgrade the AWS Load Balancer Controller from ${version} to ${LBC_FLOOR} or newer: an older one gives a port one protocol.`;
            return { code: "aws.loadBalancerController()", why, stack: "aws", first };
        }
        return runs(facts, "aws-load-balancer-controller")
            ? {
                  code: "aws.loadBalancerController()",
                  why: `${why} (${version ?? "of an unknown version"})`,
                  stack: "aws",
              }
            : {
                  code: "aws.loadBalancerController({ installation: new aws.AwsLoadBalancerController(…) })",
                  why: `${why}, which the cluster does not have and this installs`,
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
                  why: `GKE ${number} does not take TCP and UDP in one Service, so two Services share a reserved address`,
                  stack: "gcp",
              }
            : {
                  code: `gcp.mixedService({ gkeVersion: "${number}" })`,
                  why: `GKE ${number} takes TCP and UDP in one Service${how === "always" ? "" : ", in clusters that were created at such a version"}`,
                  stack: "gcp",
              };
    },
};

/** In the order in which they are asked: what a cluster was given comes before what its cloud has. */
export const platforms: readonly Platform[] = [
    {
        name: "MetalLB",
        is: ({ groups }) => groups.includes("metallb.io"),
        fits: ({ pools }) =>
            inKubernetes(
                "metallb()",
                "MetalLB gives one Service both protocols on one address",
                pools["metallb.io"] === 0
                    ? "Create an IPAddressPool, and an L2Advertisement or BGPAdvertisement: MetalLB has no address to give."
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
                "Cilium's LB IPAM gives one Service both protocols on one address",
                version !== undefined && compareVersions(version, CILIUM_FLOOR) < 0
                    ? `Upgrade Cilium from ${version} to ${CILIUM_FLOOR} or newer: an older one does not tell UDP 443 from TCP 443.`
                    : undefined,
            );
        },
    },
    {
        name: "kube-vip",
        is: (facts) => runs(facts, "kube-vip"),
        fits: () => inKubernetes("kubeVip()", "kube-vip gives one Service both protocols on one address"),
    },
    {
        name: "EKS Auto Mode",
        is: ({ nodes = [] }) => nodes.some(({ labels }) => labels["eks.amazonaws.com/compute-type"] === "auto"),
        fits: () => ({
            code: 'aws.loadBalancerController({ by: "eks-auto-mode" })',
            why: "one TCP_UDP listener of an NLB, made by EKS Auto Mode",
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
            why: "AKS takes TCP and UDP in one Service, with a health probe for UDP where externalTrafficPolicy is Local, its default here",
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
                "k3s' ServiceLB takes both protocols, on the nodes' addresses",
                holders.length === 0
                    ? undefined
                    : `Free port 443 of the nodes, which ServiceLB gives to one Service: ${others} has it.`,
            );
        },
    },
    {
        name: "DigitalOcean",
        is: onNodes("digitalocean"),
        fits: () =>
            inKubernetes("digitalOcean()", "its balancer takes both protocols, with a TCP port for the health check"),
    },
    {
        name: "Hetzner Cloud",
        is: onNodes("hcloud"),
        fits: (facts) => ({
            ...nodeAddresses(facts),
            why: "Hetzner's balancer has no UDP; the nodes' own addresses do",
        }),
    },
    {
        name: "Linode",
        is: onNodes("linode"),
        fits: (facts) => ({
            ...nodeAddresses(facts),
            why: "Linode's controller loses one of two protocols of a port; the nodes' own addresses have both",
        }),
    },
];
