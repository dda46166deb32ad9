import { vi } from "vitest";
import { NETWORK } from "../../tools/lab/network.ts";
import { nginxOnLab } from "../../tools/lab/nginx.ts";
import { Ingress } from "../lab/ingress.ts";
import { podsOf } from "../lab/underLoad.ts";
import type { Application } from "./application.ts";
import { progress } from "./conformance.ts";
import type { TheirGateway } from "./theirGateway.ts";

/** How nginx sends requests to the application. */
export function applicationLocations({ address, ports }: Pick<Application, "address" | "ports">): string {
    // As any gateway: it says who asks, and believes the pods of the cluster, of which the front is one.
    return `
        location /conformance/ {
            set_real_ip_from ${NETWORK.pods.ipv4};
            set_real_ip_from ${NETWORK.pods.ipv6};
            real_ip_header X-Forwarded-For;
            proxy_pass http://${address}:${ports.http1};
            proxy_http_version 1.1;
            proxy_buffering off;
            proxy_request_buffering off;
            proxy_read_timeout 1h;
            proxy_set_header X-Forwarded-For $remote_addr;
        }
        location /conformance.Echo/ { grpc_pass grpc://${address}:${ports.h2c}; }
    `;
}

/** nginx as an Ingress controller runs it. */
export function plainNginx(namespace: string): TheirGateway {
    const ingress = new Ingress(namespace);
    return {
        namespace,
        settings: { ingress: namespace, service: ingress.name },
        async create(hostname, authority, application) {
            const locations = applicationLocations(application);
            const image = await nginxOnLab(progress);
            await ingress.create(hostname, { image, authority, ipFamilies: ["IPv4", "IPv6"], locations });
            await vi.waitFor(
                async () => {
                    const ready = (await podsOf(namespace, "app.kubernetes.io/name=their-ingress")).map(
                        ([, isReady]) => isReady,
                    );
                    const { status } = await ingress.service();
                    if (ready.join() !== "true" || status.loadBalancer.ingress?.length !== 2) {
                        throw new Error("not ready");
                    }
                },
                { timeout: 180_000, interval: 500 },
            );
        },
        renew: async (hostname, authority) => await ingress.renew(hostname, authority),
        delete: async () => await ingress.delete(),
    };
}
