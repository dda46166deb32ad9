import * as pulumi from "@pulumi/pulumi";
import { type DnsZone, type Exposure, Http3Gateway, inClusterZone } from "pulumi-http3-gateway";
import {
    azureDnsSolver,
    dns,
    loadBalancer,
    mixedService,
    PublicAddresses,
    sharedAddress,
} from "pulumi-http3-gateway/azure";
import { certificateOf, commonOf, hostnamesOf, onlyForOwnBalancer, urlOf } from "./common.ts";
import { choice, choices, list, Settings, text } from "./settings.ts";

// A cluster on Azure, AKS or one's own, with a zone in Azure DNS.
const settings = new Settings();
const azure = new pulumi.Config("azure-native");
const name = settings.optional("name", text("the gateway's name")) ?? "edge";
const hostnames = hostnamesOf(settings);
const zone = settings.required("zone", text('the apex of a zone in Azure DNS, such as "example.com"'), "example.com");
const resourceGroup = settings.required("resourceGroup", text("the resource group of the zone"), "");
const subscriptionId = settings.requiredWhen(
    (azure.get("subscriptionId") ?? "") === "",
    "subscriptionId",
    text("the id of the zone's subscription; azure-native:subscriptionId does as well"),
    azure.get("subscriptionId") ?? "",
);
const ipFamilies = settings.optional("ipFamilies", choices(["IPv4", "IPv6"]));

// Azure DNS has no HTTPS records, and somebody has to have decided what becomes of them.
const https = settings.required("https", choice(["omit", "delegate"]), "omit");
const delegate = https === "delegate";
const delegatedZone = settings.requiredWhen(
    delegate,
    "delegatedZone",
    text('the apex of a zone below it that the cluster serves itself, such as "h3.example.com"'),
    "",
);
const issuerUrl = settings.optional("issuerUrl", text("the URL of the cluster's OIDC issuer, for workload identity"));
const location = settings.optional("location", text('the region of the cluster, such as "westeurope"'));
const certificate = certificateOf(
    settings,
    azureDnsSolver({
        zone,
        subscriptionId,
        resourceGroup,
        identity: issuerUrl === undefined ? "ambient" : { workloadIdentity: { issuerUrl, location } },
    }),
);
if (delegate && certificate.describe().kind === "acme") {
    settings.problem(
        "https is delegate, and a CA sees no challenge in Azure DNS below a delegation, nor one in the cluster's zone: " +
            "set certificate to secret or selfSigned, or https to omit.",
    );
}

const balancer = settings.optional("balancer", choice(["mixedService", "sharedAddress", "loadBalancer"]));
const own = balancer === "loadBalancer";
const edgeResourceGroup =
    settings.optional("edgeResourceGroup", text("the resource group of the public addresses")) ?? resourceGroup;
const virtualNetworkId = settings.requiredWhen(
    own,
    "virtualNetworkId",
    text("the id of the nodes' virtual network"),
    "",
);
const nodeAddresses = settings.requiredWhen(own, "nodeAddresses", list("a list of the nodes' addresses there"), []);
const securityGroup = settings.optional("securityGroup", text("the name of the nodes' network security group"));
const nodeResourceGroup = settings.optional("nodeResourceGroup", text("the resource group of that security group"));
onlyForOwnBalancer(settings, "loadBalancer", own, {
    virtualNetworkId,
    nodeAddresses,
    securityGroup,
    nodeResourceGroup,
});
const common = commonOf(settings);
settings.check();

function exposureOf(): Exposure {
    const publicAddresses = new PublicAddresses(`${name}-address`, {
        resourceGroupName: edgeResourceGroup,
        location,
        ipFamilies,
    });
    if (balancer === "loadBalancer") {
        return loadBalancer({
            resourceGroupName: edgeResourceGroup,
            location,
            virtualNetworkId,
            ipFamilies,
            publicAddresses,
            nodeAddresses: byFamily(nodeAddresses),
            securityGroup:
                securityGroup === undefined
                    ? undefined
                    : { name: securityGroup, resourceGroupName: nodeResourceGroup ?? edgeResourceGroup },
        });
    }
    const service = { ipFamilies, publicIpNames: publicAddresses.names, resourceGroup: edgeResourceGroup };
    return balancer === "sharedAddress" ? sharedAddress(service) : mixedService(service);
}

/** Its name server is a name of the zone above: Azure sends no glue for one inside. */
function zoneInCluster(): DnsZone {
    const nameServer = `ns1-${delegatedZone.replace(`.${zone}`, "").replaceAll(".", "-")}.${zone}`;
    return inClusterZone({ zone: delegatedZone, nameServer, ipFamilies });
}

function byFamily(addresses: string[]) {
    const [ipv4, ipv6] = [false, true].map((colon) => addresses.filter((address) => address.includes(":") === colon));
    return { ...(ipv4?.length ? { ipv4 } : {}), ...(ipv6?.length ? { ipv6 } : {}) };
}

const gateway = new Http3Gateway(name, {
    ...common,
    hostnames,
    exposure: exposureOf(),
    certificate,
    dns: dns({ resourceGroup, zone, https: delegate ? { delegateTo: zoneInCluster() } : "omit" }),
});

export const addresses = gateway.addresses;
export const url = urlOf(hostnames);
