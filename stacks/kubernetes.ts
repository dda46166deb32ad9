import { type DnsZone, Http3Gateway, hostPorts, inClusterZone, mixedService, none } from "pulumi-http3-gateway";
import { certificateOf, commonOf, controllerOf, urlOf } from "./common.ts";
import { kubernetes } from "./settings/kubernetes.ts";
import { readStack } from "./settings/readStack.ts";

// Any cluster: with a balancer that supports TCP and UDP in one Service (MetalLB, kube-vip, Cilium, k3s and others), or
// without one.
const settings = readStack(kubernetes);
const { name, hostnames } = settings.gateway;
const { balancer, ipFamilies, addresses: values, loadBalancerClass } = settings.balancer;
const { zone } = settings.zone;
const exposure =
    balancer === "hostPorts"
        ? hostPorts({ ipFamilies, addresses: values })
        : mixedService({
              ipFamilies,
              loadBalancerClass,
              ...(balancer === "service" || values === undefined ? {} : { addresses: { from: balancer, values } }),
          });
const dns: DnsZone = zone === undefined ? none() : inClusterZone({ zone, ipFamilies });

const gateway = new Http3Gateway(name, {
    ...commonOf(settings),
    controller: controllerOf(settings.controller),
    hostnames,
    exposure,
    certificate: certificateOf(settings.certificate, undefined),
    dns,
});

export const addresses = gateway.addresses;
export const url = urlOf(hostnames);
export const nameServers = gateway.records.nameServerAddresses;
export const caCertificate = gateway.certificate.caCertificate;
