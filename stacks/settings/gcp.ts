import * as z from "zod";
import { cloudDnsKind } from "../../components/gcp/cloudDnsKind.ts";
import { mixedServiceKind } from "../../components/gcp/mixedServiceKind.ts";
import { passthroughKind } from "../../components/gcp/passthroughKind.ts";
import { advertisement, certificate, check, cluster, controller, gateway } from "./common.ts";
import { key } from "./key.ts";
import { group, stack } from "./stack.ts";

const ofZone = cloudDnsKind.settings.shape;
const ofService = mixedServiceKind.settings.shape;
const ofOwn = passthroughKind.settings.shape;

const zone = group({
    title: "Zone in Cloud DNS",
    fields: {
        /** Project of the cluster and of the zone. Default: `gcp:project`. */
        project: key(
            ofZone.project,
            'the ID of the project of cluster and zone, such as "shop-prod"; gcp:project also works',
        ),
        managedZone: key(ofZone.managedZone, 'the name of a managed zone, such as "example-com"'),
        zone: key(ofZone.zone, "the zone's apex").optional(),
        /**
         * Number of the cluster's project: creates a role for cert-manager. Default: the pod's existing permissions.
         */
        projectNumber: key(z.string(), "the number of the cluster's project").optional(),
    },
    elsewhere: { project: "gcp:project" },
});

const balancer = group({
    title: "Balancer",
    fields: {
        /**
         * One Service for TCP and UDP (`mixedService`), two Services on one address for GKE before 1.34.1-gke.2190000
         * (`sharedAddress`), or a balancer created by this program in front of the nodes' ports (`passthrough`).
         * Default: `mixedService`.
         */
        balancer: key(z.enum(["mixedService", "sharedAddress", "passthrough"])).optional(),
        /** Address families. IPv6 needs a dual-stack cluster. Default: `IPv4`. */
        ipFamilies: key(ofOwn.ipFamilies).optional(),
        networkTier: key(ofOwn.networkTier).optional(),
        /** Name of the dual-stack subnetwork for IPv6 addresses. */
        subnetwork: key(
            ofOwn.subnetwork,
            "the name of a dual-stack subnetwork with external IPv6, which IPv6 addresses come from",
        ).optional(),
        /**
         * Version of the control plane
         * (`gcloud container clusters describe NAME --format "value(currentMasterVersion)"`).
         */
        gkeVersion: key(
            ofService.gkeVersion,
            'the version of the cluster\'s control plane, such as "1.36.2-gke.1498000"',
        ).optional(),
        /** Region of the cluster. Default: `gcp:region`. */
        region: key(ofOwn.region, 'the region of the cluster, such as "europe-west1"; gcp:region also works'),
        /** URLs of the node pools' instance groups. */
        backends: key(ofOwn.backends, "a list of URLs of the nodes' instance groups").optional(),
        /** Network of the nodes. Default: `default`. */
        network: key(ofOwn.network, "the name of the nodes' network").optional(),
        nodeTags: key(ofOwn.nodeTags, "a list of the nodes' network tags").optional(),
    },
    elsewhere: { region: "gcp:region" },
    needed: {
        subnetwork: {
            when: "with IPv6",
            isNeeded: ({ ipFamilies }) => ipFamilies?.includes("IPv6") ?? false,
        },
        gkeVersion: {
            when: "without the balancer `passthrough`",
            isNeeded: (given) => given.balancer !== "passthrough",
        },
        backends: { when: "with the balancer `passthrough`", isNeeded: (given) => given.balancer === "passthrough" },
    },
    ownBalancer: { balancer: "passthrough", keys: ["backends", "network", "nodeTags"] },
});

export const gcp = stack({
    about: "A cluster on Google Cloud: GKE with the add-on HttpLoadBalancing, or self-managed on Compute Engine; and a zone in Cloud DNS.",
    groups: { gateway, zone, certificate, balancer, controller, advertisement, check, cluster },
});
