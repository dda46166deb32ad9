import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sentAltSvcLifecycle as sent } from "../../../components/traefik/sentAltSvcLifecycle.ts";
import { silentAltSvcLifecycle as silent } from "../../../components/traefik/silentAltSvcLifecycle.ts";

const PATH = "/apis/traefik.io/v1alpha1/namespaces/web/middlewares/edge";
const ADVERTISED = 'h3=":443"; ma=86400';

let server: Server;
/** The Middleware's `spec`, as an API server keeps it; undefined if there is no value. */
let spec: object | undefined;
/** What was applied, with the field manager. */
let applied: unknown[];

beforeEach(async () => {
    spec = {};
    applied = [];
    server = createServer(async (request, response) => {
        const url = new URL(request.url ?? "", "http://server");
        if (url.pathname === "/version") {
            response.writeHead(200, { "content-type": "application/json" });
            response.end(JSON.stringify({ gitVersion: "v1.36.3" }));
            return;
        }
        const found = url.pathname === PATH && spec !== undefined;
        if (found && request.method === "PATCH") {
            const body = JSON.parse(await text(request)) as { spec: object };
            applied.push([url.searchParams.get("fieldManager"), body]);
            spec = body.spec;
        }
        response.writeHead(found ? 200 : 404, { "content-type": "application/json" });
        response.end(JSON.stringify(found ? { spec } : { message: "not found" }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
});

function edge(uid = "1") {
    const { port } = server.address() as AddressInfo;
    const kubeconfig = JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        "current-context": "fake",
        clusters: [{ name: "fake", cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } }],
        contexts: [{ name: "fake", context: { cluster: "fake", user: "somebody" } }],
        users: [{ name: "somebody", user: {} }],
    });
    return { namespace: "web", name: "edge", uid, kubeconfig };
}

const headers = (value: string) => ({ headers: { customResponseHeaders: { "Alt-Svc": value } } });

describe("Alt-Svc of a Middleware of Traefik", () => {
    test("is removed first, sent later, and removed again at the end, by one field manager", async () => {
        await silent.create(edge());
        expect(spec).toEqual(headers(""));
        await sent.create({ ...edge(), value: ADVERTISED });
        expect(spec).toEqual(headers(ADVERTISED));
        await sent.update({ ...edge(), value: ADVERTISED }, { ...edge(), value: "clear" });
        expect(spec).toEqual(headers("clear"));
        await sent.delete?.({ ...edge(), value: "clear" });
        expect(spec).toEqual(headers(""));
        const object = {
            apiVersion: "traefik.io/v1alpha1",
            kind: "Middleware",
            metadata: { namespace: "web", name: "edge" },
        };
        expect(applied).toEqual(
            ["", ADVERTISED, "clear", ""].map((value) => [
                "http3-gateway-alt-svc",
                { ...object, spec: headers(value) },
            ]),
        );
    });

    test("is not removed by an update that changes the way to the cluster, and is where the Middleware was recreated", async () => {
        spec = headers(ADVERTISED);
        await silent.update(edge(), { ...edge(), context: "fake" });
        expect(spec).toEqual(headers(ADVERTISED));
        await silent.update(edge(), edge("2"));
        expect(spec).toEqual(headers(""));
    });

    test("is read as it is, so that the next update puts right what somebody changed", async () => {
        const state = { ...edge(), value: ADVERTISED };
        for (const [now, ofSilent, ofSent] of [
            [headers(ADVERTISED), edge(), state],
            [headers("clear"), edge(), { ...state, value: "clear" }],
            [headers(""), edge(), undefined],
            [{}, undefined, undefined],
            [undefined, undefined, undefined],
        ]) {
            spec = now;
            expect([await silent.read?.(edge()), await sent.read?.(state)]).toEqual([ofSilent, ofSent]);
        }
    });

    test("is an error where the Middleware does not exist, but at the end", async () => {
        spec = undefined;
        await expect(silent.create(edge())).rejects.toThrow("not found");
        await expect(sent.create({ ...edge(), value: "clear" })).rejects.toThrow("not found");
        await sent.delete?.({ ...edge(), value: "clear" });
        expect(applied).toEqual([]);
    });

    test("changes with its value, its Middleware and the way there, and is another one under another name", () => {
        const olds = { ...edge(), value: "clear" };
        const same = { changes: false, replaces: [] };
        const changed = { changes: true, replaces: [] };
        const replaced = { changes: true, replaces: ["name"] };
        expect([silent.diff(olds, olds), sent.diff(olds, olds)]).toEqual([same, same]);
        expect([silent.diff(olds, { ...olds, uid: "2" }), sent.diff(olds, { ...olds, uid: "2" })]).toEqual([
            changed,
            changed,
        ]);
        expect(sent.diff(olds, { ...olds, value: ADVERTISED })).toEqual(changed);
        for (const other of [{ name: "other" }, { namespace: "other" }]) {
            expect([silent.diff(olds, { ...olds, ...other }), sent.diff(olds, { ...olds, ...other })]).toEqual([
                replaced,
                replaced,
            ]);
        }
    });

    test("is the Middleware's own in manifests", () => {
        const object = { kind: "Middleware", namespace: "web", name: "edge" };
        expect(silent.appliedFields?.(edge())).toEqual({ ...object, spec: headers("") });
        expect(sent.appliedFields?.({ ...edge(), value: "clear" })).toEqual({ ...object, spec: headers("clear") });
    });
});
