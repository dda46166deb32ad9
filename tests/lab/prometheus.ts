import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { poll } from "../../components/waiting/poll.ts";
import { inNamespace } from "../../tools/lab/index.ts";
import { api, run } from "./edge.ts";

const ADDRESS = "127.0.0.1:9190";

/** An alert as Prometheus tells of it. */
export interface Alert {
    labels: Record<string, string>;
    annotations: Record<string, string>;
    state: "pending" | "firing";
}

/** A series of an instant query's answer. */
export interface Series {
    metric: Record<string, string>;
    value: [number, string];
}

/** A series of a range query's answer. */
export interface Range {
    metric: Record<string, string>;
    values: [number, string][];
}

/** Debian's Prometheus, on the node, where it reaches pods, the API server and the client. Everything every second. */
export class Prometheus {
    private readonly folder = mkdtempSync(join(tmpdir(), "http3-prometheus-"));
    private child: ChildProcess | undefined;

    /** Starts it with a rule file, one watch outside the cluster, and all pods of namespaces that ask to be scraped. */
    async start(rules: string, outside: string, namespaces: string[]): Promise<void> {
        const [ruleFile, config] = [join(this.folder, "rules.yaml"), join(this.folder, "prometheus.yaml")];
        writeFileSync(ruleFile, rules);
        writeFileSync(
            config,
            stringify({
                global: { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "1s" },
                rule_files: [ruleFile],
                scrape_configs: [
                    { job_name: "outside", static_configs: [{ targets: [outside] }] },
                    { job_name: "pods", static_configs: await annotatedPods(namespaces) },
                ],
            }),
        );
        const [program = "", ...args] = inNamespace("node", [
            "prometheus",
            `--config.file=${config}`,
            `--storage.tsdb.path=${join(this.folder, "data")}`,
            `--web.listen-address=${ADDRESS}`,
            "--log.level=warn",
        ]);
        const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] });
        this.child = child;
        // With what it says of its configuration on standard error.
        const ready = async () => {
            if (child.exitCode !== null) {
                throw new Error(`Prometheus ended with ${child.exitCode}.`);
            }
            return (await run(["curl", "-sf", `http://${ADDRESS}/-/ready`], "node")).code === 0;
        };
        await poll(ready, { until: (answers) => answers, every: 100 });
    }

    async stop(): Promise<void> {
        if (this.child !== undefined && this.child.exitCode === null) {
            const ended = once(this.child, "exit");
            this.child.kill("SIGTERM");
            await ended;
        }
        rmSync(this.folder, { recursive: true });
    }

    /** The answer to an instant query. */
    async query(expr: string): Promise<Series[]> {
        return (await this.get<{ result: Series[] }>("query", ["--data-urlencode", `query=${expr}`])).result;
    }

    /** The answer to a range query. */
    async range(expr: string, start: number, end: number, step: number): Promise<Range[]> {
        const between = Object.entries({ query: expr, start, end, step });
        const words = between.flatMap(([name, value]) => ["--data-urlencode", `${name}=${value}`]);
        return (await this.get<{ result: Range[] }>("query_range", words)).result;
    }

    /** Alerts that fire now. */
    async firing(): Promise<Alert[]> {
        const { alerts } = await this.get<{ alerts: Alert[] }>("alerts");
        return alerts.filter(({ state }) => state === "firing");
    }

    private async get<T>(path: string, more: string[] = []): Promise<T> {
        const { stdout } = await run(["curl", "-s", "-G", `http://${ADDRESS}/api/v1/${path}`, ...more], "node");
        const answer = JSON.parse(stdout || "{}") as { status?: string; error?: string; data: T };
        if (answer.status !== "success") {
            throw new Error(answer.error ?? "Prometheus does not answer.");
        }
        return answer.data;
    }
}

interface Pod {
    metadata: { annotations?: Record<string, string>; labels?: Record<string, string> };
    status: { podIP?: string };
}

/**
 * The convention of Prometheus's Helm chart: annotations say whether and where, pod labels become labels. Debian builds
 * Prometheus without its own discovery of pods, so the test reads the annotations instead.
 */
async function annotatedPods(namespaces: string[]): Promise<Record<string, unknown>[]> {
    const lists = await Promise.all(
        namespaces.map((namespace) => api<{ items: Pod[] }>(`/api/v1/namespaces/${namespace}/pods`)),
    );
    return lists
        .flatMap(({ items }) => items)
        .filter(({ metadata }) => metadata.annotations?.["prometheus.io/scrape"] === "true")
        .map(({ metadata: { annotations = {}, labels = {} }, status }) => ({
            targets: [`${status.podIP}:${annotations["prometheus.io/port"]}`],
            labels: {
                __metrics_path__: annotations["prometheus.io/path"],
                ...Object.fromEntries(
                    Object.entries(labels).map(([name, value]) => [name.replaceAll(/[^a-zA-Z0-9_]/g, "_"), value]),
                ),
            },
        }));
}
