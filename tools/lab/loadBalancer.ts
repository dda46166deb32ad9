import { type RequestOptions, request } from "node:https";
import ipaddr from "ipaddr.js";
import { loadKubeConfig } from "../../components/kubernetes/client.ts";
import type { KubeConfig } from "../../components/kubernetes/kubeConfig.ts";
import { apiRequest } from "../../components/kubernetes/request.ts";
import { AddressPool } from "./addressPool.ts";
import { exec } from "./exec.ts";
import { NETWORK } from "./network.ts";

// The lab's load balancer, in the node's namespace. It assigns every LoadBalancer Service its own address, or one that
// Services share by MetalLB's rules. kube-proxy does the rest.

/** The class that Services may name; it is optional. */
const CLASS = "http3.lab/lb";
const REQUEST = "metallb.io/loadBalancerIPs";
const SHARE = "metallb.io/allow-shared-ip";
const SERVICES = "/api/v1/services";
/** Milliseconds between two attempts while the API server does not answer. */
const INTERVAL = 250;

type Family = "IPv4" | "IPv6";

interface Service {
    metadata: { name: string; namespace: string; annotations?: Record<string, string>; deletionTimestamp?: string };
    spec: {
        type: string;
        loadBalancerClass?: string;
        ipFamilies?: string[];
        externalTrafficPolicy?: string;
        selector?: Record<string, string>;
        ports?: { port: number; protocol?: string }[];
    };
    status?: { loadBalancer?: { ingress?: { ip?: string }[] } };
}

const pools = {
    IPv4: new AddressPool(...NETWORK.pools.ipv4),
    IPv6: new AddressPool(...NETWORK.pools.ipv6),
};

/** Each Service's addresses, given all current addresses. */
export function assign(services: Service[]): Map<Service, string[]> {
    const ours = services.filter(
        (service) =>
            service.spec.type === "LoadBalancer" &&
            service.metadata.deletionTimestamp === undefined &&
            [undefined, CLASS].includes(service.spec.loadBalancerClass),
    );
    const users = new Map<string, Service[]>();
    const result = new Map<Service, string[]>();
    const give = (service: Service, address: string) => {
        result.get(service)?.push(address);
        users.set(address, [...(users.get(address) ?? []), service]);
    };
    // Services keep an address before others get a new one.
    const waiting: { service: Service; families: Family[] }[] = [];
    for (const service of ours) {
        const held = (service.status?.loadBalancer?.ingress ?? []).map((ingress) => ingress.ip ?? "");
        const heldOf = (family: Family) => held.find((address) => address !== "" && familyOf(address) === family);
        const families = (service.spec.ipFamilies ?? ["IPv4"]) as Family[];
        result.set(service, []);
        for (const address of families.map(heldOf).filter((found) => found !== undefined)) {
            give(service, address);
        }
        waiting.push({ service, families: families.filter((family) => heldOf(family) === undefined) });
    }
    for (const { service, families } of waiting) {
        const chosen = families.map((family) => choose(service, family, users));
        // A request is fulfilled completely or not at all.
        if (!chosen.includes(undefined) || service.metadata.annotations?.[REQUEST] === undefined) {
            for (const address of chosen.filter((found) => found !== undefined)) {
                give(service, address);
            }
        }
    }
    return result;
}

function familyOf(address: string): Family {
    return address.includes(":") ? "IPv6" : "IPv4";
}

/** An address for a Service: the requested one, or any; none if another Service has the requested one. */
function choose(service: Service, family: Family, users: ReadonlyMap<string, Service[]>): string | undefined {
    const asked = service.metadata.annotations?.[REQUEST]?.split(",").map((address) => address.trim());
    const wanted = asked?.find((address) => familyOf(address) === family);
    if (asked !== undefined && wanted === undefined) {
        return undefined;
    }
    const taken = [...users].filter(([, others]) => !others.every((other) => mayShare(service, other)));
    return pools[family].choose(new Set(taken.map(([address]) => address)), wanted);
}

/**
 * Whether two Services may share an address: same sharing key, no common port, and both have the policy `Cluster` or
 * both select the same pods.
 * Source: metallb/metallb internal/allocator, `sharingOK` and `checkSharing`; k8salloc, `BackendKey`.
 */
