import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import type { core } from "@pulumi/kubernetes/types/input.js";
import * as pulumi from "@pulumi/pulumi";
import { PrivateKey } from "@pulumi/tls/privateKey.js";
import { oneAddress } from "../exposures/sharedAddressServices.ts";
import { NOT_AWAITED } from "../kubernetes/notAwaited.ts";
import { digest } from "../model/digest.ts";
import type { Backend, Controller, IssuedCertificate, PartContext } from "../model/parts.ts";
import { altSvc, type Plan } from "../model/plan.ts";
import { serviceFamilies } from "../model/serviceFields.ts";
import { seconds } from "../model/settings/forms.ts";
import { factsOf } from "../model/stages.ts";
import { altSvcFile, altSvcFiles } from "./altSvcFile.ts";
import { type AltSvcPlace, altSvcSuffix } from "./altSvcObject.ts";
import { SERVICE_PORT, UDP_PORT_NAME } from "./defaults.ts";
import { FrontedService } from "./frontedService.ts";
import { type FrontArgs, type FrontSettings, frontKind } from "./frontKind.ts";
import { frontConflicts, rememberFront } from "./frontsOfProgram.ts";
import { GatewayAltSvc } from "./gatewayAltSvc.ts";
import { proxies } from "./proxies.ts";
import { configurationFolder, FOLDERS, PORTS, type ProxyFront, SYSTEM_ROOTS } from "./proxyFront.ts";
import { ServedAltSvc } from "./servedAltSvc.ts";
import { gatewayServiceOf } from "./serviceRules.ts";
import { TcpPort } from "./tcpPort.ts";
import { UdpPort } from "./udpPort.ts";
import { altSvcMap, ownLabels, podLabels, podTemplate } from "./workload.ts";

export type { FrontArgs } from "./frontKind.ts";

/**
 * HTTP/3 for a gateway that stays as it is: pods that terminate QUIC, and forward each request to the gateway over TLS. They become
 * endpoints of the gateway's own Service, for UDP 443 alone: they carry the labels that it selects pods by, and have no port
 * of the names that its TCP ports lead to. So they are counted by what else selects these pods: a PodDisruptionBudget, a
 * NetworkPolicy, the average of an autoscaler. There are no pods, and no UDP port, at stage `off`.
 *
 * With `takes: "tcpAndUdp"` they are its endpoints for TCP 443 too, at every stage: the target of that port becomes a port that they
 * alone have, and a Service of the front's own leads from them to the gateway. They send Alt-Svc. With `altSvc` the gateway sends it.
 *
 * The gateway has to trust `X-Forwarded-For` from the addresses of pods, or it sees the front in place of clients.
 * @example front({ behind: existingService({ namespace: "ingress-nginx", name: "ingress-nginx-controller" }) })
 */
export function front(args: FrontArgs): Controller {
    const { settings, part } = frontKind.open(args);
    return {
        ...part,
        conflicts: (cluster) => frontConflicts(cluster, settings.behind),
        deploy(context, plan, _shape, certificate) {
            rememberFront({ by: context.name, cluster: context.cluster, behind: settings.behind });
            return createFront(context, plan, certificate, settings);
        },
    };
}

/** What is named, where it is not the Service. */
const OBJECTS = { existingService: undefined, existingGateway: "Gateway", existingIngress: "Ingress" } as const;

/** Name of the Service: known without the cluster where it is given. */
function nameOf({ behind }: FrontSettings, service: FrontedService): pulumi.Output<string> {
    return OBJECTS[behind.kind] === undefined ? pulumi.output(behind.name) : service.service;
}

