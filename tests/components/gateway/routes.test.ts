import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { InputPropertiesError } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { routeRules } from "../../../components/gateway/routeRules.ts";
import {
    acme,
    type Controller,
    GrpcRoute,
    Http3Gateway,
    type Http3GatewayArgs,
    HttpRoute,
    none,
    ReferenceGrant,
    type RouteArgs,
} from "../../../components/index.ts";
import { defaultArgs } from "../../support/edge.ts";
import { type Registrations, registrationsOf } from "../../support/registrations.ts";
import { bind } from "../certificates/acmeEdge.ts";
import { swift } from "./ownController.ts";

/** Registers an edge with routes, and gives what belongs to the routes. */
async function routed(args: Partial<Http3GatewayArgs>, program: (edge: Http3Gateway) => void): Promise<Registrations> {
    return await registrationsOf(() => program(new Http3Gateway("edge", { ...defaultArgs(), ...args })));
}

/** Inputs of the HTTPRoute of the only route. */
async function objectOf(args: Partial<Http3GatewayArgs>, route: RouteArgs) {
    const all = await routed(args, (edge) => edge.route("shop", route));
    return all.one("HTTPRoute", "edge-shop").inputs;
}

const service = { service: "shop", port: 80 };
const parents = (...names: string[]) => names.map((sectionName) => ({ name: "edge", namespace: "edge", sectionName }));

