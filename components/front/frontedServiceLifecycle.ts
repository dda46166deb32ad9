import { isDeepStrictEqual } from "node:util";
import { type ClusterSelection, loadKubeConfig } from "../kubernetes/client.ts";
import type { KubeConfig } from "../kubernetes/kubeConfig.ts";
import { patientRequest } from "../kubernetes/patientRequest.ts";
import { reachCluster } from "../kubernetes/reach.ts";
import { sameCluster } from "../kubernetes/sameCluster.ts";
import { whereReachable } from "../kubernetes/whereReachable.ts";
import { judgeBy } from "../model/rules/judge.ts";
import type { Finding } from "../model/rules/rule.ts";
import type { Lifecycle } from "../pulumi/lifecycle.ts";
import { UNKNOWN } from "../pulumi/wire.ts";
import { SERVICE_PORT, TCP_PORT_NAME, UDP_PORT_NAME } from "./defaults.ts";
import { findService } from "./findService.ts";
import { portOf, type ServiceObject } from "./serviceObject.ts";
import { gatewayPortOf, gatewayServiceOf, type JudgedService, serviceRules } from "./serviceRules.ts";

/** The Service and the front's requirements. Plain data. */
export interface FrontedServiceInputs extends ClusterSelection {
    namespace: string;
    name: string;
    /** What has that name, where it is not the Service itself. */
    of?: "Gateway" | "Ingress";
    front: JudgedService["front"];
}

/** Facts of the Service for a front. */
export interface SeenService {
    /** Its name. */
    service: string;
    uid: string;
    /** Its pod selector. */
    selector: Record<string, string>;
    /** Addresses of its balancer, or its DNS name. */
    addresses: string[];
    /** Name of the pods' port, its current or future UDP target port. */
    udpPortName: string;
    /** Target port of the gateway's pods for TCP, where the front takes that too. */
    gatewayPort?: string;
    /** Whether a balancer sends only to nodes that have a pod. */
    local: boolean;
    /** Warnings. */
    warnings: string[];
}

type State = FrontedServiceInputs & SeenService;

interface EndpointSlice {
    endpoints?: { nodeName?: string; conditions?: { ready?: boolean } }[] | null;
    ports?: { name?: string; protocol?: string }[] | null;
}

/** Lifecycle of a `FrontedService`: read, never written. */
export const frontedServiceLifecycle: Lifecycle<FrontedServiceInputs, State> = {
    id: ({ namespace, name }) => `${namespace}/${name}`,
    summary: ({ namespace, name }) => `${namespace}/${name}`,
    async check(_olds, news) {
        if (news.kubeconfig === UNKNOWN || news.context === UNKNOWN) {
            return { inputs: news };
        }
        const { findings } = await look(news);
        const failures = errorsOf(findings).map(({ path, message }) => ({ property: path, reason: message }));
        return { inputs: news, failures };
    },
    diff(olds, news) {
        const moved = olds.namespace !== news.namespace || olds.name !== news.name || olds.of !== news.of;
        const changes = moved || !isDeepStrictEqual(olds.front, news.front) || !sameCluster(olds, news);
        return { changes, replaces: moved ? ["name"] : [] };
    },
    create: seen,
    update: async (_olds, news) => await seen(news),
    async read(state) {
        return await whereReachable(state, async () => {
            const { service, beside = [], findings } = await look(state);
            return service === undefined ? undefined : { ...state, ...seenOf(state, { service, beside, findings }) };
        });
    },
};

const errorsOf = (findings: Finding[]) => findings.filter(({ severity }) => severity === "error");

async function seen(inputs: FrontedServiceInputs): Promise<State> {
    const { service, beside = [], findings } = await look(inputs);
    const errors = errorsOf(findings);
    if (service === undefined || errors.length > 0) {
        throw new Error(errors.map(({ path, message }) => `${path}: ${message}`).join("\n"));
    }
    return { ...inputs, ...seenOf(inputs, { service, beside, findings }) };
}

/** What was looked at, and what was found. */
interface Looked {
    service: ServiceObject;
    /** Other Services of its namespace. */
    beside: ServiceObject[];
    findings: Finding[];
}

function seenOf({ front }: FrontedServiceInputs, { service, beside, findings }: Looked): SeenService {
    const { metadata, spec, status } = service;
    const udp = portOf(service, SERVICE_PORT, "UDP");
    return {
        service: metadata.name,
        uid: metadata.uid,
        selector: spec.selector ?? {},
        addresses: (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip ?? hostname ?? []),
        udpPortName: String(udp?.targetPort ?? UDP_PORT_NAME),
        ...(front.tcp === undefined ? {} : { gatewayPort: gatewayPortOf({ service, beside, front }) }),
        local: spec.externalTrafficPolicy === "Local",
        warnings: findings
            .filter(({ severity }) => severity === "warning")
            .map(({ path, message }) => `${path}: ${message}`),
    };
}

/** Reads and judges the Service and others in its namespace. */
async function look(inputs: FrontedServiceInputs): Promise<Partial<Looked> & Pick<Looked, "findings">> {
    const { namespace, of, front } = inputs;
    let config: KubeConfig;
    try {
        config = loadKubeConfig(inputs);
        await reachCluster(config);
    } catch (error) {
        return { findings: [failure("cluster", (error as Error).message)] };
    }
    const found = of === undefined ? { name: inputs.name } : await findService(config, { ...inputs, of });
    if (!("name" in found)) {
        return { findings: [{ ...found, severity: "error", path: "behind" }] };
    }
    const { name } = found;
    const folder = `/namespaces/${encodeURIComponent(namespace)}`;
    const { items } = await patientRequest<{ items: ServiceObject[] }>(config, {
        method: "GET",
        path: `/api/v1${folder}/services`,
    });
    const service = items.find(({ metadata }) => metadata.name === name);
    if (service === undefined) {
        return {
            findings: [
                failure(
                    "behind",
                    `The Service ${namespace}/${name} does not exist. A front stands before a gateway that is there. ` +
                        "Correct the namespace and the name. [front-service-missing; core/v1 Service]",
                ),
            ],
        };
    }
    // Once the front has the TCP port, its own Service leads to the gateway's pods.
    const toPods =
        portOf(service, SERVICE_PORT, "TCP")?.targetPort === TCP_PORT_NAME ? gatewayServiceOf(front.name) : name;
    const label = encodeURIComponent(`kubernetes.io/service-name=${toPods}`);
    const slices = await patientRequest<{ items: EndpointSlice[] }>(config, {
        method: "GET",
        path: `/apis/discovery.k8s.io/v1${folder}/endpointslices?labelSelector=${label}`,
    });
    const beside = items.filter((other) => other !== service);
    return {
        service,
        beside,
        findings: judgeBy(serviceRules, { service, beside, nodes: nodesOf(service, slices.items), front }),
    };
}

/** Nodes with a ready pod that serves TCP on the port. */
function nodesOf(service: ServiceObject, slices: EndpointSlice[]): number {
    const named = portOf(service, SERVICE_PORT, "TCP")?.name ?? "";
    const ready = slices
        .filter(({ ports }) =>
            (ports ?? []).some(({ name = "", protocol = "TCP" }) => name === named && protocol === "TCP"),
        )
        .flatMap(({ endpoints }) => endpoints ?? [])
        .filter(({ conditions }) => conditions?.ready !== false);
    return new Set(ready.flatMap(({ nodeName }) => nodeName ?? [])).size;
}

function failure(path: string, message: string): Finding {
    return { code: "front-service-missing", severity: "error", path, message };
}
