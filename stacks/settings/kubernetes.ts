import * as z from "zod";
import { inClusterZoneKind } from "../../components/dns/inClusterZoneKind.ts";
import { mixedServiceKind } from "../../components/exposures/mixedServiceKind.ts";
import { advertisement, certificate, check, cluster, controller, gateway } from "./common.ts";
import { key } from "./key.ts";
import { group, stack } from "./stack.ts";

const ofService = mixedServiceKind.settings.shape;

const balancer = group({
    title: "Balancer",
    fields: {
        /** Address families. Default: `IPv4`. */
        ipFamilies: key(ofService.ipFamilies).optional(),
        /** Addresses to ask the balancer for; with `hostPorts` those that clients reach the nodes at. Default: any. */
        addresses: key(z.array(z.string()), "a list of addresses").optional(),
        /** Who assigns addresses to Services, or `hostPorts` for none: the nodes' own ports. Default: `service`. */
        balancer: key(z.enum(["service", "metallb", "kube-vip", "cilium", "hostPorts"])).default("service"),
        loadBalancerClass: key(ofService.loadBalancerClass, "a load balancer class").optional(),
    },
    contradictions: (given) =>
        given.balancer === "service" && given.addresses !== undefined
            ? ["addresses needs a balancer that takes requests: metallb, kube-vip, cilium, or hostPorts."]
            : [],
});

const zone = group({
    title: "Zone",
    fields: {
        /** Apex of a zone that the cluster serves itself. Default: none, and no records are published. */
        zone: key(
            inClusterZoneKind.settings.shape.zone,
            'the apex of a zone that the cluster serves itself, such as "h3.example.com"',
        ).optional(),
    },
});

export const kubernetes = stack({
    about: "Any cluster: with a balancer that mixes TCP and UDP (MetalLB, kube-vip, Cilium, k3s and others), or with none.",
    groups: { gateway, balancer, zone, certificate, controller, advertisement, check, cluster },
});
