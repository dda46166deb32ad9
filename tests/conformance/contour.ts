import { join } from "node:path";
import { vi } from "vitest";
import { contourOnLab } from "../../tools/lab/contour.ts";
import { labInfo } from "../../tools/lab/index.ts";
import { IMAGES, VERSIONS } from "../../tools/lab/versions.ts";
import { api, cli } from "../lab/edge.ts";
import type { MadeAuthority } from "../support/keyPairs.ts";
import { progress } from "./conformance.ts";
import type { TheirGateway } from "./theirGateway.ts";

const NAMESPACE = "projectcontour";
const GATEWAY = "contour";
const SECRET = "shop-tls";
const GATEWAYS = `/apis/gateway.networking.k8s.io/v1/namespaces/${NAMESPACE}/gateways`;
const SECRETS = `/api/v1/namespaces/${NAMESPACE}/secrets`;

/** Contour, a controller of the Gateway API that has no HTTP/3, as its quickstart installs it, with one Gateway. */
export function contour(): TheirGateway {
    let program: string[] = [];

    async function run(operation: "up" | "down"): Promise<void> {
        const { code, stderr } = await cli([operation, ...program, ...(operation === "up" ? ["--no-type-check"] : [])]);
        if (code !== 0) throw new Error(`${operation} of Contour failed:\n${stderr.slice(-6000)}`);
    }

    return {
        namespace: NAMESPACE,
        settings: { ingress: NAMESPACE, gateway: GATEWAY },
        async create(hostname, authority, application) {
            const config = {
                ...labInfo().config,
                hostname,
                manifest: await contourOnLab(progress),
                envoyImage: IMAGES.envoy,
                gatewayApiVersion: VERSIONS.gatewayApi,
                secretName: SECRET,
            };
            program = [
                ...["--program", join(import.meta.dirname, "../lab/programs/contour.ts"), "--stack", "contour"],
                ...["--engine", "embedded", "--json"],
                ...Object.entries(config).flatMap(([key, value]) => ["--config", `${key}=${value}`]),
            ];
            await run("up");
            await api(SECRETS, {
                method: "POST",
                body: JSON.stringify({
                    type: "kubernetes.io/tls",
                    metadata: { name: SECRET },
                    stringData: await pairOf(hostname, authority),
                }),
            });
            await application.route({ namespace: NAMESPACE, name: GATEWAY, hostname, page: true });
            await vi.waitFor(
                async () => {
                    const { status } = await api<Gateway>(`${GATEWAYS}/${GATEWAY}`);
                    const programmed = status?.conditions?.find(({ type }) => type === "Programmed");
                    if (programmed?.status !== "True" || status?.addresses?.length !== 2) {
                        throw new Error(`Contour's Gateway is not programmed: ${JSON.stringify(status)}`);
                    }
                },
                { timeout: 180_000, interval: 500 },
            );
        },
        async renew(hostname, authority) {
            await api(`${SECRETS}/${SECRET}`, {
                method: "PATCH",
                contentType: "application/merge-patch+json",
                body: JSON.stringify({ stringData: await pairOf(hostname, authority) }),
            });
        },
        delete: async () => await run("down"),
    };
}

interface Gateway {
    status?: { addresses?: unknown[]; conditions?: { type: string; status: string }[] };
}

async function pairOf(hostname: string, authority: MadeAuthority): Promise<Record<string, string>> {
    const { certificate, key } = await authority.issue([hostname]);
    return { "tls.crt": certificate, "tls.key": key };
}
