import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import type * as pulumi from "@pulumi/pulumi";
import type { CrdBundle } from "../gatewayApi/crdBundle.ts";
import { Gateway } from "../gatewayApi/gateway.ts";
import { GatewayClass } from "../gatewayApi/gatewayClass.ts";
import { createGatewayPods, disruptionBudget } from "../gatewayApi/gatewayPods.ts";
import { bothFamilies, serviceSpec } from "../gatewayApi/gatewayService.ts";
import { gatewayListeners, redirectToHttps } from "../gatewayApi/plannedGateway.ts";
import { crdConflicts, installCrds } from "../gatewayApi/sharedCrds.ts";
import { digest } from "../model/digest.ts";
import type { Backend, Controller, IssuedCertificate, PartContext, ServiceShape } from "../model/parts.ts";
import type { Plan } from "../model/plan.ts";
import { hostnamesAnnotations, httpsListenerNames, plannedListeners, servedPorts } from "../model/plannedListeners.ts";
import { createAccess } from "./access.ts";
import { createChart } from "./chart.ts";
import { CONFIGURATION, fileConfiguration, sentAltSvc } from "./configuration.ts";
import { CLASS_LABEL, CONTROLLER_NAME } from "./defaults.ts";
import { classOf, GATEWAY_LABEL } from "./names.ts";
import { Middleware } from "./objects.ts";
import { SentAltSvc } from "./sentAltSvc.ts";
import { SilentAltSvc } from "./silentAltSvc.ts";
import { crdBundles, type TraefikArgs, type TraefikSettings, traefikKind } from "./traefikKind.ts";
import { podTemplate } from "./workload.ts";

export type { TraefikArgs, TraefikCrds } from "./traefikKind.ts";

/**
 * Traefik, installed by us as a Gateway API controller: each gateway has a Deployment, a GatewayClass and a Service of
 * its own, in its own namespace. HTTP/3 is not experimental there (since v3.0).
 *
 * Traefik closes HTTP/3's connections when a pod stops, and a step between the stages `off` and `dark` restarts its
 * pods. It may read every Secret of the cluster, since routes and certificates may be in every namespace. What it
 * counts does not tell h3 from h2, so no share of HTTP/3 is watched. A second Traefik of the cluster that takes
 * GatewayClasses without a label selector (k3s with its `kubernetesGateway` provider) writes its own status on these
 * Gateways.
 *
 * With `chart`, Traefik's own Helm chart makes the Deployment, its rights and its file, with values that say the same. The
 * GatewayClass, the Service and the Middleware are this package's in both cases.
 * @example traefik({ replicas: 3 })
 */
export function traefik(args: TraefikArgs = {}): Controller {
    const { settings, part } = traefikKind.open(args);
    const asked = crdBundles(settings);
    return {
        ...part,
        conflicts: (cluster) => crdConflicts("traefik", cluster, asked),
        deploy(context, plan, shape, certificate) {
            return createTraefik(context, plan, shape, certificate, settings, installCrds(context, asked));
        },
    };
}

function createTraefik(
    context: PartContext,
    plan: Plan,
    shape: ServiceShape,
    certificate: IssuedCertificate,
    settings: TraefikSettings,
    crds: CrdBundle[],
): Backend {
    const { name } = context;
    const opts = { parent: context.parent, provider: context.provider };
    const first = { ...opts, dependsOn: [...context.dependsOn, ...crds] };
    const gatewayLabel = { [GATEWAY_LABEL]: name };
    const labels = { "app.kubernetes.io/name": "traefik", ...gatewayLabel };
    const own = { name: `${name}-traefik`, namespace: plan.namespace, labels };
    const metadata = { name, namespace: plan.namespace };
    const planned = plannedListeners(plan);
    const ports = servedPorts(plan, (port) => port);

    const middleware = new Middleware(`${name}-alt-svc-middleware`, { metadata, spec: {} }, first);
    const uid = middleware.metadata.apply((known) => known.uid ?? "");
    const reference = { ...metadata, uid, cluster: context.cluster };
    // Before the pods: from its first answer on, none promises what the stage does not.
    const silent = new SilentAltSvc(`${name}-no-alt-svc`, reference, {
        parent: context.parent,
        dependsOn: [middleware],
    });
    const ready = [silent, ...certificate.ready];
    const { chart, replicas } = settings;
    const after = [...first.dependsOn, ...ready];
    const workload: pulumi.Resource[] =
        chart === undefined
            ? createPods(plan, settings, shape, own, { ...first, ready })
            : [
                  createChart(chart, plan, settings, { ...own, labels: gatewayLabel }, { ...opts, dependsOn: after }),
                  ...disruptionBudget({ ...own, replicas }, { ...opts, dependsOn: after }),
              ];
    const gatewayClass = new GatewayClass(
        `${name}-class`,
        {
            metadata: { name: classOf(plan), labels: { [CLASS_LABEL]: classOf(plan) } },
            spec: { controllerName: CONTROLLER_NAME },
        },
        { ...opts, dependsOn: [...context.dependsOn, ...crds, ...workload] },
    );
    const service = new Service(
        `${name}-service`,
        {
            metadata: { ...own, annotations: { ...bothFamilies(shape, plan), ...shape.annotations } },
            spec: serviceSpec(shape, ports, labels),
        },
        { ...opts, dependsOn: [...context.dependsOn, ...workload] },
    );
    const gateway = new Gateway(
        name,
        {
            metadata: { ...metadata, annotations: hostnamesAnnotations(planned) },
            spec: {
                gatewayClassName: gatewayClass.metadata.name,
                listeners: gatewayListeners(planned, plan.redirectHttp, certificate),
            },
        },
        { ...opts, dependsOn: [gatewayClass, service, ...certificate.ready] },
    );
    const redirect = plan.redirectHttp ? [redirectToHttps(name, plan, { ...opts, dependsOn: [gateway] })] : [];
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
        ready: [gateway, service, ...workload, ...redirect],
        version: gateway.metadata.apply((known) => known.uid ?? ""),
        advertise(after) {
            const value = sentAltSvc(plan);
            const dependsOn = [silent, ...after];
            return value === undefined
                ? []
                : [new SentAltSvc(`${name}-alt-svc`, { ...reference, value }, { parent: context.parent, dependsOn })];
        },
    };
}

/** Pods of our own: their rights, their file, and the workload. */
function createPods(
    plan: Plan,
    settings: TraefikSettings,
    shape: ServiceShape,
    own: { name: string; namespace: string; labels: Record<string, string> },
    { ready, ...first }: pulumi.CustomResourceOptions & { dependsOn: pulumi.Resource[]; ready: pulumi.Resource[] },
): pulumi.Resource[] {
    const access = createAccess(plan, first);
    const text = JSON.stringify(fileConfiguration(plan));
    const configMap = new ConfigMap(
        own.name,
        // Read once, so changed contents get a new object, and new pods.
        { metadata: { ...own, name: `${own.name}-${digest(text)}` }, data: { [CONFIGURATION.file]: text } },
        first,
    );
    return createGatewayPods(
        {
            ...own,
            replicas: settings.replicas,
            template: podTemplate(plan, settings, shape, {
                account: access.account.metadata.name,
                configMap: configMap.metadata.name,
                service: own.name,
                labels: own.labels,
            }),
        },
        shape,
        { ...first, dependsOn: [...first.dependsOn, ...access.resources, configMap, ...ready] },
    );
}
