import * as pulumi from "@pulumi/pulumi";
import { Gateway } from "../gatewayApi/gateway.ts";
import { gatewayListeners, redirectToHttps } from "../gatewayApi/plannedGateway.ts";
import { digest } from "../model/digest.ts";
import type {
    Backend,
    BackendPort,
    IssuedCertificate,
    PartContext,
    QuicServerIdShape,
    ServiceShape,
} from "../model/parts.ts";
import { altSvc, type Plan, type UpstreamPlan } from "../model/plan.ts";
import { hostnamesAnnotations, httpsListenerNames, plannedListeners, servedPorts } from "../model/plannedListeners.ts";
import { factsOf } from "../model/stages.ts";
import { AltSvc } from "./altSvc.ts";
import { AltSvcRemoval } from "./altSvcRemoval.ts";
import { isNewer } from "./capabilities.ts";
import { envoyProxySpec, type ProxySettings } from "./envoyProxySpec.ts";
import { Http3Listener } from "./http3Listener.ts";
import {
    BackendTrafficPolicy,
    ClientTrafficPolicy,
    type ClientTrafficPolicySpec,
    EnvoyPatchPolicy,
    type EnvoyPatchPolicySpec,
    EnvoyProxy,
} from "./objects.ts";
import { PREFER_GRO } from "./preferGro.ts";
import { quicListenerPatches } from "./quicListeners.ts";
import { quicServerIdPatches } from "./quicServerId.ts";

/** A GatewayClass of Envoy Gateway, created here or not. */
export interface EnvoyGatewayClass {
    name: pulumi.Input<string>;
    /** Namespace of the control plane, where the proxies and their Service run. */
    namespace: pulumi.Input<string>;
    /** Release of the control plane. Default: the newest that is known. */
    version?: string | undefined;
    /** What must be ready before a Gateway of the class is created. */
    ready: pulumi.Resource[];
}

/** Creates a Gateway for Envoy Gateway: EnvoyProxy, ClientTrafficPolicy, Gateway, and the port-80 redirect. */
export function createEnvoyGateway(
    context: PartContext,
    plan: Plan,
    shape: ServiceShape,
    certificate: IssuedCertificate,
    gatewayClass: EnvoyGatewayClass,
    settings: ProxySettings,
): Backend {
    const { name } = context;
    const opts = { parent: context.parent, provider: context.provider };
    const metadata = { name, namespace: plan.namespace };
    const planned = plannedListeners(plan);
    const labels = {
        "gateway.envoyproxy.io/owning-gateway-name": name,
        "gateway.envoyproxy.io/owning-gateway-namespace": plan.namespace,
    };
    // Known before the controller creates it, so that a reviewer and a balancer can reference it.
    const serviceName = proxyServiceName(plan.namespace, name);

    const proxy = new EnvoyProxy(
        `${name}-proxy`,
        { metadata, spec: envoyProxySpec(settings, shape, serviceName, labels) },
        { ...opts, dependsOn: [...context.dependsOn, ...gatewayClass.ready] },
    );
    const policy = new ClientTrafficPolicy(
        `${name}-client-traffic`,
        { metadata, spec: clientTrafficPolicySpec(name, plan) },
        { ...opts, dependsOn: [...context.dependsOn, ...gatewayClass.ready] },
    );
    const http3 = plan.listeners.find((listener) => listener.http3);
    const uid = policy.metadata.apply((known) => known.uid ?? "");
    const reference = { namespace: plan.namespace, name, uid, cluster: context.cluster };
    // Before the Gateway: the Service then has TCP and UDP in its first create, and both get the same nodePort.
    const answers = http3 !== undefined && factsOf(plan.advertisement.stage).quic;
    // Before QUIC: the balancer cannot route a connection without a server ID.
    const patches = answers
        ? quicPatches(metadata, plan, shape.quicServerId, settings).map(
              ([what, jsonPatches]) =>
                  new EnvoyPatchPolicy(
                      `${name}-${what}`,
                      {
                          metadata: { ...metadata, name: `${name}-${what}` },
                          spec: {
                              targetRef: { group: "gateway.networking.k8s.io", kind: "Gateway", name },
                              type: "JSONPatch",
                              jsonPatches,
                          },
                      },
                      { ...opts, dependsOn: [proxy, policy] },
                  ),
          )
        : [];
    const fieldOpts = { parent: context.parent, dependsOn: [policy, ...patches] };
    const quic = answers ? [new Http3Listener(`${name}-http3`, reference, fieldOpts)] : [];
    // Likewise, so that no response advertises a closed port.
    const removal =
        !answers && plan.controller.capabilities.altSvcSettable
            ? [new AltSvcRemoval(`${name}-alt-svc-removal`, reference, fieldOpts)]
            : [];
    const gateway = new Gateway(
        name,
        {
            metadata: { ...metadata, annotations: hostnamesAnnotations(planned) },
            spec: {
                gatewayClassName: gatewayClass.name,
                infrastructure: { parametersRef: { group: "gateway.envoyproxy.io", kind: "EnvoyProxy", name } },
                listeners: gatewayListeners(planned, plan.redirectHttp, certificate),
            },
        },
        { ...opts, dependsOn: [proxy, policy, ...quic, ...removal, ...certificate.ready, ...gatewayClass.ready] },
    );
    const ready: pulumi.Resource[] = [gateway, policy, ...quic, ...removal];
    if (plan.upstream !== undefined) {
        ready.push(backendTraffic(metadata, plan.upstream, { ...opts, dependsOn: [...gatewayClass.ready, gateway] }));
    }
    if (plan.redirectHttp) {
        ready.push(redirectToHttps(name, plan, { ...opts, dependsOn: [gateway] }));
    }
    return {
        gatewayName: gateway.metadata.name,
        namespace: context.namespace,
        listenerNames: httpsListenerNames(planned),
        serviceName: pulumi.output(serviceName),
        serviceNamespace: pulumi.output(gatewayClass.namespace),
        selector: labels,
        ports: backendPorts(plan, shape),
        reportedAddresses: gateway.status.apply((status) => (status?.addresses ?? []).map((address) => address.value)),
        ready,
        version: gateway.metadata.apply((known) => known.uid ?? ""),
        advertise(after) {
            const value = http3 === undefined ? undefined : altSvc(plan.advertisement, http3.advertisedPort);
            const advertisedPort =
                isNewer(gatewayClass.version) && http3?.advertisedPort !== http3?.port
                    ? http3?.advertisedPort
                    : undefined;
            const dependsOn = [...quic, ...after];
            return value === undefined
                ? []
                : [
                      new AltSvc(
                          `${name}-alt-svc`,
                          { ...reference, value, advertisedPort },
                          { parent: context.parent, dependsOn },
                      ),
                  ];
        },
    };
}

