import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import type * as pulumi from "@pulumi/pulumi";
import type { CrdBundle } from "../gatewayApi/crdBundle.ts";
import { Gateway } from "../gatewayApi/gateway.ts";
import { GatewayClass } from "../gatewayApi/gatewayClass.ts";
import { createGatewayPods } from "../gatewayApi/gatewayPods.ts";
import { bothFamilies, serviceSpec } from "../gatewayApi/gatewayService.ts";
import { gatewayListeners, redirectToHttps } from "../gatewayApi/plannedGateway.ts";
import { crdConflicts, installCrds } from "../gatewayApi/sharedCrds.ts";
import { NOT_AWAITED } from "../kubernetes/notAwaited.ts";
import { digest } from "../model/digest.ts";
import type { Backend, Controller, IssuedCertificate, PartContext, ServiceShape } from "../model/parts.ts";
import type { Plan } from "../model/plan.ts";
import { hostnamesAnnotations, httpsListenerNames, plannedListeners, servedPorts } from "../model/plannedListeners.ts";
import { createAccess } from "./access.ts";
import { DISCOVERY_PORT, istiodTemplate, MESH, meshConfiguration } from "./controlPlane.ts";
import { EnvoyFilter } from "./envoyFilter.ts";
import { altSvcFilter, listenerFilter } from "./filterSpecs.ts";
import { crdBundles, type IstioArgs, type IstioSettings, istioKind } from "./istioKind.ts";
import { classOf, controllerNameOf, GATEWAY_LABEL, istiodOf } from "./names.ts";
import { proxyTemplate } from "./workload.ts";

export type { IstioArgs, IstioCrds } from "./istioKind.ts";

/**
 * Istio, installed by us as a Gateway API controller, without sidecars: each gateway has an istiod, a Deployment of
 * pilot-agent and Envoy, a GatewayClass and a Service of its own, in its own namespace. HTTP/3 is alpha there, so it has
 * to be accepted.
 *
 * istiod opens QUIC for all HTTPS listeners together, and no stage restarts the gateway's pods. It may read every Secret
 * of the cluster, since routes and certificates may be in every namespace. It accepts its own GatewayClass alone, so
 * another Istio of the cluster is not affected; but it applies Istio's own objects (EnvoyFilter, DestinationRule and the
 * like) as that one does.
 * @example istio({ acceptAlpha: true, replicas: 3 })
 */
export function istio(args: IstioArgs = {}): Controller {
    const { settings, part } = istioKind.open(args);
    const asked = crdBundles(settings);
    return {
        ...part,
        conflicts: (cluster) => crdConflicts("istio", cluster, asked),
        deploy(context, plan, shape, certificate) {
            return createIstio(context, plan, shape, { certificate, settings, crds: installCrds(context, asked) });
        },
    };
}

/** What a gateway is created from in addition to its plan. */
interface Given {
    certificate: IssuedCertificate;
    settings: IstioSettings;
    crds: CrdBundle[];
}

