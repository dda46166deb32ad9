import { createRequire } from "node:module";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import * as pulumi from "@pulumi/pulumi";
import type * as Yaml from "yaml";
import { TypedCustomResource } from "../gatewayApi/customResource.ts";
import { NOT_AWAITED } from "../kubernetes/notAwaited.ts";
import { refuse } from "../model/rules/refuse.ts";
import { readAlone } from "../model/settings/readAlone.ts";
import { alertRules, type RuleFile } from "./alerts.ts";
import { dashboard } from "./dashboard.ts";
import { WATCH_PORT } from "./metrics.ts";
import { nothingToWatch } from "./settings.ts";
import { type Http3WatchArgs, type WatchSettings, watchArgs } from "./watchArgs.ts";

export type { Http3WatchArgs } from "./watchArgs.ts";

/** Port name in the Service and the ServiceMonitor. */
const METRICS_PORT = "metrics";
const CA_FOLDER = "/etc/http3-watch";
const MONITORING = "monitoring.coreos.com/v1";

/**
 * Verifies URLs on a schedule from a pod, and serves the results to Prometheus; with a dashboard for Grafana and rules
 * for Prometheus as ConfigMaps. The pod has no rights in the cluster.
 *
 * In the watched cluster, kube-proxy answers for most balancers' addresses itself, bypassing external balancers and
 * firewalls: use another cluster's provider to see what clients see.
 *
 * @throws pulumi.InputPropertiesError with every problem of the arguments, before any resource is registered.
 * @example
 * new Http3Watch("watch", { image: "registry.example/http3-gateway:1", urls: ["https://app.example.com/"], namespace:
 * "edge" });
 */
export class Http3Watch extends pulumi.ComponentResource {
    readonly deployment: Deployment;
    /** Prometheus's target, on its port `metrics`. */
    readonly service: Service;
    /** The Grafana dashboard, as `http3-gateway.json`. */
    readonly dashboard: ConfigMap;
    /** Recording and alerting rules for Prometheus, as `http3-gateway.rules.yaml`. */
    readonly rules: ConfigMap;
    /** Objects of the Prometheus operator, if enabled. */
    readonly operatorObjects: pulumi.CustomResource[];

    constructor(name: string, given: Http3WatchArgs, opts?: pulumi.ComponentResourceOptions) {
        const { problems, settings: args } = readAlone(watchArgs, given);
        refuse(`Http3Watch "${name}"`, [...problems, ...nothingToWatch(args.urls, [], "")]);
        super("http3gateway:index:Http3Watch", name, args, opts);
        // Children do not inherit dependsOn.
        const child = { parent: this, dependsOn: opts?.dependsOn };
        const labels = { "app.kubernetes.io/name": "http3-watch", "app.kubernetes.io/instance": name };
        const operator = args.prometheusOperator
            ? { labels: {}, ...operatorSettings(args.prometheusOperator) }
            : undefined;
        const metadata = (suffix = "", more: Record<string, string> = {}) => ({
            name: `${name}${suffix}`,
            namespace: args.namespace,
            labels: { ...labels, ...more },
        });
        const rules = alertRules(args.alerts, args.proxies?.metrics);

        this.dashboard = new ConfigMap(
            `${name}-dashboard`,
            {
                metadata: metadata("-dashboard", args.dashboardLabels ?? { grafana_dashboard: "1" }),
                data: { "http3-gateway.json": JSON.stringify(dashboard(args.proxies?.metrics)) },
            },
            child,
        );
        this.rules = new ConfigMap(
            `${name}-rules`,
            {
                metadata: metadata("-rules"),
                data: { "http3-gateway.rules.yaml": inYaml(rules) },
            },
            child,
        );
        const ca =
            args.caCertificate === undefined
                ? undefined
                : new ConfigMap(
                      `${name}-ca`,
                      { metadata: metadata("-ca"), data: { "ca.pem": args.caCertificate } },
                      child,
                  );
        this.deployment = new Deployment(
            name,
            {
                metadata: metadata(),
                spec: {
                    replicas: 1,
                    selector: { matchLabels: labels },
                    progressDeadlineSeconds: 180,
                    template: {
                        metadata: { labels, annotations: operator === undefined ? SCRAPE : {} },
                        spec: watchPod(args, ca?.metadata.name),
                    },
                },
            },
            child,
        );
        this.service = new Service(
            name,
            {
                metadata: { ...metadata(), annotations: NOT_AWAITED },
                spec: {
                    selector: labels,
                    ports: [{ name: METRICS_PORT, port: WATCH_PORT, targetPort: METRICS_PORT }],
                },
            },
            child,
        );
        this.operatorObjects = [];
        if (operator !== undefined) {
            const object = (kind: string, suffix: string, spec: Record<string, unknown>) =>
                this.operatorObjects.push(
                    new TypedCustomResource(
                        MONITORING,
                        kind,
                        `${name}${suffix}`,
                        { metadata: metadata(suffix, operator.labels), spec },
                        child,
                    ),
                );
            object("ServiceMonitor", "", {
                selector: { matchLabels: labels },
                endpoints: [{ port: METRICS_PORT }],
            });
            object("PrometheusRule", "", { ...rules });
            if (args.proxies !== undefined) {
                const { namespace, selector, metrics } = args.proxies;
                object("PodMonitor", "-proxies", {
                    namespaceSelector: { matchNames: [namespace] },
                    selector: { matchLabels: selector },
                    podTargetLabels: [metrics.podLabels.namespace, metrics.podLabels.name],
                    podMetricsEndpoints: [{ port: metrics.port, path: metrics.path }],
                });
            }
        }
        this.registerOutputs();
    }
}

