import * as pulumi from "@pulumi/pulumi";
import { type Exposure, Http3Gateway } from "pulumi-http3-gateway";
import {
    cloudDns,
    cloudDnsSolver,
    mixedService,
    passthroughLoadBalancer,
    ReservedAddresses,
    sharedAddress,
} from "pulumi-http3-gateway/gcp";
import { certificateOf, commonOf, hostnamesOf, onlyForOwnBalancer, urlOf } from "./common.ts";
import { choice, choices, list, Settings, text } from "./settings.ts";

// A cluster on Google Cloud, GKE's or one's own on Compute Engine, with a zone in Cloud DNS.
const settings = new Settings();
const google = new pulumi.Config("gcp");
const name = settings.optional("name", text("the gateway's name")) ?? "edge";
const hostnames = hostnamesOf(settings);
const project = settings.requiredWhen(
    (google.get("project") ?? "") === "",
    "project",
    text('the id of the project of cluster and zone, such as "shop-prod"; gcp:project does as well'),
    google.get("project") ?? "",
);
const managedZone = settings.required("managedZone", text('the name of a managed zone, such as "example-com"'), "");
const zone = settings.optional("zone", text("the zone's apex"));
const projectNumber = settings.optional("projectNumber", text("the number of the cluster's project"));
const certificate = certificateOf(
    settings,
    cloudDnsSolver({
        project,
        managedZone,
        zone,
        identity: projectNumber === undefined ? "ambient" : { workloadIdentity: { projectNumber } },
    }),
);

const balancer = settings.optional("balancer", choice(["mixedService", "sharedAddress", "passthrough"]));
const passthrough = balancer === "passthrough";
const ipFamilies = settings.optional("ipFamilies", choices(["IPv4", "IPv6"]));
const networkTier = settings.optional("networkTier", choice(["PREMIUM", "STANDARD"]));
const subnetwork = settings.requiredWhen(
    ipFamilies?.includes("IPv6") ?? false,
    "subnetwork",
    text("the name of a dual-stack subnetwork with external IPv6, which IPv6 addresses come from"),
    "",
);
const gkeVersion = settings.requiredWhen(
    !passthrough,
    "gkeVersion",
    text('the version of the cluster\'s control plane, such as "1.36.2-gke.1498000"'),
    "",
);
const region = settings.requiredWhen(
    (google.get("region") ?? "") === "",
    "region",
    text('the region of the cluster, such as "europe-west1"; gcp:region does as well'),
    google.get("region") ?? "",
);
const network = settings.optional("network", text("the name of the nodes' network"));
const backends = settings.requiredWhen(
    passthrough,
    "backends",
    list("a list of URLs of the nodes' instance groups"),
    [],
);
const nodeTags = settings.optional("nodeTags", list("a list of the nodes' network tags"));
onlyForOwnBalancer(settings, "passthrough", passthrough, { backends, network, nodeTags });
const common = commonOf(settings);
settings.check();

function exposureOf(): Exposure {
    const subnetworkName = subnetwork === "" ? undefined : subnetwork;
    const gke = { gkeVersion, ipFamilies, networkTier, subnetworkName };
    switch (balancer) {
        case "passthrough":
            return passthroughLoadBalancer({
                region,
                project,
                network: network ?? "default",
                subnetwork: subnetworkName,
                backends,
                ipFamilies,
                networkTier,
                nodeTags,
            });
        case "sharedAddress":
            return sharedAddress({ ...gke, region, project });
        default: {
            // Reserved, so that a Service that is made anew keeps its addresses.
            const reserved = new ReservedAddresses(`${name}-address`, {
                region,
                project,
                ipFamilies,
                networkTier,
                subnetwork: subnetworkName,
            });
            return mixedService({ ...gke, addressNames: reserved.names });
        }
    }
}

const gateway = new Http3Gateway(name, {
    ...common,
    hostnames,
    exposure: exposureOf(),
    certificate,
    dns: cloudDns({ managedZone, zone, project }),
});

export const addresses = gateway.addresses;
export const url = urlOf(hostnames);
