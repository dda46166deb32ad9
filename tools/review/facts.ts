import { httpsRecords } from "../../components/dns/records.ts";
import type { Plan } from "../../components/model/plan.ts";
import { HOSTNAMES_ANNOTATION } from "../../components/model/plannedListeners.ts";
import { zonesOf } from "../../components/model/zones.ts";
import { parseAltSvc } from "../../components/probe/altSvc.ts";
import { at, type Change, isUnknown, list, type Properties, text, texts } from "./change.ts";
import { type DnsRecord, recordsOf } from "./records.ts";

/** Which side of a change. */
export type Side = "before" | "after";

/** A port of a Service or of a balancer. */
export interface Port {
    port: number;
    protocol: string;
}

/** A Service that clients outside reach, declared as one or as a controller's template. */
export interface ServiceFacts {
    name: string;
    type?: string;
    loadBalancerClass?: string;
    /** Who may come in; empty for everybody. */
    sourceRanges: string[];
    /** None for a controller's template: the controller takes them from its Gateways. */
    ports: Port[];
    /** Also `[unknown]`, for one whose value is known only during the update, and for all of them. */
    annotations: Properties | "[unknown]";
    change: Change;
}

/** An HTTPS listener. */
export interface ListenerFacts {
    /** Name of the Gateway in the cluster. */
    gateway: string;
    /** Resource that declares it. */
    resource: string;
    /** What a route's `sectionName` says; several hostnames share one. */
    name: string | undefined;
    hostname: string;
    port: number;
    protocol: string;
    /** Names of the Secrets that it serves its certificates from, as far as they are known. */
    secrets: string[];
}

/** What clients of a Gateway are promised in the header, and whether QUIC is there. */
export interface AdvertisingFacts {
    gateway: string;
    quic: boolean;
    /** The header's value; `undefined` when none reaches a client, `controller` when the controller writes its own. */
    altSvc: string | undefined;
    /** Seconds that clients remember it; 0 for no promise. */
    maxAge: number;
    change: Change;
}

/** A pod that runs `http3-gateway watch`. */
export interface WatchFacts {
    name: string;
    urls: string[];
    /** Seconds, as the flag says it. */
    interval: string | undefined;
}

/** One side of an edge. */
export interface Facts {
    services: ServiceFacts[];
    listeners: ListenerFacts[];
    advertising: AdvertisingFacts[];
    records: DnsRecord[];
    /** Plans that our component recorded. */
    plans: { plan: Plan; change: Change }[];
    /** What verifies from a pod, again and again. */
    watches: WatchFacts[];
    /** Public addresses that are known. */
    addresses: string[];
}

/** Envoy Gateway's own header: a day (internal/xds/translator). */
const CONTROLLER_MAX_AGE = 86_400;

/** Reads one side of a change. */
export function factsOf(changes: readonly Change[], side: Side): Facts {
    const facts: Facts = {
        services: [],
        listeners: [],
        advertising: [],
        records: [],
        plans: [],
        watches: [],
        addresses: [],
    };
    for (const change of changes) {
        const properties = change[side];
        if (properties === undefined) {
            continue;
        }
        facts.records.push(...recordsOf(change, properties));
        const kind = kindOf(change.type);
        if (kind === "Service") {
            facts.services.push(serviceOf(change, properties));
        } else if (kind === "EnvoyProxy") {
            facts.services.push(templateOf(change, properties));
        } else if (kind === "Gateway" && change.type.includes("gateway.networking.k8s.io")) {
            facts.listeners.push(...listenersOf(change, properties));
        } else if (kind === "Deployment") {
            facts.watches.push(...watchesOf(change, properties));
        } else if (kind === "ClientTrafficPolicy") {
            facts.advertising.push(advertisingOf(change, properties));
        } else if (change.type === "http3gateway:index:Http3Gateway" && Array.isArray(properties["listeners"])) {
            facts.plans.push({ plan: properties as unknown as Plan, change });
        }
        facts.addresses.push(...addressesOf(change, properties, side));
    }
    facts.advertising = withOwnResources(facts.advertising, changes, side);
    facts.addresses = [...new Set(facts.addresses)].sort();
    facts.records.push(...planned(facts));
    // A zone's component and the file that it makes say the same.
    const key = ({ name, zone, type, ttl, values, set }: DnsRecord) =>
        JSON.stringify([name, zone, type, ttl, values, set]);
    facts.records = [...new Map(facts.records.map((record) => [key(record), record])).values()];
    return facts;
}

