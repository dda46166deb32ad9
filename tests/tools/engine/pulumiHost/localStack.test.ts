import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { rootCertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FakeApi } from "../../../fakes/fakeApi.ts";
import { Engine, type Run } from "./engine.ts";

const GROUPS = { gatewayApiCrds: "gateway.networking.k8s.io", envoyGatewayCrds: "gateway.envoyproxy.io" };

/** A bundle of one CRD, as a release has it. */
function bundle(group: string): string {
    return [
        "apiVersion: apiextensions.k8s.io/v1",
        "kind: CustomResourceDefinition",
        "metadata:",
        "  annotations:",
        "    gateway.networking.k8s.io/channel: standard",
        `  name: things.${group}`,
        "spec:",
        `  group: ${group}`,
        "  names: { plural: things, kind: Thing }",
        "  versions: [{ name: v1 }]",
        "",
    ].join("\n");
}

const folder = mkdtempSync(join(tmpdir(), "http3-gateway-"));
let api: FakeApi;
let engine: Engine;
const nothing = { changes: [], errors: [] };
const summary = ({ changes, errors }: Run) => ({ changes, errors });

async function start(config: Record<string, string>): Promise<void> {
    api = await FakeApi.start();
    const crds = Object.entries(GROUPS).map(([key, group]) => {
        const file = join(folder, `${key}.yaml`);
        writeFileSync(file, bundle(group));
        return [key, file];
    });
    engine = new Engine({
        main: resolve(import.meta.dirname, "../../../../stacks/index.ts"),
        project: "http3-gateway",
        stack: "local",
        config: { kubeconfig: api.kubeconfig, ...Object.fromEntries(crds), ...config },
    });
}
async function stop(): Promise<void> {
    await engine.stop();
    await api.stop();
}
afterAll(() => rmSync(folder, { recursive: true }));

describe("the local stack, run by Pulumi's own Node host and dynamic provider", { timeout: 120_000 }, () => {
    const withdrawn = { stage: "withdraw" };
    beforeAll(async () => await start({ check: "unverified" }));
    afterAll(stop);

    test("is previewed on an empty cluster, where nothing is known yet, and writes nothing", async () => {
        const { changes, errors, outputs } = await engine.preview();
        expect(errors).toEqual([]);
        expect(changes.filter((change) => !change.startsWith("create "))).toEqual([]);
        expect(changes).toEqual(expect.arrayContaining(["create AltSvc edge-alt-svc", "create Gateway edge"]));
        expect(outputs["url"]).toBe("https://app.http3.test/");
        expect(api.writes).toEqual([]);
    });

    test("comes up, and exports what the program awaited", async () => {
        api.policies.set("edge/edge", {});
        const { errors, outputs } = await engine.up();
        expect(errors).toEqual([]);
        expect(outputs).toMatchObject({
            addresses: { ipv4: ["127.0.0.1"], ipv6: [] },
            nameServers: { ipv4: ["192.0.2.53"] },
            caCertificate: rootCertificates[0],
        });
        expect([...api.crds.keys()].sort()).toEqual(
            Object.values(GROUPS)
                .map((group) => `things.${group}`)
                .sort(),
        );
        expect(api.policies.get("edge/edge")).toMatchObject({
            http3: {},
            headers: { lateResponseHeaders: { set: [{ name: "alt-svc", value: 'h3=":443"; ma=86400' }] } },
        });
    });

    test("has nothing to change a second time, at refresh and at update", async () => {
        expect(await engine.refresh()).toEqual([]);
        const before = api.writes.length;
        expect(summary(await engine.up())).toEqual(nothing);
        expect(api.writes.length).toBe(before);
    });

    test("changes what a stage is about and nothing else, once", async () => {
        const changes = [
            "update AdvertisedStage edge-stage",
            "update AltSvc edge-alt-svc",
            "update ConfigMap edge-dns",
            "update Deployment edge-dns",
            "update ReachedPlan edge-plan",
        ];
        expect(summary(await engine.up(withdrawn))).toEqual({ changes, errors: [] });
        expect(JSON.stringify(api.policies.get("edge/edge"))).toContain('"value":"clear"');
        expect(summary(await engine.up(withdrawn))).toEqual(nothing);
    });

    test("is not switched off while clients remember it, which the preview says", async () => {
        const { errors } = await engine.preview({ stage: "off" });
        expect(errors[0]).toContain('edge-stage: advertisement.stage: Stage "off" closes UDP while clients');
    });

    test("finds at refresh what somebody took away, and makes it again", async () => {
        api.policies.set("edge/edge", {});
        api.crds.delete(`things.${GROUPS.gatewayApiCrds}`);
        expect(await engine.refresh()).toEqual(["gone AltSvc", "gone CrdBundle", "gone Http3Listener"]);
        expect(summary(await engine.up(withdrawn))).toEqual({
            changes: [
                "create AltSvc edge-alt-svc",
                "create CrdBundle edge-controller-crds-gateway-api",
                "create Http3Listener edge-http3",
            ],
            errors: [],
        });
        expect(api.crds.size).toBe(2);
        expect(JSON.stringify(api.policies.get("edge/edge"))).toContain('"value":"clear"');
    });

    test("takes another way into the cluster without a change of what clients see", async () => {
        const kubeconfig = api.kubeconfig.replaceAll("somebody", "else");
        const before = api.writes.length;
        expect(summary(await engine.up({ ...withdrawn, kubeconfig }))).toEqual({
            changes: [
                "update AltSvc edge-alt-svc",
                // Both record where they are read, and nothing is written: see below.
                "update CrdBundle edge-controller-crds-envoy-gateway",
                "update CrdBundle edge-controller-crds-gateway-api",
                "update DrainedPods edge-controller-drained",
                "update Http3Listener edge-http3",
                "update kubernetes edge-cluster",
            ],
            errors: [],
        });
        // Never without its Alt-Svc: the listener, which takes it away, writes nothing.
        expect(api.writes.length - before).toBe(1);
        expect(JSON.stringify(api.policies.get("edge/edge"))).toContain('"value":"clear"');
    });

    test("goes down, gives up its fields, and leaves the CRDs", async () => {
        await engine.destroy();
        expect(api.policies.get("edge/edge")).toEqual({});
        expect(api.crds.size).toBe(2);
    });
});

