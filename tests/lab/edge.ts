import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadKubeConfig } from "../../components/kubernetes/client.ts";
import { type ApiRequest, apiRequest } from "../../components/kubernetes/request.ts";
import type { Report } from "../../components/probe/index.ts";
import { poll } from "../../components/waiting/poll.ts";
import { inNamespace, type LabNamespace, labInfo } from "../../tools/lab/index.ts";

const MAIN = join(import.meta.dirname, "../../tools/cli/main.ts");
const lab = labInfo();

/** What a command left. */
export interface Finished {
    code: number;
    stdout: string;
    stderr: string;
}

/** Outputs of the local stack. */
export interface EdgeOutputs {
    url: string;
    addresses: { ipv4: string[]; ipv6: string[] };
    nameServers: { ipv4: string[]; ipv6: string[] };
    caCertificate: string;
}

/** What `up --json` says. */
export interface UpResult {
    counts: Record<string, number>;
    outputs: EdgeOutputs;
    /** What was done with each object. */
    objects: { action: string; object: string }[];
}

/** Runs a command in a namespace of the lab, or on the host, and never throws for its exit code. */
export async function run(
    command: string[],
    where: LabNamespace | "host" = "host",
    signal?: AbortSignal,
): Promise<Finished> {
    const [program = "", ...args] = where === "host" ? command : inNamespace(where, command);
    return await new Promise((resolve) => {
        execFile(
            program,
            args,
            { maxBuffer: 256 * 1024 * 1024, signal, killSignal: "SIGKILL" },
            (error, stdout, stderr) => {
                const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
                resolve({ code, stdout, stderr });
            },
        );
    });
}

/** The `http3-gateway` command. */
export async function cli(
    args: string[],
    where: LabNamespace | "host" = "host",
    signal?: AbortSignal,
): Promise<Finished> {
    return await run([process.execPath, MAIN, ...args], where, signal);
}

/** A request to the lab's API server. */
export async function api<T>(path: string, request: Partial<ApiRequest> = {}): Promise<T> {
    return await apiRequest<T>(loadKubeConfig({ kubeconfig: lab.kubeconfig }), { method: "GET", path, ...request });
}

/** Proxies leave at once: a test that keeps no connection while they do has nothing to drain. */
const AT_ONCE = "0s,1s,1s";

/** One stack of the local program, with names of its own. */
export class Edge {
    readonly name: string;
    readonly host: string;
    readonly config: Record<string, string>;
    private readonly program: string[];
    private ca: string | undefined;
    private outputs: EdgeOutputs | undefined;
    private isDown = false;

    /** @param program File in `programs` in place of the local stack's. */
    constructor(name: string, config: Record<string, string> = {}, program?: string) {
        this.name = name;
        this.program = program === undefined ? [] : ["--program", join(import.meta.dirname, "programs", program)];
        this.host = `app.${name}.test`;
        this.config = {
            ...lab.config,
            target: "local",
            name,
            zone: `${name}.test`,
            controllerNamespace: `${name}-envoy-gateway`,
            controlPlaneReplicas: "1",
            drain: AT_ONCE,
            ...config,
        };
    }

    /** Arguments of `up`, `preview` and `down`. */
    arguments(command: string, more: Record<string, string> = {}): string[] {
        return [
            command,
            ...this.program,
            "--stack",
            this.name,
            "--engine",
            "embedded",
            ...(command === "down" ? [] : ["--no-type-check"]),
            "--helm",
            lab.helm,
            "--json",
            ...Object.entries({ ...this.config, ...more }).flatMap(([key, value]) => ["--config", `${key}=${value}`]),
        ];
    }

    async tryUp(more: Record<string, string> = {}, signal?: AbortSignal): Promise<Finished> {
        this.isDown = false;
        // The gate asks the gateway, and only the lab's own network leads there.
        return await cli(this.arguments("up", more), "client", signal);
    }

    async up(more: Record<string, string> = {}): Promise<UpResult> {
        const finished = await this.tryUp(more);
        if (finished.code !== 0) {
            throw new Error(`up of ${this.name} failed:\n${finished.stderr.slice(-6000)}`);
        }
        const result = JSON.parse(finished.stdout) as UpResult;
        this.outputs = result.outputs;
        const folder = mkdtempSync(join(tmpdir(), "http3-edge-"));
        this.ca = join(folder, "ca.pem");
        writeFileSync(this.ca, result.outputs.caCertificate);
        await this.oldNameServersGone();
        return result;
    }