describe("a route of a gateway", () => {
    test("sends every request to a Service, from the HTTPS listener alone", async () => {
        expect(await objectOf({}, service)).toEqual({
            apiVersion: "gateway.networking.k8s.io/v1",
            kind: "HTTPRoute",
            metadata: { name: "edge-shop", namespace: "edge" },
            spec: {
                parentRefs: parents("https"),
                rules: [
                    {
                        matches: [{ path: { type: "PathPrefix", value: "/" } }],
                        backendRefs: [{ name: "shop", port: 80 }],
                    },
                ],
            },
        });
    });

    test("is for some hostnames and a path, and lives with its application", async () => {
        const hostnames = ["shop.example.com", "*.example.com"];
        const route = { ...service, hostnames: ["shop.example.com"], path: "/cart", namespace: "shop" };
        expect(await objectOf({ hostnames }, route)).toEqual({
            apiVersion: "gateway.networking.k8s.io/v1",
            kind: "HTTPRoute",
            metadata: { name: "edge-shop", namespace: "shop" },
            spec: {
                parentRefs: parents("https"),
                hostnames: ["shop.example.com"],
                rules: [
                    {
                        matches: [{ path: { type: "PathPrefix", value: "/cart" } }],
                        backendRefs: [{ name: "shop", port: 80 }],
                    },
                ],
            },
        });
    });

    test("shares its requests among Services by weight, with a grant in each other namespace", async () => {
        const all = await routed({}, (edge) =>
            edge.route("shop", {
                namespace: "shop",
                backends: [
                    { service: "v1", port: 80, weight: 90 },
                    { service: "v2", port: 80, weight: 9, namespace: "next" },
                    { service: "v3", port: 8080, namespace: "next" },
                    { service: "v4", port: 80, namespace: "shop" },
                ],
            }),
        );
        const [rule] = all.spec("HTTPRoute", "edge-shop")["rules"] as { backendRefs: unknown }[];
        expect(rule?.backendRefs).toEqual([
            { name: "v1", port: 80, weight: 90 },
            { name: "v2", port: 80, weight: 9, namespace: "next" },
            { name: "v3", port: 8080, weight: 1, namespace: "next" },
            { name: "v4", port: 80, weight: 1, namespace: "shop" },
        ]);
        expect(all.one("ReferenceGrant").inputs).toEqual({
            apiVersion: "gateway.networking.k8s.io/v1beta1",
            kind: "ReferenceGrant",
            metadata: { name: "edge-shop", namespace: "next" },
            spec: {
                from: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop" }],
                to: [
                    { group: "", kind: "Service", name: "v2" },
                    { group: "", kind: "Service", name: "v3" },
                ],
            },
        });
        expect(all.waits(all.one("HTTPRoute", "edge-shop"), all.one("ReferenceGrant"))).toBe(true);
    });

    test("is a component beside the gateway, whose names are the gateway's and its own", async () => {
        const all = await routed({}, (edge) =>
            edge.route("shop", { backends: [{ service: "shop", port: 80, namespace: "shop" }] }),
        );
        const route = all.one("GatewayRoute");
        expect([route.type, route.name, route.parent.endsWith("project-stack")]).toEqual([
            "http3gateway:index:GatewayRoute",
            "edge-shop",
            true,
        ]);
        const children = all.all.filter(({ parent }) => parent === route.urn);
        expect(children.map(({ type, name }) => `${type} ${name}`)).toEqual([
            "kubernetes:gateway.networking.k8s.io/v1beta1:ReferenceGrant edge-shop-shop",
            "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute edge-shop",
        ]);
        const gateway = all.one("Gateway");
        expect(children.map(({ provider }) => provider === gateway.provider)).toEqual([true, true]);
        expect(all.waits(all.one("HTTPRoute", "edge-shop"), gateway)).toBe(true);
    });

    test("may have the names of what the same program creates, also of what waits for the whole gateway", async () => {
        const all = await routed({}, (edge) => {
            const namespace = new Namespace("shop", {}, { provider: edge.provider, dependsOn: [edge] });
            const app = new Service(
                "shop",
                { metadata: { name: "shop", namespace: namespace.metadata.name } },
                { provider: edge.provider },
            );
            edge.route("shop", { service: app.metadata.name, port: 80, namespace: namespace.metadata.name });
        });
        const route = all.one("HTTPRoute", "edge-shop");
        expect(all.waits(route, all.one("Service", "shop"))).toBe(true);
        expect(all.of("ReferenceGrant")).toEqual([]);
    });

    test("names a Service's namespace that is known only during the update in a grant of its own", async () => {
        const all = await routed({}, (edge) => {
            const namespace = new Namespace("shop", { metadata: { name: "shop" } }, { provider: edge.provider });
            edge.route("shop", { backends: [{ ...service, namespace: namespace.metadata.name }] });
        });
        expect(all.one("ReferenceGrant", "edge-shop-0").inputs["metadata"]).toEqual({
            name: "edge-shop",
            namespace: "shop",
        });
    });

    const apart = { certificate: acme({ email: "ops@example.com", dns01: bind, namesPerCertificate: 1 }) };
    test.each<[string, Partial<Http3GatewayArgs>, string[] | undefined, string[]]>([
        ["every HTTPS listener", { hostnames: ["a.example.com", "b.example.com"], ...apart }, undefined, ["a", "b"]],
        [
            "its hostname's listener",
            { hostnames: ["a.example.com", "b.example.com"], ...apart },
            ["b.example.com"],
            ["b"],
        ],
    ])("is served on %s", async (_what, args, hostnames, labels) => {
        const { spec } = await objectOf(args, { ...service, ...(hostnames === undefined ? {} : { hostnames }) });
        const names = labels.map((label) => `https-${label}.example.com`);
        expect((spec as { parentRefs: unknown }).parentRefs).toEqual(parents(...names));
    });

    test("is served on a wildcard's listener where a hostname has none of its own", async () => {
        const args = { hostnames: ["*.example.com"], ...apart };
        const { spec } = await objectOf(args, { ...service, hostnames: ["shop.example.com"] });
        expect(spec).toMatchObject({
            parentRefs: parents("wildcard-https-example.com"),
            hostnames: ["shop.example.com"],
        });
    });

    test("is not served on listeners that end no TLS", async () => {
        const listeners = [
            { hostname: "app.example.com" },
            { hostname: "raw.example.com", port: 8443, protocol: "TLS" as const },
            { hostname: "app.example.com", port: 8080, protocol: "HTTP" as const },
        ];
        const { spec } = await objectOf({ hostnames: [], listeners }, service);
        expect((spec as { parentRefs: unknown }).parentRefs).toEqual(parents("https"));
    });

    test("takes the names that a controller of a user's own gives its listeners", async () => {
        const own = swift({ image: "swift:1", replicas: 1 });
        const controller: Controller = {
            ...own,
            deploy: (...given) => ({ ...own.deploy(...given), listenerNames: ["web"] }),
        };
        const all = await routed({ controller }, (edge) => edge.route("shop", service));
        const [parent] = all.spec("HTTPRoute", "edge-shop")["parentRefs"] as { sectionName: string }[];
        expect(parent?.sectionName).toBe("web");
    });
});

