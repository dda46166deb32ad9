import { type Exposure, Http3Gateway } from "pulumi-http3-gateway";
import {
    cloudDns,
    cloudDnsSolver,
    mixedService,
    passthroughLoadBalancer,
    ReservedAddresses,
    sharedAddress,
} from "pulumi-http3-gateway/gcp";
import { certificateOf, commonOf, controllerOf, urlOf } from "./common.ts";
import { gcp } from "./settings/gcp.ts";
import { readStack } from "./settings/readStack.ts";

// A cluster on Google Cloud, GKE or self-managed on Compute Engine, with a zone in Cloud DNS.
const settings = readStack(gcp);
const { name, hostnames } = settings.gateway;
const { project, managedZone, zone, projectNumber } = settings.zone;

function exposureOf(): Exposure {
    const { balancer, region, ipFamilies, networkTier, subnetwork, gkeVersion = "" } = settings.balancer;
    const { backends = [], network = "default", nodeTags } = settings.balancer;
    const gke = { gkeVersion, ipFamilies, networkTier, subnetworkName: subnetwork };
    switch (balancer) {
        case "passthrough":
            return passthroughLoadBalancer({
                region,
                project,
                network,
                subnetwork,
                backends,
                ipFamilies,
                networkTier,
                nodeTags,
            });
        case "sharedAddress":
            return sharedAddress({ ...gke, region, project });
        default: {
            // Reserved, so that a replaced Service keeps its addresses.
            const reserved = new ReservedAddresses(`${name}-address`, {
                region,
                project,
                ipFamilies,
                networkTier,
                subnetwork,
            });
            return mixedService({ ...gke, addressNames: reserved.names });
        }
    }
}

const solver = cloudDnsSolver({
    project,
    managedZone,
    zone,
    identity: projectNumber === undefined ? "ambient" : { workloadIdentity: { projectNumber } },
});

const gateway = new Http3Gateway(name, {
    ...commonOf(settings),
    controller: controllerOf(settings.controller),
    hostnames,
    exposure: exposureOf(),
    certificate: certificateOf(settings.certificate, solver),
    dns: cloudDns({ managedZone, zone, project }),
});

export const addresses = gateway.addresses;
export const url = urlOf(hostnames);
