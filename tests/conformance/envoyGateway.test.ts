import { VERSIONS } from "../../tools/lab/versions.ts";
import { api, Edge } from "../lab/edge.ts";
import { steps } from "../lab/stageSteps.ts";
import { conformance } from "./conformance.ts";

const edge = new Edge("conform-eg", { ttl: "30", maxAge: "7200", drain: "2s,5s,30s" });
const NAMESPACE = edge.config["controllerNamespace"] ?? "";
const OWN = `gateway.envoyproxy.io/owning-gateway-name=${edge.name}`;
const DEPLOYMENTS = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;

conformance({
    key: "envoyGateway",
    title: "Envoy Gateway",
    version: `${VERSIONS.envoyGateway}, Envoy ${VERSIONS.envoy}`,
    edge,
    stages: Object.fromEntries(steps.map((step) => [step.stage, step])),
    prepare: async () => {},
    route: async (application) => {
        await application.route({ namespace: edge.name, name: edge.name, hostname: edge.host });
    },
    async deployment() {
        const selected = `${DEPLOYMENTS}?labelSelector=${encodeURIComponent(OWN)}`;
        const { items } = await api<{ items: { metadata: { name: string } }[] }>(selected);
        return `${DEPLOYMENTS}/${items[0]?.metadata.name}`;
    },
    pods: { namespace: NAMESPACE, labels: OWN },
    renew: async () => void (await edge.up({ stage: "on", leafDays: "89" })),
    cleanUp: async () => {},
    exceptions: {
        rolloutH3: {
            reason: "A connection over QUIC ends with its pod: the request that is under way on it then may fail, one of each connection.",
            sometimes: true,
        },
    },
});