function createFront(
    context: PartContext,
    plan: Plan,
    certificate: IssuedCertificate,
    settings: FrontSettings,
): Backend {
    const { name, cluster } = context;
    const { namespace } = settings.behind;
    const { quic } = factsOf(plan.advertisement.stage);
    const tcp = settings.takes === "tcpAndUdp";
    const { replicas, clientAddress } = settings;
    const { targetPort: gatewayPort } = settings.behind;
    const of = OBJECTS[settings.behind.kind];
    const service = new FrontedService(
        `${name}-service`,
        {
            namespace,
            name: settings.behind.name,
            ...(of === undefined ? {} : { of }),
            front: {
                name,
                replicas,
                clientAddress,
                ipFamilies: plan.exposure.ipFamilies,
                quic,
                ...(settings.service === undefined ? {} : { ownPolicy: settings.service.externalTrafficPolicy }),
                ...(tcp ? { tcp: gatewayPort === undefined ? {} : { gatewayPort } } : {}),
            },
            cluster,
        },
        { parent: context.parent, dependsOn: context.dependsOn },
    );
    service.warnings.apply((warnings) => {
        for (const warning of warnings) {
            void pulumi.log.warn(`${name}: ${warning}`);
        }
    });
    const pods = quic || tcp ? createPods(context, plan, certificate, settings, service) : undefined;
    const udp = quic && pods !== undefined ? leadUdp(context, plan, settings, service, pods) : undefined;
    const taken = tcp && pods !== undefined ? takeTcp(context, settings, service, pods) : undefined;
    return {
        gatewayName: pulumi.output(name),
        namespace: context.namespace,
        listenerNames: [],
        serviceName: nameOf(settings, service),
        serviceNamespace: pulumi.output(namespace),
        selector: ownLabels(name),
        ports: [
            {
                port: SERVICE_PORT,
                targetPort: PORTS.quic,
                protocols: quic ? ["TCP", "UDP"] : ["TCP"],
                quic: true,
            },
        ],
        reportedAddresses: udp?.addresses ?? service.addresses,
        ready: [service, ...[pods, udp?.port, taken].filter((each) => each !== undefined)],
        version: service.uid,
        advertise: (after) =>
            taken === undefined
                ? sendByGateway(context, plan, settings, after)
                : sendAltSvc(context, plan, settings, after),
    };
}

