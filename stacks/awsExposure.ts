import { Eip } from "@pulumi/aws/ec2/eip.js";
import type { Exposure } from "pulumi-http3-gateway";
import { loadBalancerController, type NlbEip, networkLoadBalancer } from "pulumi-http3-gateway/aws";
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

/**
 * The balancer: a Service's, which the AWS Load Balancer Controller or EKS Auto Mode makes, or an NLB of our own.
 * @returns what makes it, once all settings are read: it may create addresses.
 */
export function exposureOf(settings: Settings, { name, eksCluster }: Given): () => Exposure {
    const balancers = ["aws-load-balancer-controller", "eks-auto-mode", "nlb"] as const;
    const balancer = settings.optional("balancer", choice(balancers)) ?? balancers[0];
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
    const vpcId = settings.requiredWhen(
        own,
        "vpcId",
        text('the id of the VPC of balancer and pods, such as "vpc-0a"'),
        "",
    );
    const quic = settings.optional("quic", yesOrNo);
    const targetsBy = settings.optional("targetsBy", choice(["aws-load-balancer-controller", "eks-auto-mode"]));
    const deletionProtection = settings.optional("deletionProtection", yesOrNo);
    for (const [key, value] of Object.entries({ vpcId: vpcId || undefined, quic, targetsBy, deletionProtection })) {
        if (value !== undefined && !own) {
            settings.problem(`${key} is for a balancer of our own: set balancer to nlb, or leave it out.`);
        }
    }
    if (eips === "new" && scheme === "internal") {
        settings.problem("eips is for clients from the internet, and scheme is internal. Leave one of them out.");
    }
    if (targetsBy === "eks-auto-mode" && eksCluster === undefined) {
        settings.problem(
            "eksCluster is missing. EKS Auto Mode registers pods with the target groups of its own cluster.",
        );
    }

    const common = { scheme, ipFamilies, sourceRanges };
    if (balancer === "nlb") {
        return () =>
            networkLoadBalancer({
                ...common,
                vpcId,
                subnets,
                // New ones are what it makes where none are given.
                eips: eips === "new" ? undefined : eips,
                protocol: quic ? "TCP_QUIC" : "TCP_UDP",
                by: targetsBy,
                clusterName: eksCluster,
                deletionProtection,
            });
    }
    return () =>
        loadBalancerController({
            ...common,
            by: balancer,
            subnets: subnets.length > 0 ? subnets : undefined,
            eips:
                eips === "new"
                    ? subnets.map((_subnet, index) => new Eip(`${name}-eip-${index}`, { domain: "vpc" }))
                    : eips,
        });
}
