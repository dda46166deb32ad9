import { Http3Gateway } from "pulumi-http3-gateway";
import { type Route53Identity, route53, route53Solver } from "pulumi-http3-gateway/aws";
import { exposureOf } from "./awsExposure.ts";
import { certificateOf, commonOf, controllerOf, urlOf } from "./common.ts";
import { aws } from "./settings/aws.ts";
import { readStack } from "./settings/readStack.ts";

// An EKS cluster with a balancer by the AWS Load Balancer Controller, by EKS Auto Mode or of our own; a zone in Route
// 53.
const settings = readStack(aws);
const { name, hostnames } = settings.gateway;
const { zoneId, zone, latencyRegion, share } = settings.zone;
const { eksCluster } = settings.balancer;
const ambient: Route53Identity = "ambient";
const identity = eksCluster === undefined ? ambient : { podIdentity: { clusterName: eksCluster } };
const common = commonOf(settings);
const { exposure, provider } = exposureOf(name, settings.balancer, common.cluster);

const gateway = new Http3Gateway(
    name,
    {
        ...common,
        // Only Route 53 supports weighted answers.
        advertisement: { ...common.advertisement, share },
        controller: controllerOf(settings.controller),
        hostnames,
        exposure,
        certificate: certificateOf(settings.certificate, route53Solver({ zoneId, zone, identity })),
        dns: route53({ zoneId, zone, latency: latencyRegion === undefined ? undefined : { region: latencyRegion } }),
    },
    { providers: provider && [provider] },
);

export const addresses = gateway.addresses;
export const url = urlOf(hostnames);