/**
 * Name of the Service in front of a Gateway's proxies. All proxies of a controller share a namespace, so the digest
 * keeps `a-b`/`c` apart from `a`/`b-c`; the prefix makes it a Service name (RFC 1035 label) if a namespace starts
 * with a digit.
 */
export function proxyServiceName(namespace: string, gatewayName: string): string {
    return `${`envoy-${namespace}-${gatewayName}`.slice(0, 54)}-${digest(`${namespace}/${gatewayName}`)}`;
}

/** Envoy Gateway's proxies run without privileges, so a port below 1024 is 10000 higher on the pod. */
export function backendPorts(plan: Plan, shape: ServiceShape): BackendPort[] {
    return servedPorts(plan, (port) => (port < 1024 && shape.target === "service" ? port + 10_000 : port));
}

/**
 * The policy of the whole Gateway. Never of one listener: a policy with a `sectionName` on any but the first listener
 * of a port opens QUIC and advertises it, and the Service gets no UDP port (Envoy Gateway keys it by the first).
 */
function clientTrafficPolicySpec(gatewayName: string, plan: Plan): ClientTrafficPolicySpec {
    const spec: ClientTrafficPolicySpec = {
        targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: gatewayName }],
    };
    if (plan.clientTraffic.proxyProtocol) {
        spec.proxyProtocol = { optional: false };
    }
    if (plan.clientTraffic.clientCertificateCa !== undefined) {
        spec.tls = {
            clientValidation: { caCertificateRefs: [{ kind: "Secret", name: plan.clientTraffic.clientCertificateCa }] },
        };
    }
    return spec;
}

/** HTTP/3 to every backend of the Gateway's routes. A policy of a route takes precedence over it. */
function backendTraffic(
    gateway: { name: string; namespace: string },
    { http3 }: UpstreamPlan,
    opts: pulumi.CustomResourceOptions,
): BackendTrafficPolicy {
    return new BackendTrafficPolicy(
        `${gateway.name}-backend-traffic`,
        {
            metadata: gateway,
            spec: {
                targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: gateway.name }],
                http3: { mode: http3 === "always" ? "Always" : "Auto" },
            },
        },
        opts,
    );
}

/** What the QUIC listeners need that Envoy Gateway has no field for: what each patch is about, and the patch. */
function quicPatches(
    gateway: { name: string; namespace: string },
    plan: Plan,
    quicServerId: QuicServerIdShape | undefined,
    { preferGro = false }: ProxySettings,
): (readonly [what: string, EnvoyPatchPolicySpec["jsonPatches"]])[] {
    const listeners = plannedListeners(plan);
    const ports = [...new Set(plan.listeners.filter(({ http3 }) => http3).map(({ port }) => port))];
    const ids = quicServerId && quicServerIdPatches(gateway, listeners, ports, quicServerId.environmentVariable);
    const gro = quicListenerPatches(gateway, listeners, ports, PREFER_GRO);
    const needed: [string, EnvoyPatchPolicySpec["jsonPatches"] | undefined][] = [
        ["server-id", ids],
        ["prefer-gro", preferGro ? gro : undefined],
    ];
    return needed.flatMap(([what, patches]) => (patches === undefined ? [] : [[what, patches] as const]));
}
