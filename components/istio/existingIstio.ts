import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import * as pulumi from "@pulumi/pulumi";
import { Gateway } from "../gatewayApi/gateway.ts";
import { gatewayListeners, redirectToHttps } from "../gatewayApi/plannedGateway.ts";
import type { Backend, Controller, IssuedCertificate, PartContext, ServiceShape } from "../model/parts.ts";
import type { Plan } from "../model/plan.ts";
import { hostnamesAnnotations, httpsListenerNames, plannedListeners, servedPorts } from "../model/plannedListeners.ts";
import { EnvoyFilter } from "./envoyFilter.ts";
import { type ExistingIstioArgs, type ExistingIstioSettings, existingIstioKind } from "./existingIstioKind.ts";
import { altSvcFilter, existingListenerFilter } from "./filterSpecs.ts";
import { gatewayParameters } from "./gatewayParameters.ts";
import { GATEWAY_LABEL, NAMESPACE_LABEL } from "./names.ts";
import { ownersVariables } from "./ownersVariables.ts";
import { ownProxyConfig } from "./ownProxyConfig.ts";

export type { ExistingIstioArgs } from "./existingIstioKind.ts";

/**
 * An Istio that is already installed, with its own GatewayClass: its istiod, and every gateway that it has, stay as they
 * are. The program creates a Gateway; istiod then makes its Deployment and its Service in the Gateway's namespace, as for
 * every Gateway of its class. What the exposure and the settings ask of the two is in a ConfigMap that the Gateway names
 * (`spec.infrastructure.parametersRef`), which istiod merges over them. So a preview shows the ConfigMap, and not the Service.
 *
 * HTTP/3 is alpha there, so it has to be accepted. It is opened by a variable of istiod, `PILOT_ENABLE_QUIC_LISTENERS`, for all
 * gateways of the mesh, which is its owner's to set: a stage that needs it is refused by the preflight, with what to add.
 * The preflight reads the environment of the Deployment; what comes there from a ConfigMap is not compared. At stage `off`
 * an EnvoyFilter keeps the QUIC of this gateway shut, so the variable may be set before. Alt-Svc is set by EnvoyFilters in
 * the gateway's namespace, which select its pods, at all stages; no stage restarts the pods.
 * @example existingIstio({ acceptAlpha: true, version: "v1.31.0" })
 */
export function existingIstio(args: ExistingIstioArgs): Controller {
    const { settings, part } = existingIstioKind.open(args);
    const { gatewayClassName, version, namespace, deployment } = settings;
    return {
        ...part,
        requiredGatewayClass: () => gatewayClassName,
        requiredRelease: (plan) => ({
            path: "version",
            version,
            namespace,
            deployment,
            variables: ownersVariables(plan),
        }),
        deploy: (context, plan, shape, certificate) => createGateway(context, plan, shape, { certificate, settings }),
    };
}

/** What a gateway is created from in addition to its plan. */
interface Given {
    certificate: IssuedCertificate;
    settings: ExistingIstioSettings;
}

function createGateway(
    context: PartContext,
    plan: Plan,
    shape: ServiceShape,
    { certificate, settings }: Given,
): Backend {
    const { name } = context;
    const opts = { parent: context.parent, provider: context.provider };
    const first = { ...opts, dependsOn: context.dependsOn };
    // Of what istiod makes for the Gateway.
    const labels = { [GATEWAY_LABEL]: name };
    const metadata = { name, namespace: plan.namespace };
    const own = { ...metadata, name: `${name}-istio` };
    const planned = plannedListeners(plan);

    const parameters = new ConfigMap(
        `${name}-parameters`,
        { metadata: { ...own, labels }, data: asTexts(gatewayParameters(settings, shape, labels)) },
        first,
    );
    const listeners = new EnvoyFilter(
        `${name}-listeners`,
        { metadata: { ...metadata, name: `${name}-listeners` }, spec: existingListenerFilter(plan, labels) },
        first,
    );
    // After the filter: from its first answer on it promises nothing.
    const gateway = new Gateway(
        name,
        {
            metadata: {
                ...metadata,
                annotations: {
                    ...bothAddresses(shape, plan),
                    ...hostnamesAnnotations(planned),
                    // Name of the Deployment and of the Service, independent of the class.
                    "gateway.istio.io/name-override": own.name,
                },
            },
            spec: {
                gatewayClassName: settings.gatewayClassName,
                infrastructure: {
                    parametersRef: { group: "", kind: "ConfigMap", name: parameters.metadata.name },
                    // Without these istiod copies the labels and annotations of the Gateway, and so restarts the pods with them.
                    labels: { [NAMESPACE_LABEL]: plan.namespace },
                    annotations: { "proxy.istio.io/config": JSON.stringify(ownProxyConfig(settings.drain)) },
                },
                listeners: gatewayListeners(planned, plan.redirectHttp, certificate),
            },
        },
        { ...opts, dependsOn: [...context.dependsOn, parameters, listeners, ...certificate.ready] },
    );
    const redirect = plan.redirectHttp ? [redirectToHttps(name, plan, { ...opts, dependsOn: [gateway] })] : [];
    return {
        gatewayName: gateway.metadata.name,
        namespace: context.namespace,
        listenerNames: httpsListenerNames(planned),
        serviceName: pulumi.output(own.name),
        serviceNamespace: context.namespace,
        selector: labels,
        ports: servedPorts(plan, (port) => port),
        reportedAddresses: gateway.status.apply((status) => (status?.addresses ?? []).map(({ value }) => value)),
        ready: [gateway, listeners, ...redirect],
        version: gateway.metadata.apply((known) => known.uid ?? ""),
        advertise(after) {
            return [
                new EnvoyFilter(
                    `${name}-alt-svc`,
                    { metadata: { ...metadata, name: `${name}-alt-svc` }, spec: altSvcFilter(plan, labels) },
                    { ...opts, dependsOn: [listeners, ...after] },
                ),
            ];
        },
    };
}

/** A ConfigMap's values as JSON, which is YAML. */
function asTexts(values: Record<string, object>): Record<string, pulumi.Output<string>> {
    return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, pulumi.jsonStringify(value)]));
}

/** A balancer may assign the families one by one, and the Gateway would be ready with the first. One with a DNS name gives none. */
function bothAddresses({ type, ipFamilies }: ServiceShape, { exposure }: Plan): Record<string, string> {
    return type === "LoadBalancer" && ipFamilies.length === 2 && exposure.byHostname !== true
        ? { "pulumi.com/waitFor": JSON.stringify(["condition=Programmed", "jsonpath={.status.addresses[1].value}"]) }
        : {};
}
