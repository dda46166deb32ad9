import { Eip } from "@pulumi/aws/ec2/eip.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs, Exposure } from "pulumi-http3-gateway";
import { AwsLoadBalancerController, loadBalancerController, networkLoadBalancer } from "pulumi-http3-gateway/aws";
import type { aws } from "./settings/aws.ts";
import type { GroupValues } from "./settings/stack.ts";

/** The balancer, and what was created with it. */
interface Made {
    exposure: Exposure;
    /** The cluster, if something was created in it before the gateway. */
    provider?: Provider;
}

/**
 * The balancer: a Service's, created by the AWS Load Balancer Controller or EKS Auto Mode, or an NLB created by this
 * program; and the controller itself, if the cluster has none.
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
                  // It creates new ones if none are set.
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
