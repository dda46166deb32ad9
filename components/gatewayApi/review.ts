import { list, properties, text } from "../model/changes.ts";
import { HOSTNAMES_ANNOTATION } from "../model/plannedListeners.ts";
import type { Change, ListenerFacts, Properties, WingReview } from "../model/readings.ts";
import { routeRules } from "./routeReview.ts";

function listenersOf(gateway: Properties, change: Change): ListenerFacts[] {
    return list(gateway, "spec.listeners").flatMap((listener) =>
        hostnamesOf(gateway, listener).map((hostname) => ({
            gateway: text(gateway, "metadata.name") ?? change.name,
            resource: change.name,
            name: text(listener, "name"),
            hostname,
            port: Number(listener["port"]),
            protocol: String(listener["protocol"]),
            secrets: list(listener, "tls.certificateRefs").flatMap((reference) => text(reference, "name") ?? []),
        })),
    );
}

/** What a listener is for: a shared one of ours says it beside itself. */
function hostnamesOf(gateway: Properties, listener: Properties): string[] {
    const shared = properties(gateway, "metadata.annotations")[`${HOSTNAMES_ANNOTATION}${listener["name"]}`];
    return typeof shared === "string" ? shared.split(",") : [text(listener, "hostname") ?? "*"];
}

/** What a review knows of Gateway API's objects, and of the bundles of their CRDs. */
export const gatewayApiReview: WingReview = {
    readings: {
        "kubernetes:*:Gateway": {
            addresses: ["status.addresses[].value"],
            carries: true,
            notice: {
                deleted: "nothing is served any more",
                replaced: "an outage until it is ready again, and a new address unless it was reserved",
            },
        },
        "kubernetes:gateway.networking.k8s.io/*:Gateway": { listeners: listenersOf },
        "kubernetes:*:GatewayClass": { carries: true },
        "kubernetes:*:HTTPRoute": { carries: true },
        "pulumi-nodejs:dynamic/http3gateway:CrdBundle": {
            notice: ({ deleteOnDestroy }) => ({
                deleted:
                    deleteOnDestroy === true
                        ? "its CRDs are deleted, and with them every object of theirs in the cluster"
                        : "its CRDs stay, and nothing upgrades them any more",
            }),
        },
    },
    rules: routeRules,
};
