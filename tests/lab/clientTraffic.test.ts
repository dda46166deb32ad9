import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
    applyFields,
    applyRemoval,
    http3Fields,
    type PolicyReference,
    readFields,
    removesAltSvc,
    silence,
} from "../../components/envoyGateway/clientTrafficFields.ts";
import { applyCrds } from "../../components/gatewayApi/applyCrds.ts";
import { labInfo } from "../../tools/lab/index.ts";
import { VERSIONS } from "../../tools/lab/versions.ts";
import { api } from "./edge.ts";

const { kubeconfig, config } = labInfo();
const HOME = "client-traffic";
const POLICIES = `/apis/gateway.envoyproxy.io/v1alpha1/namespaces/${HOME}/clienttrafficpolicies`;
const targetRefs = [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "missing" }];
const altSvc = 'h3=":443"; ma=86400';

beforeAll(async () => {
    await applyCrds({
        kubeconfig,
        source: config["envoyGatewayCrds"] ?? "",
        group: "gateway.envoyproxy.io",
        version: VERSIONS.envoyGateway,
        deleteOnDestroy: false,
    });
    await api("/api/v1/namespaces", { method: "POST", body: JSON.stringify({ metadata: { name: HOME } }) });
});
afterAll(async () => {
    await api(`/api/v1/namespaces/${HOME}`, { method: "DELETE" });
});

/** A policy that another field manager declares, with fields of its own. */
async function policy(name: string, spec: object = {}): Promise<PolicyReference> {
    const body = JSON.stringify({
        apiVersion: "gateway.envoyproxy.io/v1alpha1",
        kind: "ClientTrafficPolicy",
        metadata: { name },
        spec: { targetRefs, ...spec },
    });
    const { metadata } = await api<{ metadata: { uid: string } }>(`${POLICIES}?fieldManager=another`, {
        method: "POST",
        body,
    });
    return { kubeconfig, namespace: HOME, name, uid: metadata.uid };
}

const specOf = async ({ name }: PolicyReference) => (await api<{ spec: object }>(`${POLICIES}/${name}`)).spec;

describe("the fields of a ClientTrafficPolicy that decide about HTTP/3, on a real API server", () => {
    test("are applied beside its declared fields, replace each other, and can be given up completely", async () => {
        const declared = { connection: { bufferLimit: "32Ki", maxAcceptPerSocketEvent: 2 } };
        const edge = await policy("edge", declared);
        expect(await readFields(edge)).toBeUndefined();
        await applyFields(edge, http3Fields(altSvc));
        expect(await readFields(edge)).toEqual({ altSvc });
        expect(await specOf(edge)).toEqual({ targetRefs, ...declared, ...http3Fields(altSvc) });
        await silence(edge);
        expect(await readFields(edge)).toEqual({ altSvc: undefined });
        expect(await specOf(edge)).toEqual({ targetRefs, ...declared, ...http3Fields() });
        await applyFields(edge, undefined);
        expect(await readFields(edge)).toBeUndefined();
        expect(await specOf(edge)).toEqual({ targetRefs, ...declared });
    });

    test("share the removal of Alt-Svc with the one of stage off, which begins before they end and ends after they begin", async () => {
        const removal = { headers: { lateResponseHeaders: { remove: ["alt-svc"] } } };
        const shared = await policy("shared");
        await applyRemoval(shared);
        expect(await specOf(shared)).toEqual({ targetRefs, ...removal });
        // Up: a promise of the stage has no effect until the removal is given up.
        await applyFields(shared, http3Fields());
        expect(await specOf(shared)).toEqual({ targetRefs, http3: {}, ...removal });
        await applyFields(shared, http3Fields(altSvc));
        expect(await removesAltSvc(shared)).toBe(true);
        await applyRemoval(shared, false);
        expect(await specOf(shared)).toEqual({ targetRefs, ...http3Fields(altSvc) });
        expect(await removesAltSvc(shared)).toBe(false);
        // Down.
        await applyRemoval(shared);
        await silence(shared);
        await applyFields(shared, undefined);
        expect(await specOf(shared)).toEqual({ targetRefs, ...removal });
        await applyRemoval(shared, false);
        expect(await specOf(shared)).toEqual({ targetRefs });
    });

    test("are taken over from another field manager", async () => {
        const contested = await policy("contested", http3Fields("clear"));
        await applyFields(contested, http3Fields(altSvc));
        expect(await readFields(contested)).toEqual({ altSvc });
    });

    test("of a missing policy cannot be applied, and giving them up does not create it", async () => {
        const missing = { kubeconfig, namespace: HOME, name: "missing", uid: "1" };
        await expect(applyFields(missing, http3Fields(altSvc))).rejects.toThrow('"missing" not found');
        await expect(applyRemoval(missing)).rejects.toThrow('"missing" not found');
        await silence(missing);
        await applyFields(missing, undefined);
        await applyRemoval(missing, false);
        expect(await readFields(missing)).toBeUndefined();
        expect(await removesAltSvc(missing)).toBe(false);
        await expect(specOf(missing)).rejects.toThrow('"missing" not found');
    });
});
