import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A kubeconfig, as text, whose only context is a server on loopback, over plain HTTP. */
export function kubeconfigOf(port: number): string {
    return [
        "apiVersion: v1",
        "kind: Config",
        "current-context: fake",
        `clusters: [{ name: fake, cluster: { server: "http://127.0.0.1:${port}", insecure-skip-tls-verify: true } }]`,
        "contexts: [{ name: fake, context: { cluster: fake, user: somebody } }]",
        "users: [{ name: somebody, user: { token: secret } }]",
        "",
    ].join("\n");
}

/** A server that answers as a part of the Kubernetes API would, on loopback, over plain HTTP. */
export abstract class LoopbackServer {
    private readonly server = createServer((request, response) => void this.answer(request, response));

    protected abstract answer(request: IncomingMessage, response: ServerResponse): Promise<void>;

    protected async listen(): Promise<this> {
        await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
        return this;
    }

    async stop(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise((resolve) => this.server.close(resolve));
    }

    /** A kubeconfig, as text, whose only context is this server. */
    get kubeconfig(): string {
        return kubeconfigOf((this.server.address() as AddressInfo).port);
    }
}