    /** Waits for name servers that end: until they are gone, one may answer with the records of before. */
    async oldNameServersGone(): Promise<void> {
        const pods = `/api/v1/namespaces/${this.name}-dns/pods`;
        const ending = await poll(
            async () => {
                const { items } = await api<{ items: { metadata: { deletionTimestamp?: string } }[] }>(pods);
                return items.some(({ metadata }) => metadata.deletionTimestamp !== undefined);
            },
            { until: (some) => !some, every: 250, limit: 60_000 },
        );
        if (ending) throw new Error(`A name server of ${this.name} is still ending.`);
    }

    async preview(more: Record<string, string> = {}): Promise<Finished> {
        return await cli(this.arguments("preview", more), "client");
    }

    /** What the cluster has of an edge whose `up` failed: the name server's address, and the gateway's. */
    async afterFailure(): Promise<{ resolver: string; addresses: string[] }> {
        const dns = await api<{ status: { loadBalancer: { ingress: { ip: string }[] } } }>(
            `/api/v1/namespaces/${this.name}-dns/services/${this.name}-dns`,
        );
        const gateway = await api<{ status: { addresses: { value: string }[] } }>(
            `/apis/gateway.networking.k8s.io/v1/namespaces/${this.name}/gateways/${this.name}`,
        );
        return {
            resolver: dns.status.loadBalancer.ingress[0]?.ip ?? "",
            addresses: gateway.status.addresses.map(({ value }) => value).filter((value) => !value.includes(":")),
        };
    }

    /** Goes to stage `off` before the promises have run out, with the sentence that the refusal asks for. */
    async forceOff(more: Record<string, string>): Promise<void> {
        const { stderr } = await this.tryUp({ stage: "off", ...more });
        const force = /I accept broken clients until [^"]+/.exec(stderr)?.[0];
        if (force === undefined) {
            throw new Error(`Stage off was not refused:\n${stderr.slice(-2000)}`);
        }
        await this.up({ stage: "off", force, ...more });
    }

    /** Does nothing where it is down already, as in a hook after a test that ends it. */
    async down(): Promise<void> {
        if (this.isDown) return;
        const { code, stderr } = await cli(this.arguments("down"), "client");
        if (code !== 0) {
            throw new Error(`down of ${this.name} failed:\n${stderr.slice(-6000)}`);
        }
        this.isDown = true;
    }

    get out(): EdgeOutputs {
        if (this.outputs === undefined) {
            throw new Error(`${this.name} is not up.`);
        }
        return this.outputs;
    }

    get caFile(): string {
        return this.ca ?? "";
    }

    get ipv4(): string {
        return this.out.addresses.ipv4[0] ?? "";
    }

    get ipv6(): string {
        return this.out.addresses.ipv6[0] ?? "";
    }

    get resolver(): string {
        return this.out.nameServers.ipv4[0] ?? "";
    }

    /** `verify` from the client's side. */
    async verify(path = "/", more: string[] = []): Promise<{ code: number; report: Report }> {
        const { code, stdout, stderr } = await cli(
            [
                "verify",
                `https://${this.host}${path}`,
                "--resolver",
                this.resolver,
                "--ca",
                this.caFile,
                "--json",
                ...more,
            ],
            "client",
        );
        const parsed = (stdout.trim() === "" ? { error: stderr } : JSON.parse(stdout)) as
            | Report[]
            | { reports: Report[] }
            | Report;
        const report = Array.isArray(parsed) ? parsed[0] : "reports" in parsed ? parsed.reports[0] : parsed;
        if (report === undefined) {
            throw new Error(stderr);
        }
        return { code, report };
    }

    /** Asks the zone's own server, with somebody else's tool. */
    async dig(type: string, name = this.host): Promise<string[]> {
        const { stdout } = await run(["dig", `@${this.resolver}`, name, type, "+short"], "client");
        return stdout.split("\n").filter(Boolean);
    }
}
