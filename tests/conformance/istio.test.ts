import { expect } from "vitest";
import { istioOnLab } from "../../tools/lab/istio.ts";
import { ISTIO_VERSIONS, VERSIONS } from "../../tools/lab/versions.ts";
import { Edge } from "../lab/edge.ts";
import { steps } from "../lab/stageSteps.ts";
import { unrouted } from "../lab/unrouted.ts";
import { conformance, progress } from "./conformance.ts";

const edge = new Edge("conform-istio", { controller: "istio", ttl: "30", maxAge: "7200", drain: "2s,5s,30s" });

conformance({
    key: "istio",
    title: "Istio",
    version: `${ISTIO_VERSIONS.istio} (alpha), Envoy ${VERSIONS.envoy}`,
    edge,
    stages: Object.fromEntries(steps.map((step) => [step.stage, step])),
    // Its own answers advertise what the application's do.
    expectAlso: async ({ altSvc }) => expect(await unrouted(edge)).toEqual({ status: "404", altSvc }),
    keepsPods: true,
    prepare: async () => {
        Object.assign(edge.config, await istioOnLab(progress));
    },
    route: async (application) => {
        await application.route({ namespace: edge.name, name: edge.name, hostname: edge.host });
    },
    deployment: async () => `/apis/apps/v1/namespaces/${edge.name}/deployments/${edge.name}-istio`,
    pods: { namespace: edge.name, labels: "app.kubernetes.io/name=istio-gateway" },
    renew: async () => void (await edge.up({ stage: "on", leafDays: "89" })),
    cleanUp: async () => {},
    exceptions: {
        rolloutH3: {
            reason: "A connection over QUIC ends with its pod: the request that is under way on it then may fail, one of each connection.",
            sometimes: true,
        },
    },
});
