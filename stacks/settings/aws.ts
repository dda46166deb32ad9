import * as z from "zod";
import { controllerSettings } from "../../components/aws/controllerSettings.ts";
import { loadBalancerControllerKind } from "../../components/aws/loadBalancerControllerKind.ts";
import { networkLoadBalancerKind } from "../../components/aws/networkLoadBalancerKind.ts";
import { eips } from "../../components/aws/nlb.ts";
import { route53Kind } from "../../components/aws/route53Kind.ts";
import { advertisement, certificate, check, cluster, controller, gateway } from "./common.ts";
import { items, key } from "./key.ts";
import { group, stack } from "./stack.ts";

const route53 = route53Kind.settings.shape;
const ofService = loadBalancerControllerKind.settings.shape;
const ofOwn = networkLoadBalancerKind.settings.shape;

const zone = group({
    title: "Zone in Route 53",
    fields: {
        zoneId: key(route53.zoneId, 'the ID of a hosted zone, such as "Z0123456789ABCDEFGHIJ"'),
        zone: key(route53.zone, "the zone's apex").optional(),
        /** Region of this edge, if edges in several regions share the names. Default: only this edge has them. */
        latencyRegion: key(
            route53.latency.unwrap().in.shape.region,
            "the region of this edge, if several edges share its names",
        ).optional(),
        /** Percentage of the DNS answers that list h3. Below 100 no Alt-Svc is sent. Default: all, and Alt-Svc. */
        share: key(z.int().min(0), "a percentage of DNS answers").optional(),
    },
});

const BALANCERS = ["aws-load-balancer-controller", "eks-auto-mode", "nlb"] as const;

/** Elastic IP addresses: new or existing ones. */
function newOrThere(text: string) {
    return text === "new"
        ? text
        : items(text).map((item) => {
              const [allocationId = "", publicIp = "", ...rest] = item.split("=");
              if (allocationId === "" || publicIp === "" || rest.length > 0) {
                  throw new Error(`"${item}" is not an allocation ID with its address.`);
              }
              return { allocationId, publicIp };
          });
}

const balancer = group({
    title: "Balancer",
    fields: {
        /**
         * Creator of the balancer: the AWS Load Balancer Controller (2.13 or newer) or EKS Auto Mode for a Service, or
         * with `nlb` this program, independent of any Service. Default: `aws-load-balancer-controller`.
         */
        balancer: key(z.enum(BALANCERS)).default("aws-load-balancer-controller"),
        scheme: key(ofOwn.scheme).optional(),
        /** Address families: both for a dual-stack balancer, with an EKS cluster of IPv6. Default: `IPv4`. */
        ipFamilies: key(ofOwn.ipFamilies).optional(),
        /**
         * Fixed addresses, one per subnet: `new`, or existing EIPs, such as `eipalloc-0a=198.51.100.7`. Default: new
         * ones with `nlb`, and none with a Service: the name is then an alias of the balancer's name.
         */
        eips: key(
            z.union([z.literal("new"), eips(z.string())]),
            'new, or a list of allocations with their addresses, such as "eipalloc-0a=198.51.100.7"',
            newOrThere,
        ).optional(),
        /**
         * Subnets, one per zone: by ID, or for a Service also by name. Default: those that are tagged for balancers.
         */
        subnets: key(
            ofService.subnets,
            "a list of subnets, one per zone: by ID, or for a Service also by name",
        ).optional(),
        sourceRanges: key(ofService.sourceRanges, "a list of CIDRs of clients").optional(),
        /**
         * Whether the AWS Load Balancer Controller is installed, with its role, or already exists. Default:
         * `preinstalled`.
         */
        awsController: key(z.enum(["install", "preinstalled"])).optional(),
        /** ID of the VPC of the balancer and the pods. */
        vpcId: key(ofOwn.vpcId, 'the ID of the VPC of balancer and pods, such as "vpc-0a"').optional(),
        /** Region of the cluster. Default: `aws:region`. */
        region: key(
            controllerSettings.in.shape.region,
            'the region of the cluster, such as "eu-central-1"; aws:region also works',
        ).optional(),
        /**
         * `TCP_QUIC` instead of `TCP_UDP`, so that connections survive a change of the client's network. Requires
         * release
         * 2.15 of the controller; without security groups, only IPv4. Default: false.
         */
        quic: key(z.boolean()).optional(),
        /** Controller that registers the pods with the balancer. Default: `aws-load-balancer-controller`. */
        targetsBy: key(ofOwn.by).optional(),
        deletionProtection: key(ofOwn.deletionProtection).optional(),
        /**
         * Name of the EKS cluster: creates a role for cert-manager through Pod Identity. Required to install
         * the controller, and if EKS Auto Mode registers pods with the balancer `nlb`. Default: the pod's existing
         * permissions.
         */
        eksCluster: key(
            controllerSettings.in.shape.clusterName,
            "the name of the EKS cluster, for Pod Identity",
        ).optional(),
    },
    elsewhere: { region: "aws:region" },
    needed: {
        subnets: {
            when: "with the balancer `nlb`, and with `eips`",
            isNeeded: ({ balancer, eips }) => balancer === "nlb" || eips !== undefined,
        },
        vpcId: {
            when: "with the balancer `nlb`, and where the controller is installed",
            isNeeded: ({ balancer, awsController }) => balancer === "nlb" || awsController === "install",
        },
        region: {
            when: "where the controller is installed",
            isNeeded: ({ awsController }) => awsController === "install",
        },
    },
    ownBalancer: { balancer: "nlb", keys: ["quic", "targetsBy", "deletionProtection"] },
    contradictions: ({ balancer, awsController, targetsBy, eips, scheme, eksCluster }) => {
        const own = balancer === "nlb";
        const install = awsController === "install";
        const autoMode = balancer === "eks-auto-mode" || (own && targetsBy === "eks-auto-mode");
        return [
            ...(install && autoMode
                ? ["awsController cannot be installed with EKS Auto Mode, which has its own controller."]
                : []),
            ...(eips === "new" && scheme === "internal"
                ? ["eips requires a public balancer, but scheme is internal. Remove one of them."]
                : []),
            ...(eksCluster === undefined && (install || (own && autoMode))
                ? [
                      install
                          ? "eksCluster is required. The installed controller finds its cluster by name."
                          : "eksCluster is required. EKS Auto Mode registers pods only with target groups of its own cluster.",
                  ]
                : []),
        ];
    },
});

export const aws = stack({
    about: "An EKS cluster, with a zone in Route 53.",
    groups: { gateway, zone, certificate, balancer, controller, advertisement, check, cluster },
});
