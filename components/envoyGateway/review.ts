import { at, kindOf, list, text, texts } from "../model/changes.ts";
import type { AdvertisingFacts, Change, Properties, ReviewRule, WingReview } from "../model/readings.ts";
import { longestMaxAge } from "../probe/altSvc.ts";

/** Envoy Gateway's own header: a day (internal/xds/translator). */
const OWN_MAX_AGE = 86_400;
const KUBERNETES = "spec.provider.kubernetes";

const rules: ReviewRule[] = [
    {
        code: "merged-gateways-with-http3",
        severity: "warning",
        remedy: "Give the Gateway with HTTP/3 proxies of its own: drop mergeGateways.",
        source: "envoyproxy/gateway#8688; the Service's ports follow the first Gateway of a port",
        judge: ({ changes, after }) =>
            after.advertising.some(({ quic }) => quic)
                ? changes
                      .filter(
                          ({ type, after: now }) =>
                              kindOf(type) === "EnvoyProxy" && at(now, "spec.mergeGateways") === true,
                      )
                      .map(({ name }) => ({
                          resource: name,
                          message:
                              "Gateways share these proxies, and HTTP/3 is on: a second Gateway's QUIC is advertised without a UDP port, and older versions reject QUIC with several hostnames.",
                      }))
                : [],
    },
    {
        code: "policy-of-one-listener",
        severity: "error",
        remedy: "Target the whole Gateway: drop sectionName.",
        source: "envoyproxy/gateway: the Service's ports follow the first listener of a port",
        judge: ({ after }) =>
            after.advertising
                .filter(
                    ({ quic, change }) =>
                        quic && text(at(change.after, "spec.targetRefs.0"), "sectionName") !== undefined,
                )
                .map(({ change }) => ({
                    resource: change.name,
                    message:
                        "The policy that opens QUIC targets one listener: h3 is advertised, and the Service may get no UDP port.",
                })),
    },
];

function advertisingOf(policy: Properties, change: Change): Omit<AdvertisingFacts, "change"> {
    const quic = at(policy, "spec.http3") !== undefined;
    const headers = at(policy, "spec.headers.lateResponseHeaders");
    const set = list(headers, "set").find((header) => String(header["name"]).toLowerCase() === "alt-svc");
    const removed = texts(headers, "remove").some((name) => name.toLowerCase() === "alt-svc");
    const value = set === undefined ? undefined : String(set["value"]);
    const altSvc = !quic || removed ? undefined : (value ?? "controller");
    return {
        gateway: text(list(policy, "spec.targetRefs")[0], "name") ?? change.name,
        quic,
        altSvc,
        maxAge: altSvc === "controller" ? OWN_MAX_AGE : longestMaxAge(altSvc),
        proxyProtocol:
            at(policy, "spec.enableProxyProtocol") === true || at(policy, "spec.proxyProtocol") !== undefined,
        clientCertificates: at(policy, "spec.tls.clientValidation") !== undefined,
    };
}

/** What a review knows of Envoy Gateway's objects, and of our resources that hold fields of them. */
export const envoyGatewayReview: WingReview = {
    readings: {
        "kubernetes:*:EnvoyProxy": {
            // A balancer where nothing is said (api/v1alpha1, EnvoyProxy).
            service: {
                spec: `${KUBERNETES}.envoyService`,
                annotations: `${KUBERNETES}.envoyService.annotations`,
                type: "LoadBalancer",
            },
            proxies: {
                pods: ["spec.shutdown", `${KUBERNETES}.envoyDeployment`, `${KUBERNETES}.envoyDaemonSet`],
                replicas: `${KUBERNETES}.envoyDeployment.replicas`,
            },
            carries: [`${KUBERNETES}.envoyService`],
        },
        "kubernetes:*:ClientTrafficPolicy": { advertising: advertisingOf, concerns: true },
        // Each names the policy whose fields it holds, and so the Gateway. The date of a withdrawal is that of `AltSvc`.
        "*/http3gateway:Http3Listener": { advertising: { gateway: "name", altSvc: "value", over: 1 } },
        "*/http3gateway:AltSvc": { advertising: { gateway: "name", altSvc: "value", over: 2 } },
    },
    rules,
};
