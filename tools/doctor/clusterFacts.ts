import { installedCrds } from "../../components/gatewayApi/applyCrds.ts";
import type { InstalledCrd } from "../../components/gatewayApi/judgeBundle.ts";
import type { KubeConfig } from "../../components/kubernetes/kubeConfig.ts";
import { reachCluster } from "../../components/kubernetes/reach.ts";
import { ApiError, apiRequest } from "../../components/kubernetes/request.ts";
import type { IpFamily } from "../../components/model/parts.ts";
import { familiesOfServices } from "../../components/preflight/familiesOfServices.ts";

/** A node, with what identifies its platform. */
export interface NodeFacts {
    /** `spec.providerID`, for example `aws:///eu-west-1a/i-0a`. */
    providerId: string;
    labels: Record<string, string>;
    /** Its addresses, public ones first. */
    addresses: string[];
}

/** A Service of type LoadBalancer. */
interface BalancedService {
    /** `namespace/name`. */
    name: string;
    /** Its ports, for example `443/UDP`. */
    ports: string[];
    /** What its balancer reported; empty while it waits. */
    addresses: string[];
}

/** A workload that creates balancers, or that uses port 443 of the nodes. */
interface Workload {
    /** `namespace/name`. */
    name: string;
    /** Images of its containers. */
    images: string[];
}

/** Facts about a cluster. Plain data. What may not be read is undefined, and listed in {@link denied}. */
export interface ClusterFacts {
    /** Version of the API server, for example `v1.36.3`. */
    version: string;
    /** Names of the API groups that it serves. */
    groups: string[];
    /** Families of the addresses that its Services can have. */
    ipFamilies?: IpFamily[] | undefined;
    nodes?: NodeFacts[] | undefined;
    /** Deployments and DaemonSets of all namespaces. */
    workloads?: Workload[] | undefined;
    services?: BalancedService[] | undefined;
    /** How many address pools MetalLB and Cilium have, by API group. */
    pools: Record<string, number | undefined>;
    classes?: { name: string; controller: string; accepted: boolean }[] | undefined;
    /** CRDs by API group. */
    crds: Record<string, InstalledCrd[] | undefined>;
    /** What this identity may not list, by path. */
    denied: string[];
}

interface Listed<T> {
    items: T[] | null;
}
interface Named {
    metadata: { name: string; namespace?: string; labels?: Record<string, string> };
}

/**
 * Path of each balancer's address pools, by its API group. The API server reports the preferred version.
 */
const POOLS: Record<string, string> = { "metallb.io": "ipaddresspools", "cilium.io": "ciliumloadbalancerippools" };

/**
 * Reads from a cluster everything that determines which parts fit. Only reads lists of metadata and status.
 * @param bundles API groups whose CRDs are checked.
 * @throws Error in one sentence when the cluster does not answer.
 */
export async function clusterFacts(config: KubeConfig, bundles: readonly string[]): Promise<ClusterFacts> {
    const version = await reachCluster(config);
    const denied: string[] = [];
    const permitted = async <T>(ask: () => Promise<T[]>, what: string): Promise<T[] | undefined> => {
        try {
            return await ask();
        } catch (error) {
            if (!(error instanceof ApiError)) throw error;
            if (error.statusCode === 404) return [];
            denied.push(what);
            return undefined;
        }
    };
    const list = <T>(path: string) =>
        permitted(async () => (await apiRequest<Listed<T>>(config, { method: "GET", path })).items ?? [], path);
    const served = await apiRequest<{ groups: { name: string; preferredVersion: { version: string } }[] }>(config, {
        method: "GET",
        path: "/apis",
    });
    const poolsOf = async ([group, plural]: [string, string]): Promise<[string, number | undefined][]> => {
        const found = served.groups.find(({ name }) => name === group);
        if (found === undefined) return [];
        const pools = await list<Named>(`/apis/${group}/${found.preferredVersion.version}/${plural}`);
        return [[group, pools?.length]];
    };
    const [nodes, deployments, daemonSets, services, classes, pools] = await Promise.all([
        list<Node>("/api/v1/nodes"),
        list<Runner>("/apis/apps/v1/deployments"),
        list<Runner>("/apis/apps/v1/daemonsets"),
        list<Service>("/api/v1/services"),
        list<GatewayClass>("/apis/gateway.networking.k8s.io/v1/gatewayclasses"),
        Promise.all(Object.entries(POOLS).map(poolsOf)),
    ]);
    const crds = await Promise.all(
        bundles.map(async (group) => [group, await permitted(() => installedCrds(config, group), "CRDs")] as const),
    );
    return {
        version,
        groups: served.groups.map(({ name }) => name),
        ipFamilies: await familiesOfServices(config),
        nodes: nodes?.map(nodeFacts),
        workloads: deployments && daemonSets && [...deployments, ...daemonSets].map(workload),
        services: services?.filter(({ spec }) => spec.type === "LoadBalancer").map(balancedService),
        pools: Object.fromEntries(pools.flat()),
        classes: classes?.map(({ metadata, spec, status }) => ({
            name: metadata.name,
            controller: spec.controllerName,
            accepted: (status?.conditions ?? []).some((each) => each.type === "Accepted" && each.status === "True"),
        })),
        crds: Object.fromEntries(crds),
        denied: [...new Set(denied)].toSorted(),
    };
}

interface Node extends Named {
    spec: { providerID?: string };
    status?: { addresses?: { type: string; address: string }[] };
}

function nodeFacts({ metadata, spec, status }: Node): NodeFacts {
    const addresses = (status?.addresses ?? []).filter(({ type }) => type.endsWith("IP"));
    const places = ["ExternalIP", "InternalIP"];
    return {
        providerId: spec.providerID ?? "",
        labels: metadata.labels ?? {},
        addresses: addresses
            .toSorted((one, other) => places.indexOf(one.type) - places.indexOf(other.type))
            .map(({ address }) => address),
    };
}

interface Runner extends Named {
    spec: { template: { spec: { containers: { image: string }[] } } };
}

function workload({ metadata, spec }: Runner): Workload {
    return {
        name: `${metadata.namespace}/${metadata.name}`,
        images: spec.template.spec.containers.map(({ image }) => image),
    };
}

interface Service extends Named {
    spec: { type: string; ports?: { port: number; protocol?: string }[] };
    status?: { loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] } };
}

function balancedService({ metadata, spec, status }: Service): BalancedService {
    return {
        name: `${metadata.namespace}/${metadata.name}`,
        ports: (spec.ports ?? []).map(({ port, protocol = "TCP" }) => `${port}/${protocol}`),
        addresses: (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip ?? hostname ?? []),
    };
}

interface GatewayClass extends Named {
    spec: { controllerName: string };
    status?: { conditions?: { type: string; status: string }[] };
}
