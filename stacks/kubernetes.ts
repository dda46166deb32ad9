import { type DnsZone, Http3Gateway, hostPorts, inClusterZone, mixedService, none } from "pulumi-http3-gateway";
import { certificateOf, commonOf, hostnamesOf, urlOf } from "./common.ts";
import { choice, choices, list, Settings, text } from "./settings.ts";

// Any cluster: with a balancer that mixes TCP and UDP (MetalLB, kube-vip, Cilium, k3s and others), or with none.
const settings = new Settings();
const name = settings.optional("name", text("the gateway's name")) ?? "edge";
const hostnames = hostnamesOf(settings);
const ipFamilies = settings.optional("ipFamilies", choices(["IPv4", "IPv6"]));
const requested = settings.optional("addresses", list("a list of addresses"));
const balancer =
    settings.optional("balancer", choice(["service", "metallb", "kube-vip", "cilium", "hostPorts"])) ?? "service";
if (balancer === "service" && requested !== undefined) {
    settings.problem("addresses needs a balancer that takes requests: metallb, kube-vip, cilium, or hostPorts.");
}
const loadBalancerClass = settings.optional("loadBalancerClass", text("a load balancer class"));
const exposure =
    balancer === "hostPorts"
        ? hostPorts({ ipFamilies, addresses: requested })
        : mixedService({
              ipFamilies,
              loadBalancerClass,
              ...(balancer === "service" || requested === undefined
                  ? {}
                  : { addresses: { from: balancer, values: requested } }),
          });
const zone = settings.optional(
    "zone",
    text('the apex of a zone that the cluster serves itself, such as "h3.example.com"'),
);
const dns: DnsZone = zone === undefined ? none() : inClusterZone({ zone, ipFamilies });
const certificate = certificateOf(settings, undefined);
const common = commonOf(settings);
settings.check();

const gateway = new Http3Gateway(name, {
    ...common,
    hostnames,
    exposure,
    certificate,
    dns,
});

export const addresses = gateway.addresses;
export const url = urlOf(hostnames);
export const nameServers = gateway.records.nameServerAddresses;
export const caCertificate = gateway.certificate.caCertificate;
