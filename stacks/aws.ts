import { Http3Gateway } from "pulumi-http3-gateway";
import { loadBalancerController, type Route53Identity, route53, route53Solver } from "pulumi-http3-gateway/aws";
import { certificateOf, commonOf, hostnamesOf } from "./common.ts";
import { choice, choices, list, Settings, text } from "./settings.ts";

// An EKS cluster that has the AWS Load Balancer Controller (2.13 or newer), with a zone in Route 53.
const settings = new Settings();
const name = settings.optional("name", text("the gateway's name")) ?? "edge";
const hostnames = hostnamesOf(settings);
const zoneId = settings.required("zoneId", text('the id of a hosted zone, such as "Z0123456789ABCDEFGHIJ"'), "");
const zone = settings.optional("zone", text("the zone's apex"));
const identity = settings.optional("eksCluster", text("the name of the EKS cluster, for Pod Identity"));
const ambient: Route53Identity = "ambient";
const certificate = certificateOf(
    settings,
    route53Solver({
        zoneId,
        zone,
        identity: identity === undefined ? ambient : { podIdentity: { clusterName: identity } },
    }),
);
const exposure = loadBalancerController({
    scheme: settings.optional("scheme", choice(["internet-facing", "internal"])),
    by: settings.optional("balancer", choice(["aws-load-balancer-controller", "eks-auto-mode"])),
    subnets: settings.optional("subnets", list("a list of subnets, by id or name")),
    ipFamilies: settings.optional("ipFamilies", choices(["IPv4", "IPv6"])),
});
const common = commonOf(settings);
settings.check();

const gateway = new Http3Gateway(name, {
    ...common,
    hostnames,
    exposure,
    certificate,
    dns: route53({ zoneId, zone }),
});

export const addresses = gateway.addresses;
export const url = `https://${hostnames[0]?.replace(/^\*/, "www")}/`;
