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
        /**
         * Addresses to request from the balancer; with `hostPorts` those at which clients reach the nodes. Default:
         * any.
         */
        addresses: key(z.array(z.string()), "a list of addresses").optional(),
        /** Balancer that assigns addresses to Services, or `hostPorts` for the nodes' own ports. Default: `service`. */
        balancer: key(z.enum(["service", "metallb", "kube-vip", "cilium", "hostPorts"])).default("service"),
        loadBalancerClass: key(ofService.loadBalancerClass, "a load balancer class").optional(),
    },
    contradictions: (given) =>
        given.balancer === "service" && given.addresses !== undefined
            ? [
                  "addresses requires a balancer that supports requested addresses: metallb, kube-vip, cilium, or hostPorts.",
              ]
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
    about: "Any cluster: with a balancer that supports TCP and UDP in one Service (MetalLB, kube-vip, Cilium, k3s and others), or without one.",
    groups: { gateway, balancer, zone, certificate, controller, advertisement, check, cluster },
});
