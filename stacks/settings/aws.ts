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
        zoneId: key(route53.zoneId, 'the id of a hosted zone, such as "Z0123456789ABCDEFGHIJ"'),
        zone: key(route53.zone, "the zone's apex").optional(),
        /** Region of this edge, where edges in several regions share the names. Default: this edge has them alone. */
        latencyRegion: key(
            route53.latency.unwrap().in.shape.region,
            "the region of this edge, one of several for its names",
        ).optional(),
        /** Percent of the DNS answers that list h3. Below 100 no Alt-Svc is sent. Default: all, and Alt-Svc. */
        share: key(z.int().min(0), "a percentage of DNS answers").optional(),
    },
});

const BALANCERS = ["aws-load-balancer-controller", "eks-auto-mode", "nlb"] as const;

/** Elastic IP addresses: new ones, or such that are there. */
function newOrThere(text: string) {
    return text === "new"
        ? text
        : items(text).map((item) => {
              const [allocationId = "", publicIp = "", ...rest] = item.split("=");
              if (allocationId === "" || publicIp === "" || rest.length > 0) {
                  throw new Error(`"${item}" is no allocation with its address.`);
              }
              return { allocationId, publicIp };
          });
}

const balancer = group({
    title: "Balancer",
    fields: {
        /**
         * Who makes it: the AWS Load Balancer Controller (2.13 or newer) or EKS Auto Mode for a Service, or with `nlb` this
         * program, apart from any Service. Default: `aws-load-balancer-controller`.
         */
        balancer: key(z.enum(BALANCERS)).default("aws-load-balancer-controller"),
        scheme: key(ofOwn.scheme).optional(),
        /** Address families: both for a dual-stack balancer, with an EKS cluster of IPv6. Default: `IPv4`. */
        ipFamilies: key(ofOwn.ipFamilies).optional(),
        /**
         * Fixed addresses, one a subnet: `new`, or EIPs that are there, such as `eipalloc-0a=198.51.100.7`. Default: with
         * `nlb` new ones, and with a Service none: the name is then an alias of the balancer's.
         */
        eips: key(
            z.union([z.literal("new"), eips(z.string())]),
            'new, or a list of allocations with their addresses, such as "eipalloc-0a=198.51.100.7"',
            newOrThere,
        ).optional(),
        /** Subnets, one per zone: by id, or for a Service by name too. Default: those that are tagged for balancers. */
        subnets: key(
            ofService.subnets,
            "a list of subnets, one per zone: by id, or for a Service by name too",
        ).optional(),
        sourceRanges: key(ofService.sourceRanges, "a list of CIDRs of clients").optional(),
        /** Whether the AWS Load Balancer Controller is installed, with its role, or there already. Default: `preinstalled`. */
        awsController: key(z.enum(["install", "preinstalled"])).optional(),
        /** Id of the VPC of the balancer and of the pods. */
        vpcId: key(ofOwn.vpcId, 'the id of the VPC of balancer and pods, such as "vpc-0a"').optional(),
        /** Region of the cluster. Default: `aws:region`. */
        region: key(
            controllerSettings.in.shape.region,
            'the region of the cluster, such as "eu-central-1"; aws:region does as well',
        ).optional(),
        /**
         * `TCP_QUIC` in place of `TCP_UDP`, so that connections survive a change of the client's network. It needs release
         * 2.15 of the controller, and has no security group and IPv4 alone. Default: false.
         */
        quic: key(z.boolean()).optional(),
        /** Who registers the pods with the balancer. Default: `aws-load-balancer-controller`. */
        targetsBy: key(ofOwn.by).optional(),
        deletionProtection: key(ofOwn.deletionProtection).optional(),
        /**
         * Name of the EKS cluster: makes a role for cert-manager through Pod Identity. Needed to install the controller, and
         * where EKS Auto Mode registers pods with a balancer of our own. Default: the rights that the pod has.
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
                ? ["awsController is to be installed, and EKS Auto Mode has a controller of its own."]
                : []),
            ...(eips === "new" && scheme === "internal"
                ? ["eips is for clients from the internet, and scheme is internal. Leave one of them out."]
                : []),
            ...(eksCluster === undefined && (install || (own && autoMode))
                ? [
                      install
                          ? "eksCluster is missing. The controller that is installed finds its cluster by name."
                          : "eksCluster is missing. EKS Auto Mode registers pods with the target groups of its own cluster.",
                  ]
                : []),
        ];
    },
});

export const aws = stack({
    about: "An EKS cluster, with a zone in Route 53.",
    groups: { gateway, zone, certificate, balancer, controller, advertisement, check, cluster },
});