/** HTTPS records that a plan has, where no resource says them: a zone's file is often known only during the update. */
function planned({ plans, records }: Facts): DnsRecord[] {
    const there = new Set(records.filter(({ type }) => type === "HTTPS").map(({ name }) => name));
    return plans.flatMap(({ plan, change }) =>
        // What is reviewed was recorded by whatever release there was.
        (plan.dns === undefined ? [] : zonesOf(plan))
            .filter(({ dns }) => dns.httpsRecords && dns.kind !== "none")
            .flatMap(({ dns, listeners }) =>
                httpsRecords(
                    listeners.map(({ listener }) => listener),
                    plan.advertisement,
                    dns.weights,
                ),
            )
            .filter(({ owner }) => !there.has(owner))
            .map(({ owner, type, ttl, values, share }) => ({
                name: owner,
                type,
                ttl,
                values,
                known: true,
                h3: values.some((value) => value.includes("h3")),
                ...(share === undefined ? {} : { set: { identifier: share.identifier, weight: share.percent } }),
                change,
            })),
    );
}

/** `Service` of `kubernetes:core/v1:Service`. */
export function kindOf(type: string): string {
    return type.startsWith("kubernetes:") ? (type.split(":").at(-1) ?? "") : "";
}

/** Whether a Service takes a protocol on a port. */
export function takes(service: ServiceFacts, port: number, protocol: string): boolean {
    return service.ports.some((one) => one.port === port && one.protocol === protocol);
}

/** The longest time, seconds, that a client remembers h3 from this side. */
export function longestPromise(facts: Facts): number {
    const records = facts.records.filter((record) => record.h3).map((record) => record.ttl);
    const headers = facts.advertising.map((one) => one.maxAge);
    return Math.max(0, ...records, ...headers);
}

/** Whether a header invites clients to h3. */
export function promises(advertising: AdvertisingFacts): boolean {
    return advertising.altSvc !== undefined && advertising.altSvc !== "clear";
}

/** Whether anything invites clients to h3. */
export function advertisesH3(facts: Facts): boolean {
    return facts.records.some((record) => record.h3) || facts.advertising.some(promises);
}

function serviceOf(change: Change, properties: Properties): ServiceFacts {
    return {
        ...declaredAs(at(properties, "spec"), at(properties, "metadata.annotations")),
        name: change.name,
        ports: list(properties, "spec.ports").map((port) => ({
            port: Number(port["port"]),
            protocol: String(port["protocol"] ?? "TCP"),
        })),
        change,
    };
}

/** The Service that Envoy Gateway makes for its proxies: a balancer where nothing is said (api/v1alpha1, EnvoyProxy). */
function templateOf(change: Change, properties: Properties): ServiceFacts {
    const declared = at(properties, "spec.provider.kubernetes.envoyService");
    const { type = "LoadBalancer", ...rest } = declaredAs(declared, at(declared, "annotations"));
    return { ...rest, type, name: change.name, ports: [], change };
}

function declaredAs(spec: unknown, annotations: unknown): Omit<ServiceFacts, "name" | "ports" | "change"> {
    return {
        type: text(spec, "type"),
        loadBalancerClass: text(spec, "loadBalancerClass"),
        sourceRanges: texts(spec, "loadBalancerSourceRanges"),
        annotations: isUnknown(annotations) ? "[unknown]" : ((annotations as Properties | undefined) ?? {}),
    };
}

function listenersOf(change: Change, properties: Properties): ListenerFacts[] {
    return list(properties, "spec.listeners").flatMap((listener) =>
        hostnamesOf(properties, listener).map((hostname) => ({
            gateway: text(properties, "metadata.name") ?? change.name,
            resource: change.name,
            name: text(listener, "name"),
            hostname,
            port: Number(listener["port"]),
            protocol: String(listener["protocol"]),
            secrets: list(listener, "tls.certificateRefs").flatMap((reference) => text(reference, "name") ?? []),
        })),
    );
}

