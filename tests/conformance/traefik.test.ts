import { expect } from "vitest";
import type { Exception } from "../../tools/dev/conformance/results.ts";
import { traefikOnLab } from "../../tools/lab/traefik.ts";
import { TRAEFIK_VERSIONS } from "../../tools/lab/versions.ts";
import { Edge } from "../lab/edge.ts";
import { steps } from "../lab/stageSteps.ts";
import { unrouted } from "../lab/unrouted.ts";
import { conformance, progress } from "./conformance.ts";

const edge = new Edge("conform-traefik", {
    controller: "traefik",
    ttl: "30",
    maxAge: "7200",
    drain: "2s,5s,30s",
});

const CUT: Exception = {
    reason: "A pod that stops closes its connections over h3 at once.",
    issue: "https://github.com/traefik/traefik/issues/13861",
};

conformance({
    key: "traefik",
    title: "Traefik",
    version: TRAEFIK_VERSIONS.traefik,
    edge,
    stages: Object.fromEntries(steps.map((step) => [step.stage, step])),
    // Its own answers advertise what the application's do.
    expectAlso: async ({ altSvc }) => expect(await unrouted(edge)).toEqual({ status: "404", altSvc }),
    prepare: async () => {
        Object.assign(edge.config, await traefikOnLab(progress));
    },
    route: async (application) => {
        await application.route({ namespace: edge.name, name: edge.name, hostname: edge.host });
    },
    deployment: async () => `/apis/apps/v1/namespaces/${edge.name}/deployments/${edge.name}-traefik`,
    pods: { namespace: edge.name, labels: "app.kubernetes.io/name=traefik" },
    renew: async () => void (await edge.up({ stage: "on", leafDays: "89" })),
    cleanUp: async () => {},
    exceptions: {
        inFlightOverRollout: CUT,
        rolloutH2: {
            reason: "A request that comes while a connection is being closed is refused (`REFUSED_STREAM`). One that is refused twice in a row counts as failed.",
            sometimes: true,
        },
        rolloutH3: { ...CUT, sometimes: true },
    },
});