/** Annotations for Prometheus without an operator: a convention of its Helm chart. */
const SCRAPE = {
    "prometheus.io/scrape": "true",
    "prometheus.io/port": String(WATCH_PORT),
    "prometheus.io/path": "/metrics",
};

function operatorSettings(given: true | { labels: Record<string, string> }): { labels?: Record<string, string> } {
    return given === true ? {} : given;
}

function watchPod(args: WatchSettings, caName: pulumi.Input<string> | undefined) {
    const flags: pulumi.Input<string>[] = ["--listen", String(WATCH_PORT), "--interval", String(args.interval)];
    if (args.resolver !== undefined) {
        flags.push("--resolver", args.resolver);
    }
    if (args.promisedPort !== undefined) {
        flags.push("--promised-port", String(args.promisedPort));
    }
    if (caName !== undefined) {
        flags.push("--ca", `${CA_FOLDER}/ca.pem`);
    }
    return {
        // The node's resolver: the cluster's may have its own answers for the watched names.
        dnsPolicy: "Default",
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        containers: [
            {
                name: "watch",
                image: args.image,
                command: ["http3-gateway", "watch"],
                args: [...flags, ...args.urls],
                ports: [{ name: METRICS_PORT, containerPort: WATCH_PORT }],
                readinessProbe: { httpGet: { path: "/healthz", port: METRICS_PORT }, periodSeconds: 2 },
                livenessProbe: { httpGet: { path: "/healthz", port: METRICS_PORT }, initialDelaySeconds: 10 },
                resources: { requests: { cpu: "20m", memory: "192Mi" }, limits: { memory: "512Mi" } },
                securityContext: {
                    allowPrivilegeEscalation: false,
                    readOnlyRootFilesystem: true,
                    runAsNonRoot: true,
                    runAsUser: 65532,
                    capabilities: { drop: ["ALL"] },
                },
                volumeMounts: caName === undefined ? [] : [{ name: "ca", mountPath: CA_FOLDER, readOnly: true }],
            },
        ],
        volumes: caName === undefined ? [] : [{ name: "ca", configMap: { name: caName } }],
    };
}

/** Loaded on demand: the library has 70 files. */
function inYaml(rules: RuleFile): string {
    const { stringify } = createRequire(import.meta.url)("yaml") as typeof Yaml;
    return stringify(rules, { lineWidth: 0 });
}