function createIstio(
    context: PartContext,
    plan: Plan,
    shape: ServiceShape,
    { certificate, settings, crds }: Given,
): Backend {
    const { name } = context;
    const opts = { parent: context.parent, provider: context.provider };
    const first = { ...opts, dependsOn: [...context.dependsOn, ...crds] };
    const labels = { "app.kubernetes.io/name": "istio-gateway", [GATEWAY_LABEL]: name };
    const own = { name: `${name}-istio`, namespace: plan.namespace, labels };
    const metadata = { name, namespace: plan.namespace };
    const planned = plannedListeners(plan);
    const ports = servedPorts(plan, (port) => port);

    const rootCertificate = `${name}-istio-ca`;
    const controlPlane = createControlPlane(plan, settings, shape, rootCertificate, first);
    const listeners = new EnvoyFilter(
        `${name}-listeners`,
        { metadata: { ...metadata, name: `${name}-listeners` }, spec: listenerFilter(plan, labels) },
        first,
    );
    const service = new Service(
        `${name}-service`,
        {
            metadata: { ...own, annotations: { ...bothFamilies(shape, plan), ...shape.annotations } },
            spec: serviceSpec(shape, ports, labels),
        },
        first,
    );
    const gatewayClass = new GatewayClass(
        `${name}-class`,
        { metadata: { name: classOf(plan) }, spec: { controllerName: controllerNameOf(plan) } },
        { ...opts, dependsOn: [...context.dependsOn, ...controlPlane] },
    );
    // Before the pods: a pod is ready once it has the listeners, and from its first answer on it promises nothing.
    const gateway = new Gateway(
        name,
        {
            metadata: { ...metadata, annotations: hostnamesAnnotations(planned) },
            spec: {
                gatewayClassName: gatewayClass.metadata.name,
                listeners: gatewayListeners(planned, plan.redirectHttp, certificate),
                addresses: [{ type: "Hostname", value: `${own.name}.${plan.namespace}.svc.cluster.local` }],
            },
        },
        { ...opts, dependsOn: [gatewayClass, service, listeners, ...certificate.ready] },
    );
    const workload = createGatewayPods(
        {
            ...own,
            replicas: settings.replicas,
            template: proxyTemplate(plan, settings, shape, { workload: own.name, rootCertificate, labels }),
        },
        shape,
        { ...opts, dependsOn: [...controlPlane, listeners] },
    );
    const redirect = plan.redirectHttp ? [redirectToHttps(name, plan, { ...opts, dependsOn: [gateway] })] : [];
    const ready: pulumi.Resource[] = [gateway, service, ...controlPlane, ...workload, ...redirect];
    return {
        gatewayName: gateway.metadata.name,
        namespace: context.namespace,
        listenerNames: httpsListenerNames(planned),
        serviceName: service.metadata.name,
        serviceNamespace: context.namespace,
        selector: labels,
        ports,
        reportedAddresses: service.status.apply((status) =>
            (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname),
        ),
        ready,
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

/** istiod: what it reads, its rights, one pod, and a Service for the gateway's pods. */
function createControlPlane(
    plan: Plan,
    settings: IstioSettings,
    shape: ServiceShape,
    rootCertificate: string,
    first: pulumi.CustomResourceOptions & { dependsOn: pulumi.Resource[] },
): pulumi.Resource[] {
    const name = istiodOf(plan);
    const labels = { "app.kubernetes.io/name": "istiod", [GATEWAY_LABEL]: plan.name };
    const metadata = { name, namespace: plan.namespace, labels };
    const access = createAccess(plan, rootCertificate, first);
    const text = meshConfiguration(plan);
    const mesh = new ConfigMap(
        name,
        { metadata: { ...metadata, name: `${name}-${digest(text)}` }, data: { [MESH.file]: text } },
        first,
    );
    // istiod fills it: pods of the gateway verify istiod by it.
    const root = new ConfigMap(
        rootCertificate,
        { metadata: { name: rootCertificate, namespace: plan.namespace, labels: { "istio.io/config": "true" } } },
        first,
    );
    const template = istiodTemplate(plan, settings, shape, {
        account: access.account.metadata.name,
        mesh: mesh.metadata.name,
        rootCertificate,
        labels,
    });
    const deployment = new Deployment(
        name,
        {
            metadata,
            spec: {
                replicas: 1,
                selector: { matchLabels: labels },
                strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
                template,
            },
        },
        { ...first, dependsOn: [...first.dependsOn, ...access.resources, mesh, root] },
    );
    const service = new Service(
        name,
        {
            metadata: { ...metadata, annotations: NOT_AWAITED },
            spec: {
                selector: labels,
                ports: [{ name: "tls-xds", port: DISCOVERY_PORT, targetPort: DISCOVERY_PORT, protocol: "TCP" }],
            },
        },
        first,
    );
    return [deployment, service];
}