/** Creates the pods and their inputs. */
function createPods(
    context: PartContext,
    plan: Plan,
    certificate: IssuedCertificate,
    settings: FrontSettings,
    service: FrontedService,
): Deployment {
    const { name } = context;
    const { namespace } = settings.behind;
    const opts = { parent: context.parent, provider: context.provider, dependsOn: [service, ...context.dependsOn] };
    const own = { namespace, labels: ownLabels(name) };
    const key = new PrivateKey(`${name}-host-key`, { algorithm: "ED25519" }, { parent: context.parent });
    const hostKey = new Secret(
        `${name}-host-key`,
        { metadata: { ...own, name: `${name}-host-key` }, stringData: { key: key.privateKeyPem } },
        opts,
    );
    const hostnames = plan.listeners.map(({ hostname }) => hostname);
    const { secretNames } = certificate;
    const pairs = (secretNames === undefined ? hostnames.slice(0, 1) : hostnames).map((hostname, index) => ({
        folder: `${index}`,
        secretName: secretNames?.[hostname] ?? certificate.secretName,
    }));
    const caCertificate = settings.behind.caCertificate ?? certificate.caCertificate;
    const tcp = settings.takes === "tcpAndUdp";
    const gateway = tcp ? toTheGateway(context, settings, service) : undefined;
    const proxy = proxies[settings.proxy];
    const folder = configurationFolder(settings.proxy);
    const planned: Omit<ProxyFront, "word" | "gateway"> = {
        names: hostnames.map((hostname, index) => ({
            hostname,
            pair: `${FOLDERS.pairs}/${secretNames === undefined ? 0 : index}`,
        })),
        trusted: caCertificate === undefined ? SYSTEM_ROOTS : `${folder}/gateway-ca.pem`,
        http2: settings.behind.http2,
        proxyProtocol: settings.behind.proxyProtocol,
        ipFamilies: plan.exposure.ipFamilies,
        readinessPath: settings.readinessPath,
        connectionSeconds: Math.ceil(seconds(settings.drain.connections)),
        requestSeconds: Math.ceil(seconds(settings.drain.requests)),
        silenceSeconds: Math.ceil(seconds(settings.silence)),
        folder,
        ...(tcp ? { tcp: { altSvc: altSvcFiles(plan.advertisement) } } : {}),
    };
    // As hard to guess as the private key, and no secret to those who see the pods.
    const word = proxy.needsWord ? key.publicKeyPem.apply((pem) => digest(pem, 32)) : pulumi.output("");
    const serviceName = gateway?.metadata.name ?? nameOf(settings, service);
    const data = pulumi.all([word, serviceName, caCertificate]).apply(([known, target, pem]) => ({
        ...proxy.files({ ...planned, word: known, gateway: `${target}.${namespace}.svc:${SERVICE_PORT}` }),
        ...(pem === undefined ? {} : { "gateway-ca.pem": pem }),
    }));
    const configMap = new ConfigMap(
        `${name}-front`,
        // Read only once: new content is a new object, with new pods.
        {
            metadata: { ...own, name: data.apply((known) => `${name}-front-${digest(JSON.stringify(known))}`) },
            data,
        },
        opts,
    );
    // Pods of another shape are other pods: the Service leads to the old ones until the new ones are ready.
    const deploymentName = `${name}-front${tcp ? "-tcp" : ""}`;
    return new Deployment(
        deploymentName,
        {
            metadata: { ...own, name: deploymentName },
            spec: {
                replicas: settings.replicas,
                selector: { matchLabels: podLabels(name, settings) },
                // Never fewer pods than before: a pod's QUIC connections end with it.
                strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
                template: podTemplate(settings, {
                    name,
                    uid: gateway?.metadata.uid ?? service.uid,
                    // A Service of the front selects them by their labels.
                    ...(settings.service === undefined
                        ? { selector: service.selector, local: service.local, portName: service.udpPortName }
                        : {
                              selector: pulumi.output<Record<string, string>>({}),
                              local: pulumi.output(false),
                              portName: UDP_PORT_NAME,
                          }),
                    container: proxy.container(planned, { word, hostKey: hostKey.metadata.name }),
                    configMap: configMap.metadata.name,
                    hostKey: hostKey.metadata.name,
                    pairs,
                }),
            },
        },
        { ...opts, dependsOn: [...opts.dependsOn, ...certificate.ready, ...(gateway === undefined ? [] : [gateway])] },
    );
}

/** A Service that leads to the gateway's pods alone, by the name of their port: the gateway's own leads to the front. */
function toTheGateway(
    { name, parent, provider, dependsOn }: PartContext,
    { behind: { namespace } }: FrontSettings,
    { selector, gatewayPort }: FrontedService,
): Service {
    return new Service(
        `${name}-gateway`,
        {
            metadata: {
                namespace,
                name: gatewayServiceOf(name),
                labels: ownLabels(name),
                // The front's pods are ready once they have an answer through it.
                annotations: NOT_AWAITED,
            },
            spec: {
                type: "ClusterIP",
                selector,
                ports: [{ name: "https", port: SERVICE_PORT, targetPort: gatewayPort, protocol: "TCP" }],
            },
        },
        { parent, provider, dependsOn },
    );
}

/** TCP routing to the pods. */
function takeTcp(
    { name, cluster, parent }: PartContext,
    settings: FrontSettings,
    service: FrontedService,
    pods: pulumi.Resource,
): TcpPort {
    const { uid, gatewayPort } = service;
    const { namespace } = settings.behind;
    return new TcpPort(
        `${name}-tcp`,
        { namespace, name: nameOf(settings, service), uid, front: name, gatewayPort, cluster },
        { parent, dependsOn: [service, pods] },
    );
}

