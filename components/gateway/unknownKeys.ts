import { Output } from "@pulumi/pulumi";
import type { ClusterArgs } from "../model/cluster.ts";
import type { ListenerInput } from "../model/listeners.ts";
import { didYouMean } from "../model/rules/didYouMean.ts";
import { type ShapeProblem, unknownKeyProblem } from "../model/rules/shapeProblem.ts";
import type { AlertSettings } from "../monitoring/alerts.ts";
import type { MonitoringArgs } from "../monitoring/settings.ts";
import type { AdvertisementArgs, CheckArgs, Http3GatewayArgs } from "./http3GatewayArgs.ts";

/** `tsc` refuses a table that lacks a key of the type, or has one more. */
type Keys<T> = Record<keyof Required<T>, true>;

const ARGUMENTS: Keys<Http3GatewayArgs> = {
    hostnames: true,
    listeners: true,
    controller: true,
    exposure: true,
    certificate: true,
    dns: true,
    advertisement: true,
    alsoPublish: true,
    check: true,
    monitoring: true,
    clientTraffic: true,
    redirectHttp: true,
    namespace: true,
    createNamespace: true,
    cluster: true,
};
const LISTENER: Keys<ListenerInput> = { hostname: true, port: true, protocol: true, http3: true };
const HTTP3: Keys<NonNullable<ListenerInput["http3"]>> = { enabled: true, advertisedPort: true };
const ADVERTISEMENT: Keys<AdvertisementArgs> = {
    stage: true,
    maxAge: true,
    ttl: true,
    share: true,
    svcParams: true,
    force: true,
};
const ALSO_PUBLISH: Keys<NonNullable<Http3GatewayArgs["alsoPublish"]>> = { ipv4: true, ipv6: true };
const CHECK: Keys<CheckArgs> = {
    from: true,
    image: true,
    families: true,
    path: true,
    timeout: true,
    startTimeout: true,
};
const MONITORING: Keys<MonitoringArgs> = {
    image: true,
    urls: true,
    interval: true,
    resolver: true,
    caCertificate: true,
    prometheusOperator: true,
    dashboardLabels: true,
    alerts: true,
};
const ALERTS: Keys<AlertSettings> = {
    for: true,
    certificateDays: true,
    advertisementMemory: true,
    shareWindow: true,
    shareBaseline: true,
    shareFraction: true,
    shareMinimumRate: true,
    labels: true,
};
const CLIENT_TRAFFIC: Keys<NonNullable<Http3GatewayArgs["clientTraffic"]>> = {
    proxyProtocol: true,
    clientCertificateCa: true,
};
const CLUSTER: Keys<ClusterArgs> = { kubeconfig: true, context: true };

/** Keys by the path of what holds them. */
const KEYS = {
    "": ARGUMENTS,
    "listeners[]": LISTENER,
    "listeners[].http3": HTTP3,
    advertisement: ADVERTISEMENT,
    alsoPublish: ALSO_PUBLISH,
    check: CHECK,
    monitoring: MONITORING,
    "monitoring.alerts": ALERTS,
    clientTraffic: CLIENT_TRAFFIC,
    cluster: CLUSTER,
};

/**
 * Keys that the arguments do not have. Nothing would read them, so a misspelt `advertisement` would leave the gateway at
 * the stage `on`.
 */
export function unknownKeys(args: object): ShapeProblem[] {
    return Object.entries(KEYS).flatMap(([place, known]) =>
        valuesAt(args, place).flatMap(({ path, value }) =>
            Object.keys(value)
                .filter((key) => !Object.hasOwn(known, key))
                .map((key) => unknownKeyProblem(joined(path, key), remedy(place, key, Object.keys(known)))),
        ),
    );
}

const joined = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

/** The objects at a path of the table, with their own paths; what is no object is refused elsewhere. */
function valuesAt(args: object, place: string): { path: string; value: object }[] {
    const steps = place.split(".").filter((step) => step !== "");
    return steps
        .reduce<{ path: string; value: unknown }[]>(
            (holders, step) => holders.flatMap(({ path, value }) => inside(path, value, step)),
            [{ path: "", value: args }],
        )
        .flatMap(({ path, value }) => (isFields(value) ? [{ path, value }] : []));
}

function inside(at: string, holder: unknown, step: string): { path: string; value: unknown }[] {
    if (!isFields(holder)) {
        return [];
    }
    const key = step.replace("[]", "");
    const path = joined(at, key);
    const value = (holder as Record<string, unknown>)[key];
    if (key === step) {
        return [{ path, value }];
    }
    return Array.isArray(value)
        ? value.map((item: unknown, index) => ({ path: `${path}[${index}]`, value: item }))
        : [];
}

function isFields(value: unknown): value is object {
    return typeof value === "object" && value !== null && !Array.isArray(value) && !Output.isInstance(value);
}

function remedy(place: string, key: string, known: string[]): string {
    const elsewhere = Object.entries(KEYS)
        .filter(([other, keys]) => other !== place && Object.hasOwn(keys, key))
        .map(([other]) => seenFrom(place, other, key));
    return didYouMean(key, known, elsewhere);
}

/** A key of another object, as it is written in the one at `place` or beside it. */
function seenFrom(place: string, other: string, key: string): string {
    if (other === "") {
        return `${key}, beside ${place.replace(/\[\].*/, "")}`;
    }
    return joined(other.startsWith(`${place}.`) ? other.slice(place.length + 1) : other, key);
}
