import { describe, expect, test } from "vitest";
import { read } from "../../support/readings.ts";
import { type Resource, types } from "../../tools/review/build.ts";

const MIDDLEWARE = "--entrypoints.port443.http.middlewares=web-edge@kubernetescrd";
const HTTP3 = "--entrypoints.port443.http3=true";

function pods(...args: string[]): Resource {
    return {
        type: types.deployment,
        name: "edge-traefik",
        after: {
            metadata: { labels: { "gateway.networking.k8s.io/gateway-name": "edge" } },
            spec: { template: { spec: { containers: [{ image: "docker.io/library/traefik:v3.7.13", args }] } } },
        },
    };
}

function middleware(customResponseHeaders: Record<string, string>, name = "edge"): Resource {
    return {
        type: "kubernetes:traefik.io/v1alpha1:Middleware",
        name: "edge-alt-svc-middleware",
        after: { metadata: { name, namespace: "web" }, spec: { headers: { customResponseHeaders } } },
    };
}

const sent = (value: string): Resource => ({
    type: "pulumi-nodejs:dynamic/http3gateway:SentAltSvc",
    name: "edge-alt-svc",
    after: { name: "edge", namespace: "web", value },
});

const promised = (...resources: Resource[]) =>
    read(...resources).after.advertising.map(({ gateway, quic, altSvc, maxAge }) => [gateway, quic, altSvc, maxAge]);

describe("what Traefik's pods promise", () => {
    test.each<[string, Resource[], unknown[]]>([
        ["nothing without QUIC", [pods(MIDDLEWARE), middleware({ "Alt-Svc": "clear" })], ["edge", false, undefined, 0]],
        ["Traefik's own header, for a month", [pods(HTTP3)], ["edge", true, "controller", 2_592_000]],
        [
            "Traefik's own header where the Middleware is another program's",
            [pods(HTTP3, MIDDLEWARE), middleware({ "Alt-Svc": "clear" }, "other")],
            ["edge", true, "controller", 2_592_000],
        ],
        [
            "the header of a Middleware of the entry point",
            [pods(HTTP3, MIDDLEWARE), middleware({ "alt-svc": 'h3=":443"; ma=60' })],
            ["edge", true, 'h3=":443"; ma=60', 60],
        ],
        [
            "nothing where that Middleware removes it",
            [pods(HTTP3, MIDDLEWARE), middleware({ "Alt-Svc": "" })],
            ["edge", true, undefined, 0],
        ],
        [
            "nothing where an update writes the Middleware's field later",
            [pods(HTTP3, MIDDLEWARE), middleware({})],
            ["edge", true, undefined, 0],
        ],
        [
            "what our resource holds of its fields",
            [pods(HTTP3, MIDDLEWARE), middleware({}), sent("clear")],
            ["edge", true, "clear", 0],
        ],
    ])("is %s", (_what, resources, expected) => {
        expect(promised(...resources)).toEqual([expected]);
    });

    test("includes PROXY protocol", () => {
        const expects = (...args: string[]) => read(pods(...args)).after.advertising[0]?.proxyProtocol;
        expect(expects("--entrypoints.port443.proxyprotocol.insecure=true")).toBe(true);
        expect(expects(HTTP3)).toBe(false);
    });
});
