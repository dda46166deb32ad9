import { Http3Gateway } from "pulumi-http3-gateway";
import { type Route53Identity, route53, route53Solver } from "pulumi-http3-gateway/aws";
import { exposureOf } from "./awsExposure.ts";
import { certificateOf, commonOf, hostnamesOf, urlOf } from "./common.ts";
import { Settings, text, wholeNumber } from "./settings.ts";

// An EKS cluster with a balancer by the AWS Load Balancer Controller, by EKS Auto Mode or of our own; a zone in Route 53.
const settings = new Settings();
const name = settings.optional("name", text("the gateway's name")) ?? "edge";
const hostnames = hostnamesOf(settings);
const zoneId = settings.required("zoneId", text('the id of a hosted zone, such as "Z0123456789ABCDEFGHIJ"'), "");
const zone = settings.optional("zone", text("the zone's apex"));
const eksCluster = settings.optional("eksCluster", text("the name of the EKS cluster, for Pod Identity"));
const ambient: Route53Identity = "ambient";
const certificate = certificateOf(
    settings,
    route53Solver({
        zoneId,
        zone,
        identity: eksCluster === undefined ? ambient : { podIdentity: { clusterName: eksCluster } },
    }),
);
const balancer = exposureOf(settings, { name, eksCluster });
const latencyRegion = settings.optional("latencyRegion", text("the region of this edge, one of several for its names"));
// Route 53 alone weighs answers.
const share = settings.optional("share", wholeNumber("a percentage of DNS answers"));
const common = commonOf(settings);
settings.check();

const { exposure, provider } = balancer(common.cluster);
const gateway = new Http3Gateway(
    name,
    {
        ...common,
        advertisement: { ...common.advertisement, share },
        hostnames,
        exposure,
        certificate,
        dns: route53({ zoneId, zone, latency: latencyRegion === undefined ? undefined : { region: latencyRegion } }),
    },
    { providers: provider && [provider] },
);

export const addresses = gateway.addresses;
export const url = urlOf(hostnames);