describe("an edge where h3 does not answer, run by Pulumi's own Node host and dynamic provider", {
    timeout: 120_000,
}, () => {
    beforeAll(async () => await start({ checkTimeout: "1" }));
    afterAll(stop);

    test("fails with the reason, has its addresses published, and advertises nothing", async () => {
        api.policies.set("edge/edge", {});
        const { changes, errors } = await engine.up();
        expect(errors[0]).toContain("edge-gate: check: HTTP/3 does not answer, so this update does not advertise it");
        expect(changes).toContain("create ConfigMap edge-dns");
        expect(changes).not.toContain("create AltSvc edge-alt-svc");
        expect(api.policies.get("edge/edge")).toEqual({
            http3: {},
            headers: { lateResponseHeaders: { remove: ["alt-svc"] } },
        });
    });

    test("may be switched off at once, since nobody was told of it", async () => {
        expect((await engine.preview({ stage: "off" })).errors).toEqual([]);
    });

    test("looks again the next time, which its preview says and does not forestall", async () => {
        const { changes, errors } = await engine.preview();
        expect(errors).toEqual([]);
        expect(changes).toEqual(expect.arrayContaining(["update Http3Check edge-check", "create AltSvc edge-alt-svc"]));
    });

    test("keeps Alt-Svc away when it is switched off, of backends too, and has nothing to change a second time", async () => {
        const { changes, errors } = await engine.up({ stage: "off" });
        expect(errors).toEqual([]);
        expect(changes).toContain("create AltSvcRemoval edge-alt-svc-removal");
        expect(api.policies.get("edge/edge")).toEqual({});
        expect([...api.withoutAltSvc]).toEqual(["edge/edge"]);
        expect(await engine.refresh()).toEqual([]);
        expect(summary(await engine.up({ stage: "off" }))).toEqual(nothing);
        // Somebody took it away.
        api.withoutAltSvc.clear();
        expect(await engine.refresh()).toEqual(["gone AltSvcRemoval"]);
        await engine.up({ stage: "off" });
        expect([...api.withoutAltSvc]).toEqual(["edge/edge"]);
        await engine.destroy();
        expect([...api.withoutAltSvc]).toEqual([]);
    });
});