/** The Alt-Svc of the stage, once all pods send it. They stay as they are: what they send is in a folder that they look into. */
function sendAltSvc(
    { name, cluster, parent, provider }: PartContext,
    { advertisement }: Plan,
    { behind: { namespace }, drain }: FrontSettings,
    after: pulumi.Resource[],
): pulumi.Resource[] {
    const sent = altSvcFile(advertisement);
    const map = new ConfigMap(
        `${name}-alt-svc`,
        {
            metadata: { namespace, name: altSvcMap(name), labels: ownLabels(name) },
            data: sent === undefined ? {} : { [sent.file]: sent.value },
        },
        { parent, provider, dependsOn: after },
    );
    const served = new ServedAltSvc(
        `${name}-served-alt-svc`,
        {
            namespace,
            front: name,
            ...(sent === undefined ? {} : { sent }),
            quic: factsOf(advertisement.stage).quic,
            drainSeconds: Math.ceil(seconds(drain.connections) + seconds(drain.requests)),
            cluster,
        },
        { parent, dependsOn: [map] },
    );
    return [map, served];
}

/** The Alt-Svc of the stage, from the gateway behind the front: by objects that are its users'. */
function sendByGateway(
    { name: front, cluster, parent }: PartContext,
    { advertisement, listeners }: Plan,
    settings: FrontSettings,
    after: pulumi.Resource[],
): pulumi.Resource[] {
    const hostnames = listeners.map(({ hostname }) => hostname);
    const value = altSvc(advertisement, SERVICE_PORT);
    return value === undefined
        ? []
        : (settings.altSvc ?? []).map(({ kind, namespace, name, ...text }) => {
              const of: AltSvcPlace["of"] = kind === "httpRouteFilter" ? "HTTPRoute" : "Ingress";
              const args = { of, namespace, name, ...text, front, hostnames, value, cluster };
              return new GatewayAltSvc(`${front}-${altSvcSuffix(args)}`, args, { parent, dependsOn: after });
          });
}

/** UDP routing to the pods, with its addresses. */
function leadUdp(
    { name, cluster, parent, provider }: PartContext,
    plan: Plan,
    settings: FrontSettings,
    service: FrontedService,
    pods: pulumi.Resource,
): { port: pulumi.Resource; addresses: pulumi.Output<string[]> } {
    const { namespace } = settings.behind;
    const dependsOn = [service, pods];
    if (settings.service === undefined) {
        const { uid, udpPortName: targetPort } = service;
        const port = { namespace, name: nameOf(settings, service), uid, front: name, targetPort, cluster };
        const udp = new UdpPort(`${name}-udp`, port, { parent, dependsOn });
        return { port: udp, addresses: service.addresses };
    }
    const { annotations } = settings.service;
    const beside = new Service(
        `${name}-udp`,
        {
            metadata: { namespace, name: `${name}-udp`, labels: ownLabels(name), annotations },
            spec: besideSpec(plan, settings.service),
        },
        { parent, provider, dependsOn },
    );
    const preview = pulumi.runtime.isDryRun();
    const addresses = pulumi.all([service.addresses, beside.status]).apply(([tcp, status]) => {
        const udp = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname);
        return preview ? tcp : oneAddress({ tcp, udp });
    });
    return { port: beside, addresses };
}

/** A UDP-only Service that shares the gateway's address. */
function besideSpec(plan: Plan, settings: NonNullable<FrontSettings["service"]>): core.v1.ServiceSpec {
    const { loadBalancerIP, loadBalancerClass, sourceRanges, externalTrafficPolicy, allocateNodePorts } = settings;
    return {
        type: "LoadBalancer",
        selector: ownLabels(plan.name),
        ...serviceFamilies(plan.exposure.ipFamilies),
        loadBalancerIP,
        loadBalancerClass,
        loadBalancerSourceRanges: sourceRanges,
        externalTrafficPolicy,
        allocateLoadBalancerNodePorts: allocateNodePorts,
        ports: [{ name: UDP_PORT_NAME, port: SERVICE_PORT, targetPort: UDP_PORT_NAME, protocol: "UDP" }],
    };
}
