import { Eip } from "@pulumi/aws/ec2/eip.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs, Exposure } from "pulumi-http3-gateway";
import { AwsLoadBalancerController, loadBalancerController, networkLoadBalancer } from "pulumi-http3-gateway/aws";
import type { aws } from "./settings/aws.ts";
import type { GroupValues } from "./settings/stack.ts";

/** The balancer, and what it came with. */
interface Made {
    exposure: Exposure;
    /** The cluster, where something was put into it before the gateway. */
    provider?: Provider;
}

/**
 * The balancer: a Service's, which the AWS Load Balancer Controller or EKS Auto Mode makes, or an NLB of our own; and the
 * controller itself, where the cluster has none.
 * @param name The gateway's.
 */
export function exposureOf(
    name: string,
    settings: GroupValues<(typeof aws)["groups"]["balancer"]>,
    cluster: ClusterArgs,
): Made {
    const { balancer, scheme, ipFamilies, sourceRanges, subnets = [], eips, eksCluster } = settings;
    const { vpcId = "", region = "" } = settings;
    const common = { scheme, ipFamilies, sourceRanges };
    const controller =
        settings.awsController === "install" && eksCluster !== undefined
            ? installed(name, cluster, { clusterName: eksCluster, region, vpcId })
            : undefined;
    const exposure =
        balancer === "nlb"
            ? networkLoadBalancer({
                  ...common,
                  vpcId,
                  subnets,
                  // New ones are what it makes where none are given.
                  eips: eips === "new" ? undefined : eips,
                  protocol: settings.quic ? "TCP_QUIC" : "TCP_UDP",
                  by: settings.targetsBy,
                  clusterName: eksCluster,
                  deletionProtection: settings.deletionProtection,
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
