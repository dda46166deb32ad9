import {
    type Controller,
    type Exposure,
    envoyGateway,
    existingEnvoyGateway,
    Http3Gateway,
    hostPorts,
    inClusterZone,
    mixedService,
    selfSigned,
    sharedAddress,
} from "pulumi-http3-gateway";
import { commonOf } from "./common.ts";
import { DemoBackend } from "./demoBackend.ts";
import { choices, durations, list, Settings, text, wholeNumber, yesOrNo } from "./settings.ts";

// A whole edge on a cluster that is already there: a laptop's, a laboratory's, or the one `http3-gateway lab` makes.
const settings = new Settings();
const name = settings.optional("name", text("the gateway's name")) ?? "edge";
const zone = settings.optional("zone", text("the apex of the zone that the cluster serves")) ?? "http3.test";
const hostname = settings.optional("hostname", text("the name that is served")) ?? `app.${zone}`;
const ipFamilies = settings.optional("ipFamilies", choices(["IPv4", "IPv6"])) ?? ["IPv4"];
const envoy = settings.optional("envoyImage", text("an image of Envoy"));
const corednsImage = settings.optional("corednsImage", text("an image of CoreDNS"));
const leafDays = settings.optional("leafDays", wholeNumber("a number of days")) ?? 90;
const exposure = exposureOf();
const common = commonOf(settings, controllerOf());
settings.check();

function exposureOf(): Exposure {
    const onNodes = settings.optional("hostPorts", yesOrNo) ?? false;
    const shared = settings.optional("sharedAddresses", list("a list of addresses of MetalLB, one a family"));
    if (onNodes && shared !== undefined) {
        settings.problem("hostPorts and sharedAddresses both say how clients get in. Keep one.");
    }
    if (onNodes) {
        return hostPorts({ ipFamilies });
    }
    return shared === undefined
        ? mixedService({ ipFamilies })
        : sharedAddress({ ipFamilies, addresses: { from: "metallb", values: shared } });
}

/** Installed, from a mirror where one is named; or one that is there, for which the keys of an installation mean nothing. */
function controllerOf(): Controller {
    const replicas = settings.optional("replicas", wholeNumber("a number of proxies"));
    const namespace = settings.optional("controllerNamespace", text("the namespace of controller and proxies"));
    const gatewayClassName = settings.optional("gatewayClass", text("the GatewayClass of an Envoy Gateway"));
    const drain = settings.optional(
        "drain",
        durations(["healthCheckFailureDelay", "minDrainDuration", "drainTimeout"], "5s,15s,60s"),
    );
    const installation = {
        chart: settings.optional("chart", text("an oci:// address, or the path of a chart")),
        images: { envoyGateway: settings.optional("envoyGatewayImage", text("an image of Envoy Gateway")), envoy },
        controlPlaneReplicas: settings.optional("controlPlaneReplicas", wholeNumber("a number of control planes")),
        crds: {
            gatewayApi: settings.optional("gatewayApiCrds", text('a URL, a file, or "preinstalled"')),
            envoyGateway: settings.optional("envoyGatewayCrds", text('a URL, a file, or "preinstalled"')),
        },
    };
    return gatewayClassName === undefined
        ? envoyGateway({ ...installation, namespace, replicas, drain })
        : existingEnvoyGateway({ gatewayClassName, namespace, image: envoy, replicas, drain });
}

const gateway = new Http3Gateway(name, {
    ...common,
    hostnames: [hostname],
    exposure,
    certificate: selfSigned({ leafDays }),
    dns: inClusterZone({ zone, ipFamilies, image: corednsImage }),
});

new DemoBackend(
    `${name}-demo`,
    {
        gatewayName: gateway.backend.gatewayName,
        gatewayNamespace: gateway.namespace,
        listenerNames: gateway.backend.listenerNames,
        hostname,
        image: envoy,
    },
    { providers: [gateway.provider] },
);

export const addresses = gateway.addresses;
export const url = `https://${hostname}/`;
export const nameServers = gateway.records.nameServerAddresses;
export const caCertificate = gateway.certificate.caCertificate;