/** What is wrong with a route, and that nothing of it was registered. */
async function refusedRoute(route: RouteArgs, args: Partial<Http3GatewayArgs> = {}, name = "shop"): Promise<string[]> {
    let lines: string[] = [];
    const all = await routed(args, (edge) => {
        try {
            edge.route(name, route);
        } catch (error) {
            if (!InputPropertiesError.isInstance(error)) {
                throw error;
            }
            lines = error.message.split("\n");
        }
    });
    expect(all.of("GatewayRoute", "ReferenceGrant")).toEqual([]);
    const [first, ...problems] = lines;
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    expect(first).toBe(`Route "${name}" of Http3Gateway "edge" has ${count}; nothing was created.`);
    return problems;
}

interface BadRoute {
    what: string;
    route: RouteArgs;
    args?: Partial<Http3GatewayArgs>;
    name?: string;
    path: string;
    code: string;
    quotes: string;
}

const many = Array.from({ length: 40 }, (_, index) => `n${index}.example.com`);
const written = <T>(value: unknown): T => value as T;

const badRoutes: BadRoute[] = [
    {
        what: "seventeen hostnames",
        route: { ...service, hostnames: many.slice(0, 17) },
        args: { hostnames: many },
        path: "hostnames",
        code: "route-hostnames-invalid",
        quotes: "A list is given.",
    },
    {
        what: "no hostnames",
        route: { ...service, hostnames: [] },
        path: "hostnames",
        code: "route-hostnames-invalid",
        quotes: "A list is given.",
    },
    {
        what: "a hostname that the gateway does not have",
        route: { ...service, hostnames: ["shop.example.com"] },
        path: "hostnames[0]",
        code: "route-hostname-not-served",
        quotes: '"shop.example.com" is not a hostname of the gateway "edge" over HTTPS.',
    },
    {
        what: "a hostname two labels below a wildcard",
        route: { ...service, hostnames: ["a.b.example.com"] },
        args: { hostnames: ["*.example.com"] },
        path: "hostnames[0]",
        code: "route-hostname-not-served",
        quotes: '"a.b.example.com"',
    },
    ...["shop", "/a//b", "/a/../b", "/shop?x=1", "/shop#top", "/a b", "/a%2Fb", `/${"a".repeat(1024)}`].map((path) => ({
        what: `the path ${path.slice(0, 20)}`,
        route: { ...service, path },
        path: "path",
        code: "route-path-invalid",
        quotes: path.length > 1000 ? "is given." : `"${path}" is not a valid path prefix.`,
    })),
    {
        what: "a weight below 0",
        route: { backends: [{ ...service, weight: -1 }] },
        path: "backends[0].weight",
        code: "route-weight-invalid",
        quotes: "-1 is given.",
    },
    {
        what: "no weight above 0",
        route: { backends: [{ ...service, weight: 0 }] },
        path: "backends",
        code: "route-without-weight",
        quotes: "Every Service has the weight 0.",
    },
    {
        what: "a list without Services",
        route: { backends: [] },
        path: "backends",
        code: "route-backends-invalid",
        quotes: "A list is given.",
    },
    { what: "no Service", route: { port: 80 }, path: "service", code: "route-without-service", quotes: "no service." },
    {
        what: "no port",
        route: { service: "shop" },
        path: "port",
        code: "route-without-service",
        quotes: "The route has no port.",
    },
    {
        what: "one Service and several",
        route: { ...service, backends: [service] },
        path: "backends",
        code: "route-without-service",
        quotes: "Both backends and service or port are set.",
    },
    {
        what: "a port that does not exist",
        route: { service: "shop", port: 70_000 },
        path: "port",
        code: "port-invalid",
        quotes: "70000 is given.",
    },
    {
        what: "a Service's name that cannot be",
        route: { service: "Shop", port: 80 },
        path: "service",
        code: "object-name-invalid",
        quotes: '"Shop" is not a valid name of an object.',
    },
    {
        what: "a namespace's name that cannot be",
        route: { ...service, namespace: "shop.example" },
        path: "namespace",
        code: "namespace-invalid",
        quotes: '"shop.example" is not a valid name of a namespace.',
    },
    {
        what: "a name that cannot be",
        name: "My Shop",
        route: service,
        path: "name",
        code: "route-name-invalid",
        quotes: '"edge-My Shop" is not a valid name of an object.',
    },
    {
        what: "the name of the gateway's redirect",
        name: "redirect",
        route: service,
        path: "name",
        code: "route-name-taken",
        quotes: 'The gateway already has a route "redirect", from port 80 to https.',
    },
    {
        what: "a gateway of TLS passthrough",
        route: service,
        args: { hostnames: [], listeners: [{ hostname: "raw.example.com", protocol: "TLS" }], dns: none() },
        path: "hostnames",
        code: "route-without-listener",
        quotes: "The gateway has no HTTPS listener.",
    },
    {
        what: "forty listeners",
        route: service,
        args: {
            hostnames: many,
            certificate: acme({ email: "ops@example.com", dns01: bind, namesPerCertificate: 1 }),
        },
        path: "hostnames",
        code: "route-listeners-too-many",
        quotes: "The route would be served on 40 listeners.",
    },
    {
        what: "a key that does not exist",
        route: written({ ...service, hostname: "app.example.com" }),
        path: "hostname",
        code: "argument-shape",
        quotes: "Unknown key.",
    },
    {
        what: "a misspelt key of a Service",
        route: written({ backends: [{ ...service, wieght: 1 }] }),
        path: "backends[0].wieght",
        code: "argument-shape",
        quotes: "Did you mean weight?",
    },
];