/** What a listener is for: a shared one of ours says it beside itself. */
function hostnamesOf(gateway: Properties, listener: Properties): string[] {
    const annotations = at(gateway, "metadata.annotations") as Properties | undefined;
    const shared = annotations?.[`${HOSTNAMES_ANNOTATION}${listener["name"]}`];
    return typeof shared === "string" ? shared.split(",") : [text(listener, "hostname") ?? "*"];
}

function advertisingOf(change: Change, properties: Properties): AdvertisingFacts {
    const quic = at(properties, "spec.http3") !== undefined;
    const headers = at(properties, "spec.headers.lateResponseHeaders");
    const set = list(headers, "set").find((header) => String(header["name"]).toLowerCase() === "alt-svc");
    const removed = texts(headers, "remove").some((name) => name.toLowerCase() === "alt-svc");
    const value = set === undefined ? undefined : String(set["value"]);
    const altSvc = !quic || removed ? undefined : (value ?? "controller");
    const target = text(list(properties, "spec.targetRefs")[0], "name") ?? change.name;
    return {
        gateway: target,
        quic,
        altSvc,
        maxAge: altSvc === "controller" ? CONTROLLER_MAX_AGE : agesOf(altSvc),
        change,
    };
}

/** By its command: so it is seen in a preview and in rendered manifests, whoever made it. */
function watchesOf(change: Change, properties: Properties): WatchFacts[] {
    return list(properties, "spec.template.spec.containers")
        .filter((container) => texts(container, "command").join(" ") === "http3-gateway watch")
        .map((container) => {
            const args = texts(container, "args");
            return {
                name: change.name,
                urls: args.filter((word) => word.startsWith("https://")),
                interval: args[args.indexOf("--interval") + 1],
            };
        });
}

/** The longest `ma` of a header, in seconds; 0 for none and for `clear`. */
function agesOf(value: string | undefined): number {
    const parsed = value === undefined || isUnknown(value) ? undefined : parseAltSvc(value);
    return Math.max(0, ...(parsed?.clear === false ? parsed.services.map((service) => service.maxAge) : []));
}

/**
 * Lays `Http3Listener` and `AltSvc` over the policy whose fields they are; each names the policy, and so the Gateway.
 * The date of a withdrawal is that of `AltSvc`.
 */
function withOwnResources(policies: AdvertisingFacts[], changes: readonly Change[], side: Side): AdvertisingFacts[] {
    const facts = [...policies];
    const of = (kind: string) =>
        changes.filter((change) => change.type.endsWith(`/http3gateway:${kind}`) && change[side] !== undefined);
    for (const change of [...of("Http3Listener"), ...of("AltSvc")]) {
        const gateway = text(change[side], "name") ?? change.name;
        const value = text(change[side], "value");
        const index = facts.findIndex((one) => one.gateway === gateway);
        const own = { gateway, quic: true, altSvc: value, maxAge: agesOf(value), change };
        facts.splice(index < 0 ? facts.length : index, index < 0 ? 0 : 1, own);
    }
    return facts;
}

/** Addresses that a resource has: what a controller reported, or what a program asks for. */
function addressesOf(change: Change, properties: Properties, side: Side): string[] {
    const kept = side === "before" || change.operation !== "replace";
    if (!kept || change.live === undefined) {
        return [];
    }
    const kind = kindOf(change.type);
    if (kind === "Service" && text(properties, "spec.type") === "LoadBalancer") {
        return list(change.live, "status.loadBalancer.ingress").flatMap(
            (one) => text(one, "ip") ?? text(one, "hostname") ?? [],
        );
    }
    if (kind === "Gateway") {
        return list(change.live, "status.addresses").flatMap((one) => text(one, "value") ?? []);
    }
    const field: Record<string, string> = {
        "aws:ec2/eip:Eip": "publicIp",
        "gcp:compute/address:Address": "address",
        "gcp:compute/forwardingRule:ForwardingRule": "ipAddress",
        "azure-native:network:PublicIPAddress": "ipAddress",
    };
    const path = field[change.type];
    const address = path === undefined ? undefined : text(change.live, path);
    return address === undefined ? [] : [address];
}
