import { Eip } from "@pulumi/aws/ec2/eip.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs, Exposure } from "pulumi-http3-gateway";
import {
    AwsLoadBalancerController,
    loadBalancerController,
    type NlbEip,
    networkLoadBalancer,
} from "pulumi-http3-gateway/aws";
import { choice, choices, type Key, list, type Settings, text, yesOrNo } from "./settings.ts";

/** Elastic IP addresses: new ones, or such that are there. */
const EIPS: Key<"new" | NlbEip[]> = {
    what: 'new, or a list of allocations with their addresses, such as "eipalloc-0a=198.51.100.7"',
    read: (value) =>
        value === "new"
            ? value
            : value.split(",").map((item) => {
                  const [allocationId = "", publicIp = "", ...rest] = item.trim().split("=");
                  if (allocationId === "" || publicIp === "" || rest.length > 0) {
                      throw new Error(`"${item.trim()}" is no allocation with its address.`);
                  }
                  return { allocationId, publicIp };
              }),
};

/** What is read elsewhere. */
interface Given {
    /** The gateway's name. */
    name: string;
    /** Name of the EKS cluster, where it is said. */
    eksCluster: string | undefined;
}

/** The balancer, and what it came with. */
interface Made {
    exposure: Exposure;
    /** The cluster, where something was put into it before the gateway. */
    provider?: Provider;
}

const BALANCERS = ["aws-load-balancer-controller", "eks-auto-mode", "nlb"] as const;

/**
 * The balancer: a Service's, which the AWS Load Balancer Controller or EKS Auto Mode makes, or an NLB of our own; and the
 * controller itself, where the cluster has none.
 * @returns what makes it, once all settings are read.
 */
export function exposureOf(settings: Settings, { name, eksCluster }: Given): (cluster: ClusterArgs) => Made {
    const balancer = settings.optional("balancer", choice(BALANCERS)) ?? BALANCERS[0];
    const own = balancer === "nlb";
    const scheme = settings.optional("scheme", choice(["internet-facing", "internal"]));
    const ipFamilies = settings.optional("ipFamilies", choices(["IPv4", "IPv6"]));
    const eips = settings.optional("eips", EIPS);
    const subnets = settings.requiredWhen(
        own || eips !== undefined,
        "subnets",
        list("a list of subnets, one a zone: by id, or for a Service by name too"),
        [],
    );
    const sourceRanges = settings.optional("sourceRanges", list("a list of CIDRs of clients"));
    const install = settings.optional("awsController", choice(["install", "preinstalled"])) === "install";
    const vpc = text('the id of the VPC of balancer and pods, such as "vpc-0a"');
    const vpcId = settings.requiredWhen(own || install, "vpcId", vpc, "");
    const providersRegion = new pulumi.Config("aws").get("region");
    const region = settings.requiredWhen(
        install && providersRegion === undefined,
        "region",
        text('the region of the cluster, such as "eu-central-1"; aws:region does as well'),
        providersRegion ?? "",
    );
    const quic = settings.optional("quic", yesOrNo);
    const targetsBy = settings.optional("targetsBy", choice(["aws-load-balancer-controller", "eks-auto-mode"]));
    const deletionProtection = settings.optional("deletionProtection", yesOrNo);

    for (const [key, value] of Object.entries({ quic, targetsBy, deletionProtection })) {
        if (value !== undefined && !own) {
            settings.problem(`${key} is for a balancer of our own: set balancer to nlb, or leave it out.`);
        }
    }
    const autoMode = balancer === "eks-auto-mode" || (own && targetsBy === "eks-auto-mode");
    if (install && autoMode) {
        settings.problem("awsController is to be installed, and EKS Auto Mode has a controller of its own.");
    }
    if (eips === "new" && scheme === "internal") {
        settings.problem("eips is for clients from the internet, and scheme is internal. Leave one of them out.");
    }
    if (eksCluster === undefined && (install || (own && autoMode))) {
        settings.problem(
            install
                ? "eksCluster is missing. The controller that is installed finds its cluster by name."
                : "eksCluster is missing. EKS Auto Mode registers pods with the target groups of its own cluster.",
        );
    }

    const common = { scheme, ipFamilies, sourceRanges };
    return (cluster) => {
        const controller =
            install && eksCluster !== undefined
                ? installed(name, cluster, { clusterName: eksCluster, region, vpcId })
                : undefined;
        const exposure = own
            ? networkLoadBalancer({
                  ...common,
                  vpcId,
                  subnets,
                  // New ones are what it makes where none are given.
                  eips: eips === "new" ? undefined : eips,
                  protocol: quic ? "TCP_QUIC" : "TCP_UDP",
                  by: targetsBy,
                  clusterName: eksCluster,
                  deletionProtection,
                  installation: controller?.installation,
              })
            : loadBalancerController({
                  ...common,
                  by: balancer,
                  subnets: subnets.length > 0 ? subnets : undefined,
                  eips:
                      eips === "new"
                          ? subnets.map((_subnet, index) => new Eip(`${name}-eip-${index}`, { domain: "vpc" }))
                          : eips,
                  installation: controller?.installation,
              });
        return { exposure, provider: controller?.provider };
    };
}

function installed(name: string, cluster: ClusterArgs, args: { clusterName: string; region: string; vpcId: string }) {
    const { kubeconfig, context } = cluster;
    const provider = new Provider(`${name}-cluster`, {
        kubeconfig: kubeconfig === undefined ? undefined : pulumi.secret(kubeconfig),
        context,
        // A changed Secret or ConfigMap is otherwise replaced, deleted first: an outage for a TLS key.
        enableSecretMutable: true,
        enableConfigMapMutable: true,
    });
    const installation = new AwsLoadBalancerController(
        `${name}-aws-controller`,
        { ...args, cluster },
        { providers: [provider] },
    );
    return { provider, installation };
}
