import { at, isChange, kindOf, list, properties, text, texts } from "../model/changes.ts";
import type { Change, Found, Properties, ReviewContext, ReviewRule, Side } from "../model/readings.ts";

const WORKLOADS = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"];

/** Labels of the pods that a workload makes. */
function podLabels(workload: unknown): Properties {
    return properties(workload, "spec.template.metadata.labels");
}

/** Whether a Service takes pods with some labels; one without a selector takes none by itself. */
function selects(service: unknown, labels: Properties): boolean {
    const wanted = Object.entries(properties(service, "spec.selector"));
    return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

/** Whether clients outside the cluster reach a Service by itself. */
function isReached(service: unknown): boolean {
    return (
        ["LoadBalancer", "NodePort"].includes(text(service, "spec.type") ?? "") ||
        list(service, "spec.ports").some(({ port }) => port === 443) ||
        at(service, "spec.externalIPs") !== undefined
    );
}

/** How many pods a workload is to have; a DaemonSet has one per node. */
function replicas(workload: Change, side: Side): number | undefined {
    const declared = workload[side];
    if (declared === undefined) {
        return 0;
    }
    const count = at(declared, "spec.replicas");
    return kindOf(workload.type) === "DaemonSet"
        ? undefined
        : typeof count === "number"
          ? count
          : count === undefined
            ? 1
            : undefined;
}

/** Ports of the node that a workload's pods take. */
function hostPorts(workload: unknown): string[] {
    return list(workload, "spec.template.spec.containers").flatMap((container) =>
        list(container, "ports")
            .filter((port) => port["hostPort"] !== undefined)
            .map((port) => `${port["protocol"] ?? "TCP"} ${port["hostPort"]}`),
    );
}

/**
 * Services by one label that their pods have, and workloads by each label of their pods: programs have thousands of
 * both.
 */
interface ByLabels {
    services: Map<string, Change[]>;
    workloads: Map<string, Change[]>;
}

const labelKey = (object: unknown, [key, value]: [string, unknown]) =>
    JSON.stringify([text(object, "metadata.namespace") ?? "default", key, value]);

function byLabels({ changes }: ReviewContext): ByLabels {
    const known = BY_LABELS.get(changes);
    if (known !== undefined) {
        return known;
    }
    const group = (kinds: readonly string[], labelsOf: (after: unknown) => [string, unknown][]) => {
        const all = changes
            .filter(({ type, after }) => kinds.includes(kindOf(type)) && after !== undefined)
            .flatMap((change) =>
                labelsOf(change.after).map((label) => ({ key: labelKey(change.after, label), change })),
            );
        return new Map(
            [...Map.groupBy(all, ({ key }) => key)].map(([key, found]) => [key, found.map(({ change }) => change)]),
        );
    };
    const made = {
        services: group(["Service"], (service) => Object.entries(properties(service, "spec.selector")).slice(0, 1)),
        workloads: group(WORKLOADS, (workload) => Object.entries(podLabels(workload))),
    };
    BY_LABELS.set(changes, made);
    return made;
}

const BY_LABELS = new WeakMap<readonly Change[], ByLabels>();

/** Workloads that have pods for a Service after a change. */
function workloadsFor(context: ReviewContext, service: Change): Change[] {
    const [label] = Object.entries(properties(service.after, "spec.selector"));
    const found = label === undefined ? [] : (byLabels(context).workloads.get(labelKey(service.after, label)) ?? []);
    return found.filter(
        (workload) => replicas(workload, "after") !== 0 && selects(service.after, podLabels(workload.after)),
    );
}

/** Services that take a workload's pods after a change. */
function servicesOf(context: ReviewContext, workload: Change): Change[] {
    const labels = podLabels(workload.before);
    const { services } = byLabels(context);
    return Object.entries(labels)
        .flatMap((label) => services.get(labelKey(workload.before, label)) ?? [])
        .filter(({ after }) => selects(after, labels));
}

/** Whether another workload has pods for a Service after the change. */
function isServedElsewhere(context: ReviewContext, service: Change, workload: Change): boolean {
    return workloadsFor(context, service).some((other) => other !== workload);
}

const workloadsOf = ({ changes }: ReviewContext) =>
    changes.filter((change) => WORKLOADS.includes(kindOf(change.type)) && isChange(change));

const OF_QUIC = /quic|http-?3|\bh3\b|alt-?svc/i;
/** A record of a zone file, which the rules about records judge. */
const RECORD = /(^|\s)(HTTPS|SVCB)\s+\d+\s/i;

/** Whether a flag switches something off. */
const isOff = (flag: string) => /disable|[-_]no[-_]|[= ](false|0|off|no|"")$/i.test(flag);

/** A flag without its value. */
const keyOf = (flag: string) => flag.split(/[=\s]/)[0];

/** Flags and variables of a workload's containers that are about QUIC. Traefik's and istiod's are read as what they promise. */
function flagsOf(workload: unknown): string[] {
    return list(workload, "spec.template.spec.containers").flatMap((container) => {
        const traefik = /(^|\/)traefik(:|@|$)/.test(String(container["image"]));
        const flags = [...texts(container, "command"), ...texts(container, "args")].filter(
            (flag) => !traefik || /http3\.\w/i.test(flag),
        );
        const istiod = /(^|\/)pilot(:|@|$)/.test(String(container["image"]));
        const variables = list(container, "env").flatMap(({ name, value }) =>
            typeof value === "string" && !(istiod && name === "PILOT_ENABLE_QUIC_LISTENERS")
                ? [`${name}=${value}`]
                : [],
        );
        return [...flags, ...variables].filter((flag) => OF_QUIC.test(flag));
    });
}

/** Lines of a proxy's configuration that are about QUIC. */
function linesOf(map: unknown): string[] {
    return Object.entries(properties(map, "data")).flatMap(([key, value]) =>
        typeof value !== "string"
            ? []
            : value.includes("\n")
              ? value
                    .split("\n")
                    .filter((line) => OF_QUIC.test(line) && !/^\s*[#;]/.test(line) && !RECORD.test(line))
                    .map((line) => line.trim())
              : OF_QUIC.test(`${key}=${value}`)
                ? [`${key}=${value}`]
                : [],
    );
}

export const workloadRules: ReviewRule[] = [
    {
        code: "pods-gone",
        severity: "error",
        remedy: "Move the clients to other pods first, and remove these when no client is left.",
        source: "apps/v1 Deployment spec.replicas; core/v1 Service spec.selector",
        judge: (context) =>
            workloadsOf(context).flatMap((workload): Found[] => {
                const [had, has] = [replicas(workload, "before"), replicas(workload, "after")];
                if (workload.before === undefined || had === 0) {
                    return [];
                }
                const services = servicesOf(context, workload).filter(
                    (service) => !isServedElsewhere(context, service, workload),
                );
                const left = services.find(
                    ({ after }) => workload.after !== undefined && !selects(after, podLabels(workload.after)),
                );
                if (has !== 0) {
                    return left === undefined
                        ? []
                        : [
                              {
                                  resource: workload.name,
                                  urn: workload.urn,
                                  field: "spec.template.metadata.labels",
                                  severity: isReached(left.after) ? "error" : "warning",
                                  message: `The labels of its pods change, and the Service ${left.name} no longer selects them: it has no pods, and its clients get errors.`,
                              },
                          ];
                }
                const reached = services.find(({ after }) => isReached(after));
                const service = reached ?? services[0];
                const ports = hostPorts(workload.before);
                const how =
                    workload.operation === "delete" ? "It is deleted" : `spec.replicas changes from ${had} to 0`;
                const what =
                    service === undefined ? `the nodes' ports ${ports.join(", ")}` : `the Service ${service.name}`;
                if (service === undefined && ports.length === 0) {
                    return context.unseen === 0
                        ? []
                        : [
                              {
                                  resource: workload.name,
                                  urn: workload.urn,
                                  severity: "unknown",
                                  message: `${how}, but whether a Service routes clients to its pods is unknown: unchanged resources are not in this preview.`,
                                  remedy: "Review `pulumi preview --json --diff --show-sames`.",
                              },
                          ];
                }
                return [
                    {
                        resource: workload.name,
                        urn: workload.urn,
                        severity: reached === undefined && ports.length === 0 ? "warning" : "error",
                        message: `${how}: ${what} has no pods any more, and its clients get errors.`,
                    },
                ];
            }),
    },
    {
        code: "one-pod",
        severity: "warning",
        remedy: "Keep two or more replicas.",
        source: "a QUIC connection ends with its pod",
        judge: (context) =>
            workloadsOf(context).flatMap((workload): Found[] => {
                const [had, has] = [replicas(workload, "before"), replicas(workload, "after")];
                const reached = servicesOf(context, workload).some(({ after }) => isReached(after));
                return had !== undefined && had > 1 && has === 1 && reached
                    ? [
                          {
                              resource: workload.name,
                              urn: workload.urn,
                              field: "spec.replicas",
                              message: `spec.replicas changes from ${had} to 1: every rollout and every lost node is then an outage, and all h3 connections end with it.`,
                          },
                      ]
                    : [];
            }),
    },
    {
        code: "host-port-removed",
        severity: "error",
        remedy: 'Withdraw the advertisement first (stage "withdraw"), and move the DNS records before the port closes.',
        source: "core/v1 Container ports[].hostPort; PodSpec hostNetwork",
        judge: (context) =>
            workloadsOf(context).flatMap((workload): Found[] => {
                const { before, after } = workload;
                if (before === undefined || after === undefined) {
                    return [];
                }
                const kept = hostPorts(after);
                const network = at(before, "spec.template.spec.hostNetwork") === true;
                const left = network && at(after, "spec.template.spec.hostNetwork") !== true;
                const lost =
                    at(after, "spec.template.spec.hostNetwork") === true
                        ? []
                        : hostPorts(before).filter((port) => !kept.includes(port));
                return left || lost.length > 0
                    ? [
                          {
                              resource: workload.name,
                              urn: workload.urn,
                              message: `${left ? "spec.template.spec.hostNetwork is disabled" : `The nodes' ${lost.join(", ")} is released`}: clients that connect to the nodes get no answer${lost.some((port) => port.startsWith("UDP")) ? ", and h3 stops working while h2 may work" : ""}.`,
                          },
                      ]
                    : [];
            }),
    },
    {
        code: "http3-flag-changed",
        severity: "error",
        remedy: 'Withdraw the advertisement first (stage "withdraw"). Disable QUIC when the longest advertisement has expired.',
        source: "RFC 7838 §2.2: clients may use an alternative for as long as it was advertised",
        judge: ({ changes }) =>
            changes
                // A ConfigMap is replaced where the provider takes it for immutable, as it does by default.
                .filter(({ operation }) => operation === "update" || operation === "replace")
                .flatMap(({ type, name, urn, before, after }): Found[] => {
                    const read = WORKLOADS.includes(kindOf(type))
                        ? flagsOf
                        : kindOf(type) === "ConfigMap"
                          ? linesOf
                          : undefined;
                    if (read === undefined) {
                        return [];
                    }
                    const [old, now] = [read(before), read(after)];
                    const off = [
                        ...old.filter((flag) => !now.includes(flag) && !isOff(flag)),
                        ...now.filter((flag) => !old.includes(flag) && isOff(flag)),
                    ];
                    const [first] = off;
                    if (first === undefined) {
                        return [];
                    }
                    const moved = now.some(
                        (flag) => !old.includes(flag) && !isOff(flag) && keyOf(flag) === keyOf(first),
                    );
                    return [
                        {
                            resource: name,
                            urn,
                            ...(moved || read === linesOf ? { severity: "warning" as const } : {}),
                            message: moved
                                ? `${first} changes: QUIC answers or is advertised differently from what clients remember.`
                                : `${off.join(", ")} ${isOff(first) ? "is added" : "is removed"}: the pods stop answering QUIC, and clients that remember h3 get no answer.`,
                        },
                    ];
                }),
    },
    {
        code: "service-selects-other-pods",
        severity: "error",
        remedy: "Have ready pods with the new labels first, in an earlier update.",
        source: "core/v1 Service spec.selector",
        judge: (context) =>
            context.changes
                .filter(
                    ({ type, before, after }) =>
                        kindOf(type) === "Service" && before !== undefined && after !== undefined,
                )
                .flatMap((service): Found[] => {
                    const [old, now] = [service.before, service.after].map((side) =>
                        JSON.stringify(properties(side, "spec.selector")),
                    );
                    if (old === now || service.operation !== "update") {
                        return [];
                    }
                    return workloadsFor(context, service).length > 0
                        ? []
                        : [
                              {
                                  resource: service.name,
                                  urn: service.urn,
                                  field: "spec.selector",
                                  severity: isReached(service.after) ? "error" : "warning",
                                  message: `spec.selector changes from ${old} to ${now}, but no pods of this program have these labels: without pods nothing is served.`,
                              },
                          ];
                }),
    },
];
