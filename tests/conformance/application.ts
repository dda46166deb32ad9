import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { inNamespace, NETWORK } from "../../tools/lab/index.ts";
import { api } from "../lab/edge.ts";
import type { BackendPorts } from "./backend.ts";

const NAME = "conformance";

/** The application that a subject's requests lead to. It runs beside the cluster, so it needs no image. */
export class Application {
    readonly address = NETWORK.ipv4.node;
    readonly ports: BackendPorts;
    private readonly child: ChildProcess;
    private readonly lines: AsyncIterator<string, undefined>;

    private constructor(child: ChildProcess, lines: AsyncIterator<string, undefined>, ports: BackendPorts) {
        this.child = child;
        this.lines = lines;
        this.ports = ports;
    }

    static async start(): Promise<Application> {
        const [program = "", ...args] = inNamespace("node", [
            process.execPath,
            join(import.meta.dirname, "backend.ts"),
            NETWORK.ipv4.node,
        ]);
        const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
        const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
        const { value: line } = await lines.next();
        return new Application(child, lines, JSON.parse(line ?? "null") as BackendPorts);
    }

    /** How many bodies it streams. */
    async bodies(): Promise<number> {
        this.child.stdin?.write("count\n");
        return Number((await this.lines.next()).value);
    }

    /** Ends the bodies that it streams. */
    endBodies(): void {
        this.child.stdin?.write("end\n");
    }

    stop(): void {
        this.child.kill();
    }

    /**
     * Routes paths of the hostname to it, beside the routes of a Gateway in a namespace.
     * @param page Whether its own page is among them. Default: false, since the Gateway has one.
     */
    async route(gateway: { namespace: string; name: string; hostname: string; page?: boolean }): Promise<void> {
        const { namespace, name, hostname, page = false } = gateway;
        const { http1, h2c } = this.ports;
        await this.service(namespace, `${NAME}-http1`, http1);
        await this.service(namespace, `${NAME}-h2c`, h2c, "kubernetes.io/h2c");
        const rule = (value: string, service: string, type = "PathPrefix") => ({
            matches: [{ path: { type, value } }],
            backendRefs: [{ name: service, port: 80 }],
            // Bodies last as long as a change takes.
            timeouts: { request: "0s" },
        });
        await create(`/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes`, {
            apiVersion: "gateway.networking.k8s.io/v1",
            kind: "HTTPRoute",
            metadata: { name: NAME },
            spec: {
                parentRefs: [{ name }],
                hostnames: [hostname],
                rules: [
                    rule("/conformance", `${NAME}-http1`),
                    rule("/conformance.Echo", `${NAME}-h2c`),
                    ...(page ? [rule("/", `${NAME}-http1`, "Exact")] : []),
                ],
            },
        });
    }

    /** A Service whose one endpoint is the application. */
    private async service(namespace: string, name: string, port: number, appProtocol?: string): Promise<void> {
        await create(`/api/v1/namespaces/${namespace}/services`, {
            metadata: { name },
            spec: { ports: [{ name: "http", port: 80, targetPort: port, appProtocol }] },
        });
        await create(`/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, {
            metadata: { name, labels: { "kubernetes.io/service-name": name } },
            addressType: "IPv4",
            endpoints: [{ addresses: [this.address], conditions: { ready: true } }],
            ports: [{ name: "http", port, protocol: "TCP", appProtocol }],
        });
    }
}

async function create(path: string, object: object): Promise<void> {
    await api(path, { method: "POST", body: JSON.stringify(object) });
}
