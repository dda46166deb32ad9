import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { Exception } from "../../tools/dev/conformance/results.ts";
import { Edge } from "../lab/edge.ts";
import { CONNECTIONS } from "../lab/load.ts";
import { steps } from "../lab/stageSteps.ts";
import { type MadeAuthority, madeAuthority } from "../support/keyPairs.ts";
import { progress } from "./conformance.ts";
import type { Subject } from "./subject.ts";
import type { TheirGateway } from "./theirGateway.ts";

/** What is particular to a front. */
interface FrontArgs extends Pick<Subject, "key" | "title" | "version" | "rows"> {
    /** Name of its stack. */
    name: string;
    /** The gateway that it stands before. */
    behind: TheirGateway;
    /** What terminates QUIC. */
    proxy: string;
    /** Its shape. Default: UDP only. */
    takes?: "udp" | "tcpAndUdp";
    /** Adds the proxy to the lab. @returns Name of its image. */
    image(on: typeof progress): Promise<string>;
    /** Rows that it does not meet, in addition to those that no front does. */
    exceptions?: Subject["exceptions"];
}

/** What a client sees of each stage. The gateway's own answers over TCP are not the front's to change. */
function stagesOf(takes: FrontArgs["takes"]): Subject["stages"] {
    return Object.fromEntries(
        steps
            .filter(({ stage }) => takes === "tcpAndUdp" || stage !== "trial")
            .map((each) => [each.stage, takes === "tcpAndUdp" ? each : { ...each, altSvc: undefined }]),
    );
}

const NO_TRIAL: Exception = {
    reason: "There is no stage `trial`: it is `Alt-Svc` alone, and answers over TCP are the gateway's.",
};
const ROLLOUT_H3: Exception = {
    reason: "A connection over QUIC ends with its pod: the request that is under way on it then may fail, one of each connection.",
    sometimes: true,
};
/** Over TCP too, where the front takes it. */
const ROLLOUT_H2: Exception = {
    reason: "A request that comes while a connection is being closed is refused (`REFUSED_STREAM`). One that is refused twice in a row counts as failed.",
    sometimes: true,
};

/** A front. */
export function front({ name, behind, proxy, takes = "udp", image, exceptions = {}, ...columns }: FrontArgs): Subject {
    const { namespace } = behind;
    const replicas = 2;
    const edge = new Edge(
        name,
        { ...behind.settings, replicas: String(replicas), caFile: "", connections: "30s", proxy, takes },
        "front.ts",
    );
    let authority: MadeAuthority;
    return {
        ...columns,
        edge,
        stages: stagesOf(takes),
        async prepare(application) {
            authority = await madeAuthority();
            const caFile = join(mkdtempSync(join(tmpdir(), "http3-front-")), "ca.pem");
            writeFileSync(caFile, authority.certificate);
            Object.assign(edge.config, { caFile, proxyImage: await image(progress) });
            await behind.create(edge.host, authority, application);
        },
        expectOfRollout({ h2, h3 }) {
            // Over TCP a front that takes UDP alone is not in the way.
            if (takes === "udp") expect(h2).toMatchObject({ failed: 0, reconnects: 0 });
            // At most one request of each connection, for each pod of before and after.
            expect(h3.failed).toBeLessThanOrEqual(CONNECTIONS * replicas * 2);
        },
        // Who runs the gateway does that.
        route: async () => {},
        deployment: async () =>
            `/apis/apps/v1/namespaces/${namespace}/deployments/${name}-front${takes === "tcpAndUdp" ? "-tcp" : ""}`,
        pods: { namespace, labels: `front.http3-gateway.dev/name=${name}` },
        renew: async () => await behind.renew(edge.host, authority),
        cleanUp: async () => await behind.delete(),
        exceptions: {
            ...(takes === "udp" ? { trial: NO_TRIAL } : { rolloutH2: ROLLOUT_H2 }),
            rolloutH3: ROLLOUT_H3,
            ...exceptions,
        },
    };
}
