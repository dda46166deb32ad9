import { type DnsZone, type Exposure, Http3Gateway, inClusterZone } from "pulumi-http3-gateway";
import { dns, dnsSolver, loadBalancer, mixedService, PublicAddresses, sharedAddress } from "pulumi-http3-gateway/azure";
import { byFamily, certificateOf, commonOf, controllerOf, urlOf } from "./common.ts";
import { azure } from "./settings/azure.ts";
import { readStack } from "./settings/readStack.ts";

// A cluster on Azure, AKS or self-managed, with a zone in Azure DNS.
const settings = readStack(azure);
const { name, hostnames } = settings.gateway;
const { zone, resourceGroup, subscriptionId, https, delegatedZone = "", issuerUrl, location } = settings.zone;
const { balancer, ipFamilies } = settings.balancer;

function exposureOf(): Exposure {
    const { edgeResourceGroup = resourceGroup, virtualNetworkId = "", nodeAddresses = [] } = settings.balancer;
    const { securityGroup, nodeResourceGroup = edgeResourceGroup } = settings.balancer;
    const publicAddresses = new PublicAddresses(`${name}-address`, {
        resourceGroupName: edgeResourceGroup,
        location,
        ipFamilies,
    });
    if (balancer === "loadBalancer") {
        const { ipv4, ipv6 } = byFamily(nodeAddresses);
        return loadBalancer({
            resourceGroupName: edgeResourceGroup,
            location,
            virtualNetworkId,
            ipFamilies,
            publicAddresses,
            nodeAddresses: { ...(ipv4.length > 0 ? { ipv4 } : {}), ...(ipv6.length > 0 ? { ipv6 } : {}) },
            securityGroup:
                securityGroup === undefined ? undefined : { name: securityGroup, resourceGroupName: nodeResourceGroup },
        });
    }
    const service = { ipFamilies, publicIpNames: publicAddresses.names, resourceGroup: edgeResourceGroup };
    return balancer === "sharedAddress" ? sharedAddress(service) : mixedService(service);
}

/** Its name server is a name of the parent zone: Azure sends no glue for a name inside the zone. */
function zoneInCluster(): DnsZone {
    const nameServer = `ns1-${delegatedZone.replace(`.${zone}`, "").replaceAll(".", "-")}.${zone}`;
    return inClusterZone({ zone: delegatedZone, nameServer, ipFamilies });
}

const solver = dnsSolver({
    zone,
    subscriptionId,
    resourceGroup,
    identity: issuerUrl === undefined ? "ambient" : { workloadIdentity: { issuerUrl, location } },
});

const gateway = new Http3Gateway(name, {
    ...commonOf(settings),
    controller: controllerOf(settings.controller),
    hostnames,
    exposure: exposureOf(),
    certificate: certificateOf(settings.certificate, solver),
    // Azure DNS has no HTTPS records: the settings define the alternative.
    dns: dns({ resourceGroup, zone, https: https === "delegate" ? { delegateTo: zoneInCluster() } : "omit" }),
});

export const addresses = gateway.addresses;
export const url = urlOf(hostnames);