describe("a route is refused, with its path, reason, remedy and source", () => {
    test.for(badRoutes.map((bad) => [bad.what, bad] as const))(
        "%s",
        async ([_what, { route, args, name, path, code, quotes }]) => {
            const [line = "", ...others] = await refusedRoute(route, args, name);
            expect(others).toEqual([]);
            expect(line.startsWith(`  ${path}: `), line).toBe(true);
            expect(line).toContain(quotes);
            const rule = routeRules.find((each) => each.code === code);
            const end = rule === undefined ? `[${code}; ` : ` ${rule.reason} ${rule.remedy} [${code}; ${rule.source}]`;
            expect(line).toContain(end);
        },
    );

    test("by every rule about routes", () => {
        const hit = new Set(badRoutes.map(({ code }) => code));
        expect(routeRules.map(({ code }) => code).filter((code) => !hit.has(code))).toEqual([]);
    });

    test("all that is wrong at once", async () => {
        const lines = await refusedRoute({ hostnames: ["x.example.com"], path: "shop", service: "Shop" });
        expect(lines.map((line) => line.trim().split(":")[0])).toEqual(["path", "service", "hostnames[0]", "port"]);
    });

    test("a second route of the same name, and not the same name at another gateway", async () => {
        const all = await routed({}, (edge) => {
            edge.route("shop", service);
            expect(() => edge.route("shop", service)).toThrow("[route-name-taken; ");
            new Http3Gateway("other", { ...defaultArgs(), controller: swift({ image: "swift:1", replicas: 1 }) }).route(
                "shop",
                service,
            );
        });
        expect(all.of("GatewayRoute").map(({ name }) => name)).toEqual(["edge-shop", "other-shop"]);
    });
});

describe("the Gateway API's objects", () => {
    test("take all that their CRDs have", async () => {
        const all = await registrationsOf(() => {
            new HttpRoute("shop", {
                metadata: { namespace: "shop" },
                spec: {
                    parentRefs: [{ name: "edge", namespace: "edge", port: 443 }],
                    rules: [
                        {
                            matches: [{ method: "GET", headers: [{ name: "x-canary", value: "1" }] }],
                            filters: [
                                {
                                    type: "URLRewrite",
                                    urlRewrite: { path: { type: "ReplaceFullPath", replaceFullPath: "/" } },
                                },
                            ],
                            backendRefs: [{ name: "shop", namespace: "other", port: 80, weight: 1 }],
                            timeouts: { request: "10s" },
                        },
                    ],
                },
            });
            new GrpcRoute("rpc", {
                metadata: {},
                spec: { rules: [{ matches: [{ method: { service: "shop.Cart", method: "Add" } }] }] },
            });
            new ReferenceGrant("shop", {
                metadata: {},
                spec: {
                    from: [{ group: "", kind: "Gateway", namespace: "edge" }],
                    to: [{ group: "", kind: "Secret" }],
                },
            });
        });
        expect(all.all.map(({ type }) => type).sort()).toEqual([
            "kubernetes:gateway.networking.k8s.io/v1:GRPCRoute",
            "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
            "kubernetes:gateway.networking.k8s.io/v1beta1:ReferenceGrant",
        ]);
        expect(all.one("HTTPRoute").inputs["metadata"]).toEqual({ namespace: "shop" });
    });
});
