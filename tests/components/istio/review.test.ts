import { describe, expect, test } from "vitest";
import { read } from "../../support/readings.ts";
import { type Resource, types } from "../../tools/review/build.ts";

const FILTER = "kubernetes:networking.istio.io/v1alpha3:EnvoyFilter";
const GATEWAY = "gateway.networking.k8s.io/gateway-name";

function istiod(quic: string, labels: Record<string, string> = { [GATEWAY]: "edge" }): Resource {
    return {
        type: types.deployment,
        name: "edge-istiod",
        after: {
            metadata: { labels },
            spec: {
                template: {
                    spec: {
                        containers: [
                            {
                                image: "docker.io/istio/pilot:1.31.0",
                                env: [{ name: "PILOT_ENABLE_QUIC_LISTENERS", value: quic }],
                            },
                        ],
                    },
                },
            },
        },
    };
}

function filter(name: string, gateway: string, value: object): Resource {
    return {
        type: FILTER,
        name,
        after: {
            metadata: { name, namespace: "web" },
            spec: {
                workloadSelector: { labels: { [GATEWAY]: gateway } },
                configPatches: [{ applyTo: "x", patch: { value: { name: "http3-gateway.alt-svc", ...value } } }],
            },
        },
    };
}

const listeners = (gateway = "edge") => filter("edge-listeners", gateway, { config_discovery: {} });
const altSvc = (...values: string[]) =>
    filter("edge-alt-svc", "edge", {
        typed_config: {
            mutations: {
                response_mutations: [
                    { remove: "alt-svc" },
                    ...values.map((value) => ({ append: { header: { key: "alt-svc", value } } })),
                ],
            },
        },
    });

const promised = (...resources: Resource[]) =>
    read(...resources).after.advertising.map(({ gateway, quic, altSvc: header, maxAge }) => [
        gateway,
        quic,
        header,
        maxAge,
    ]);

describe("what an istiod promises for its proxies", () => {
    test.each<[string, Resource[], unknown[]]>([
        ["nothing without QUIC", [istiod("false"), listeners(), altSvc("clear")], ["edge", false, undefined, 0]],
        ["Istio's own header, for a day", [istiod("true")], ["edge", true, "controller", 86_400]],
        [
            "Istio's own header where it is nobody's of ours",
            [istiod("true", {}), listeners(), altSvc("clear")],
            ["edge-istiod", true, "controller", 86_400],
        ],
        [
            "Istio's own header where the filters are another gateway's",
            [istiod("true"), listeners("other")],
            ["edge", true, "controller", 86_400],
        ],
        ["nothing where the filter removes it", [istiod("true"), listeners(), altSvc()], ["edge", true, undefined, 0]],
        ["nothing until the stage's filter exists", [istiod("true"), listeners()], ["edge", true, undefined, 0]],
        [
            "the header of the stage's filter",
            [istiod("true"), listeners(), altSvc('h3=":443"; ma=60')],
            ["edge", true, 'h3=":443"; ma=60', 60],
        ],
        ["its withdrawal", [istiod("true"), listeners(), altSvc("clear")], ["edge", true, "clear", 0]],
    ])("is %s", (_what, resources, expected) => {
        expect(promised(...resources)).toEqual([expected]);
    });

    const theirs = (operation: "MERGE" | "REMOVE"): Resource => {
        const resource = listeners();
        const patch = { operation, value: { udp_listener_config: {} } };
        const more = { applyTo: "LISTENER", match: { listener: { name: "udp_0.0.0.0_443" } }, patch };
        const declared = resource.after as { spec: { configPatches: object[] } };
        declared.spec.configPatches.push(more);
        return resource;
    };

    test.each<[string, Resource[], unknown[]]>([
        ["nothing while our filter keeps QUIC shut", [theirs("REMOVE"), altSvc()], ["edge", false, undefined, 0]],
        ["nothing while our filter removes Alt-Svc", [theirs("MERGE"), altSvc()], ["edge", true, undefined, 0]],
        [
            "the header of the stage's filter",
            [theirs("MERGE"), altSvc('h3=":443"; ma=60')],
            ["edge", true, 'h3=":443"; ma=60', 60],
        ],
    ])("is, where istiod is not in the program, %s", (_what, resources, expected) => {
        expect(promised(...resources)).toEqual([expected]);
    });

    test("is beside what Traefik's pods promise in the same program", () => {
        const traefik: Resource = {
            type: types.deployment,
            name: "home",
            after: {
                spec: {
                    template: {
                        spec: { containers: [{ image: "traefik:v3", args: ["--entrypoints.websecure.http3"] }] },
                    },
                },
            },
        };
        expect(promised(istiod("true"), traefik).map(([gateway]) => gateway)).toEqual(["edge", "home"]);
    });

    test("is nothing of other pods", () => {
        const other = { type: types.deployment, name: "app", after: { spec: { template: { spec: {} } } } };
        expect(promised(other)).toEqual([]);
    });
});
