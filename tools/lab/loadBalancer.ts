import type { KubeConfig } from "@kubernetes/client-node";
import ipaddr from "ipaddr.js";
import { loadKubeConfig } from "../../components/kubernetes/client.ts";
import { apiRequest } from "../../components/kubernetes/request.ts";
import { AddressPool } from "./addressPool.ts";
import { exec } from "./exec.ts";
import { NETWORK } from "./network.ts";

// The lab's load balancer. It runs in the node's namespace, gives every LoadBalancer Service an address of its own, and
// leaves the rest to kube-proxy.

/** The class that Services may name; those that name none are taken too. */
const CLASS = "http3.lab/lb";
const REQUEST = "metallb.io/loadBalancerIPs";
const SHARE = "metallb.io/allow-shared-ip";
const INTERVAL = 250;

interface Service {
    metadata: { name: string; namespace: string; annotations?: Record<string, string>; deletionTimestamp?: string };
    spec: { type: string; loadBalancerClass?: string; ipFamilies?: string[] };
    status?: { loadBalancer?: { ingress?: { ip?: string }[] } };
}

const pools = {
    IPv4: new AddressPool(...NETWORK.pools.ipv4),
    IPv6: new AddressPool(...NETWORK.pools.ipv6),
};

/** What each Service is to have, given what all of them have now. Pure. */
export function assign(services: Service[]): Map<Service, string[]> {
    const ours = services.filter(
        (service) =>
            service.spec.type === "LoadBalancer" &&
            service.metadata.deletionTimestamp === undefined &&
            [undefined, CLASS].includes(service.spec.loadBalancerClass),
    );
    const taken = new Map<string, string | undefined>();
    const result = new Map<Service, string[]>();
    const sharingKey = (service: Service) => service.metadata.annotations?.[SHARE];
    const inFamily = (address: string, family: string) => `IPv${address.includes(":") ? 6 : 4}` === family;
    // Who has an address keeps it, before anybody gets a new one.
    const waiting: { service: Service; family: "IPv4" | "IPv6" }[] = [];
    for (const service of ours) {
        const held = (service.status?.loadBalancer?.ingress ?? []).map((ingress) => ingress.ip ?? "");
        result.set(service, []);
        for (const family of (service.spec.ipFamilies ?? ["IPv4"]) as ("IPv4" | "IPv6")[]) {
            const address = held.find((candidate) => candidate !== "" && inFamily(candidate, family));
            if (address === undefined) {
                waiting.push({ service, family });
            } else {
                result.get(service)?.push(address);
                taken.set(address, sharingKey(service));
            }
        }
    }
    for (const { service, family } of waiting) {
        const key = sharingKey(service);
        const wanted = service.metadata.annotations?.[REQUEST]
            ?.split(",")
            .map((address) => address.trim())
            .find((address) => inFamily(address, family));
        const blocked = new Set(
            [...taken].filter(([, other]) => key === undefined || other !== key).map(([address]) => address),
        );
        const address = pools[family].choose(blocked, wanted);
        if (address !== undefined) {
            result.get(service)?.push(address);
            taken.set(address, key);
        }
    }
    return result;
}

async function reconcile(config: KubeConfig, onInterface: Set<string>): Promise<void> {
    const { items } = await apiRequest<{ items: Service[] }>(config, { method: "GET", path: "/api/v1/services" });
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
        await reconcile(config, onInterface).catch((error: Error) =>
            console.error(new Date().toISOString(), error.message),
        );
        await new Promise((resolve) => setTimeout(resolve, INTERVAL));
    }
}
