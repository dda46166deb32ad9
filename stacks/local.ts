import {
    type Controller,
    type Exposure,
    envoyGateway,
    existingEnvoyGateway,
    existingIstio,
    Http3Gateway,
    hostPorts,
    inClusterZone,
    istio,
    listenerUrl,
    mixedService,
    selfSigned,
    sharedAddress,
    traefik,
} from "pulumi-http3-gateway";
import { commonOf } from "./common.ts";
import { DemoBackend } from "./demoBackend.ts";
import { local } from "./settings/local.ts";
import { readStack } from "./settings/readStack.ts";

// A whole edge on a cluster that is already there: a laptop's, a laboratory's, or the one `http3-gateway lab` makes.
const settings = readStack(local);
const { name, zone, hostname = `app.${zone}`, ipFamilies, leafDays } = settings.gateway;
const { envoyImage, corednsImage } = settings.controller;

function exposureOf(): Exposure {
    const { hostPorts: onNodes, sharedAddresses } = settings.exposure;
    if (onNodes) {
        return hostPorts({ ipFamilies });
    }
    return sharedAddresses === undefined
        ? mixedService({ ipFamilies })
        : sharedAddress({ ipFamilies, addresses: { from: "metallb", values: sharedAddresses } });
}

/** Installed, from a mirror if set; or an existing one, for which the keys of an installation are ignored. */
function controllerOf(): Controller {
    const { replicas, controllerNamespace: namespace, gatewayClass, drain, chart } = settings.controller;
    const { controlPlaneReplicas, envoyGatewayImage, gatewayApiCrds, envoyGatewayCrds } = settings.controller;
    const { controller, preferGro, traefikImage, traefikChart, traefikCrds } = settings.controller;
    const { acceptAlpha, istioVersion, pilotImage, proxyImage, istioCrds } = settings.controller;
    const drainOfPods = drain && {
        healthCheckFailureDelay: drain.healthCheckFailureDelay,
        drainTimeout: drain.drainTimeout,
    };
    if (controller === "traefik") {
        return traefik({
            replicas,
            image: traefikImage,
            chart: traefikChart,
            drain: drainOfPods,
            crds: { gatewayApi: gatewayApiCrds, traefik: traefikCrds },
        });
    }
    if (controller === "istio" && gatewayClass !== undefined) {
        return existingIstio({
            acceptAlpha,
            version: istioVersion,
            gatewayClassName: gatewayClass,
            namespace,
            replicas,
            drain: drainOfPods,
        });
    }
    if (controller === "istio") {
        return istio({
            acceptAlpha,
            version: istioVersion,
            replicas,
            images: { pilot: pilotImage, proxy: proxyImage },
            drain: drainOfPods,
            crds: { gatewayApi: gatewayApiCrds, istio: istioCrds },
        });
    }
    return gatewayClass === undefined
        ? envoyGateway({
              namespace,
              replicas,
              drain,
              preferGro,
              chart,
              images: { envoyGateway: envoyGatewayImage, envoy: envoyImage },
              controlPlaneReplicas,
              crds: { gatewayApi: gatewayApiCrds, envoyGateway: envoyGatewayCrds },
          })
        : existingEnvoyGateway({
              gatewayClassName: gatewayClass,
              namespace,
              image: envoyImage,
              replicas,
              drain,
              preferGro,
          });
}

const gateway = new Http3Gateway(name, {
    ...commonOf(settings),
    controller: controllerOf(),
    hostnames: [hostname],
    exposure: exposureOf(),
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
        image: envoyImage,
    },
    { providers: [gateway.provider] },
);

export const addresses = gateway.addresses;
export const url = listenerUrl({ hostname });
export const nameServers = gateway.records.nameServerAddresses;
export const caCertificate = gateway.certificate.caCertificate;