export function mayShare(one: Service, other: Service): boolean {
    const key = ({ metadata }: Service) => metadata.annotations?.[SHARE] ?? "";
    const pods = ({ spec }: Service) =>
        spec.externalTrafficPolicy === "Local" ? JSON.stringify(Object.entries(spec.selector ?? {}).sort()) : "";
    const ports = ({ spec }: Service) => (spec.ports ?? []).map(({ port, protocol = "TCP" }) => `${protocol}/${port}`);
    return (
        key(one) !== "" &&
        key(one) === key(other) &&
        pods(one) === pods(other) &&
        !ports(one).some((port) => ports(other).includes(port))
    );
}

/** @returns The version of the Services that it has judged. */
async function reconcile(config: KubeConfig, onInterface: Set<string>): Promise<string> {
    const { items, metadata } = await apiRequest<{ items: Service[]; metadata: { resourceVersion: string } }>(config, {
        method: "GET",
        path: SERVICES,
    });
    const assigned = assign(items);
    const wanted = new Set([...assigned.values()].flat());
    for (const address of wanted) {
        if (!onInterface.has(address)) {
            const prefix = address.includes(":") ? ["/128", "nodad"] : ["/32"];
            await exec("ip", [
                "addr",
                "replace",
                `${address}${prefix[0]}`,
                "dev",
                NETWORK.link.node,
                ...prefix.slice(1),
            ]);
            onInterface.add(address);
        }
    }
    for (const [service, addresses] of assigned) {
        const held = (service.status?.loadBalancer?.ingress ?? []).map((ingress) => ingress.ip ?? "");
        if (addresses.join() !== held.join()) {
            const { namespace, name } = service.metadata;
            await apiRequest(config, {
                method: "PATCH",
                path: `/api/v1/namespaces/${namespace}/services/${name}/status`,
                contentType: "application/merge-patch+json",
                body: JSON.stringify({
                    status: { loadBalancer: { ingress: addresses.map((ip) => ({ ip, ipMode: "VIP" })) } },
                }),
            });
        }
    }
    for (const address of onInterface) {
        if (!wanted.has(address)) {
            await exec("ip", [
                "addr",
                "del",
                `${address}${address.includes(":") ? "/128" : "/32"}`,
                "dev",
                NETWORK.link.node,
            ]);
            onInterface.delete(address);
        }
    }
    return metadata.resourceVersion;
}

/**
 * Waits until a Service changes after a version, or until the API server ends the watch. The event itself is not read: a
 * list says what is there, in an order that no event of an earlier version disturbs.
 */
async function changeAfter(config: KubeConfig, version: string): Promise<void> {
    const url = new URL(`${SERVICES}?watch=1&resourceVersion=${version}`, config.getCurrentCluster()?.server);
    const options: RequestOptions = { headers: { accept: "application/json" } };
    await config.applyToHTTPSOptions(options);
    await new Promise<void>((resolve, reject) => {
        const watch = request(url, options, (response) => {
            if (response.statusCode !== 200) reject(new Error(`The watch of Services: HTTP ${response.statusCode}.`));
            response.on("error", reject);
            response.on("close", resolve);
            response.once("data", () => {
                resolve();
                watch.destroy();
            });
        });
        watch.on("error", reject);
        watch.end();
    });
}

async function addressesOnInterface(): Promise<Set<string>> {
    const printed = await exec("ip", ["-j", "addr", "show", "dev", NETWORK.link.node]);
    const [link] = JSON.parse(printed) as { addr_info: { local: string }[] }[];
    const pool = new Set([...pools.IPv4.addresses, ...pools.IPv6.addresses]);
    return new Set(
        (link?.addr_info ?? [])
            .map((info) => ipaddr.parse(info.local).toString())
            .filter((address) => pool.has(address)),
    );
}

if (import.meta.main) {
    const config = loadKubeConfig({ kubeconfig: process.argv[2] });
    const onInterface = await addressesOnInterface();
    for (;;) {
        try {
            await changeAfter(config, await reconcile(config, onInterface));
        } catch (error) {
            console.error(new Date().toISOString(), (error as Error).message);
            await new Promise((resolve) => setTimeout(resolve, INTERVAL));
        }
    }
}
