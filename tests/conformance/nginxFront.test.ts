import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { NETWORK } from "../../tools/lab/network.ts";
import { nginxOnLab } from "../../tools/lab/nginx.ts";
import { NGINX_VERSIONS } from "../../tools/lab/versions.ts";
import { Edge } from "../lab/edge.ts";
import { Ingress } from "../lab/ingress.ts";
import type { Step } from "../lab/stageSteps.ts";
import { podsOf } from "../lab/underLoad.ts";
import { type MadeAuthority, madeAuthority } from "../support/keyPairs.ts";
import { conformance, progress } from "./conformance.ts";

const ingress = new Ingress("conform-ingress");
const edge = new Edge(
    "conform-front",
    { ingress: ingress.namespace, service: ingress.name, replicas: "2", caFile: "", connections: "30s" },
    "front.ts",
);
let authority: MadeAuthority;

const step = (stage: Step["stage"], quic: boolean, record: string[]): Step => ({
    stage,
    quic,
    record,
    altSvc: undefined,
});

conformance({
    key: "nginxFront",
    title: "Front: nginx, UDP only, before nginx",
    version: NGINX_VERSIONS.nginx,
    edge,
    // The gateway's own answers over TCP are not the front's to change, so no stage has an Alt-Svc.
    stages: {
        off: step("off", false, []),
        dark: step("dark", true, []),
        on: step("on", true, ['1 . alpn="h3,h2"']),
        withdraw: step("withdraw", true, ['1 . alpn="h2"']),
    },
    async prepare({ address, ports }) {
        authority = await madeAuthority();
        const caFile = join(mkdtempSync(join(tmpdir(), "http3-front-")), "ca.pem");
        writeFileSync(caFile, authority.certificate);
        const image = await nginxOnLab(progress);
        Object.assign(edge.config, { caFile, nginxImage: image });
        // As any gateway: it says who asks, and believes the pods of the cluster, of which the front is one.
        const locations = `
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
        await ingress.create(edge.host, { image, authority, ipFamilies: ["IPv4", "IPv6"], locations });
        await vi.waitFor(
            async () => {
                const ready = (await podsOf(ingress.namespace, "app.kubernetes.io/name=their-ingress")).map(
                    ([, isReady]) => isReady,
                );
                const { status } = await ingress.service();
                if (ready.join() !== "true" || status.loadBalancer.ingress?.length !== 2) throw new Error("not ready");
            },
            { timeout: 180_000, interval: 500 },
        );
    },
    // Its ingress does that.
    route: async () => {},
    deployment: async () => `/apis/apps/v1/namespaces/${ingress.namespace}/deployments/${edge.name}-front`,
    pods: { namespace: ingress.namespace, labels: `front.http3-gateway.dev/name=${edge.name}` },
    renew: async () => await ingress.renew(edge.host, authority),
    cleanUp: async () => await ingress.delete(),
    exceptions: {
        trial: { reason: "There is no stage `trial`: it is `Alt-Svc` alone, and answers over TCP are the gateway's." },
        rolloutH3: {
            reason: "A connection over QUIC ends with its pod: the request that is under way on it then may fail, one of each connection.",
            sometimes: true,
        },
        grpc: { reason: "It forwards over HTTP/1.1, in which nginx has no trailers." },
    },
});
