import * as z from "zod";
import { dnsKind } from "../../components/azure/dnsKind.ts";
import { dnsSolverKind } from "../../components/azure/dnsSolverKind.ts";
import { loadBalancerKind } from "../../components/azure/loadBalancerKind.ts";
import { advertisement, certificate, check, cluster, controller, gateway } from "./common.ts";
import { key } from "./key.ts";
import { group, stack } from "./stack.ts";

const ofZone = dnsKind.settings.shape;
const ofSolver = dnsSolverKind.settings.shape;
const ofOwn = loadBalancerKind.settings.shape;
const ofSecurityGroup = ofOwn.securityGroup.unwrap().shape;

const zone = group({
    title: "Zone in Azure DNS",
    fields: {
        /** The zone's name in Azure DNS, which is its apex. Every hostname is in it. */
        zone: key(ofZone.zone, 'the apex of a zone in Azure DNS, such as "example.com"'),
        /** Resource group of the zone. */
        resourceGroup: key(ofZone.resourceGroup, "the resource group of the zone"),
        /** Subscription of the zone. Default: `azure-native:subscriptionId`. */
        subscriptionId: key(
            ofSolver.subscriptionId,
            "the id of the zone's subscription; azure-native:subscriptionId also works",
        ),
        /**
         * What hostnames have instead of HTTPS records, which Azure DNS does not support: `omit`, nothing, so that a
         * first visit uses h2; or `delegate`, a subdomain zone that the cluster serves itself.
         */
        https: key(z.enum(["omit", "delegate"])),
        /**
         * Apex of that zone. It requires a certificate other than `acme`, since a CA cannot validate challenges in it.
         */
        delegatedZone: key(
            z.string(),
            'the apex of a subdomain zone that the cluster serves itself, such as "h3.example.com"',
        ).optional(),
        /**
         * URL of the cluster's OIDC issuer (`az aks show --query oidcIssuerProfile.issuerUrl`): creates an identity and
         * a role for cert-manager. Default: the pod's existing permissions.
         */
        issuerUrl: key(z.string(), "the URL of the cluster's OIDC issuer, for workload identity").optional(),
        /** Region of the cluster. Default: the resource group's. */
        location: key(ofOwn.location, 'the region of the cluster, such as "westeurope"').optional(),
    },
    elsewhere: { subscriptionId: "azure-native:subscriptionId" },
    needed: {
        delegatedZone: { when: "with the https `delegate`", isNeeded: ({ https }) => https === "delegate" },
    },
});

const balancer = group({
    title: "Balancer",
    fields: {
        /**
         * One Service for TCP and UDP (`mixedService`), two Services on one address (`sharedAddress`), or a balancer
         * created by this program in front of the nodes' ports (`loadBalancer`). Default: `mixedService`.
         */
        balancer: key(z.enum(["mixedService", "sharedAddress", "loadBalancer"])).optional(),
        /** Address families. IPv6 needs a dual-stack cluster. Default: `IPv4`. */
        ipFamilies: key(ofOwn.ipFamilies).optional(),
        /**
         * Resource group of the public addresses, which the cluster's identity must be allowed to use. Default: the
         * zone's.
         */
        edgeResourceGroup: key(ofOwn.resourceGroupName, "the resource group of the public addresses").optional(),
        virtualNetworkId: key(ofOwn.virtualNetworkId, "the id of the nodes' virtual network").optional(),
        /** Addresses of the nodes in that network. */
        nodeAddresses: key(z.array(z.string()), "a list of the nodes' addresses there").optional(),
        /**
         * Network security group of the nodes, in which clients and Azure's probe are allowed. Default: you manage the
         * rules.
         */
        securityGroup: key(ofSecurityGroup.name, "the name of the nodes' network security group").optional(),
        /** Resource group of the security group. Default: `edgeResourceGroup`. */
        nodeResourceGroup: key(
            ofSecurityGroup.resourceGroupName,
            "the resource group of that security group",
        ).optional(),
    },
    needed: {
        virtualNetworkId: {
            when: "with the balancer `loadBalancer`",
            isNeeded: (given) => given.balancer === "loadBalancer",
        },
        nodeAddresses: {
            when: "with the balancer `loadBalancer`",
            isNeeded: (given) => given.balancer === "loadBalancer",
        },
    },
    ownBalancer: {
        balancer: "loadBalancer",
        keys: ["virtualNetworkId", "nodeAddresses", "securityGroup", "nodeResourceGroup"],
    },
});

export const azure = stack({
    about: "A cluster on Azure, AKS or self-managed, and a zone in Azure DNS.",
    groups: { gateway, zone, certificate, balancer, controller, advertisement, check, cluster },
    contradictions: (given) =>
        given.zone.https === "delegate" && given.certificate.certificate === "acme"
            ? [
                  "With https delegate a CA cannot see a challenge, neither in Azure DNS nor in the cluster's zone. Set " +
                      "certificate to secret or selfSigned, or https to omit.",
              ]
            : [],
});
