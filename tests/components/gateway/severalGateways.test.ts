import { InputPropertiesError, output } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { route53 } from "../../../components/aws/index.ts";
import { otherGatewayRules } from "../../../components/gateway/otherGateways.ts";
import {
    acme,
    CertManager,
    envoyGateway,
    existingSecret,
    Http3Gateway,
    type Http3GatewayArgs,
    inClusterZone,
} from "../../../components/index.ts";
import { type Registrations, registrationsOf } from "../../support/registrations.ts";
import { bind } from "../certificates/acmeEdge.ts";

type Args = Partial<Http3GatewayArgs>;

const secret = () => existingSecret({ secretName: "tls" });
const shopArgs = (): Http3GatewayArgs => ({ hostnames: ["shop.example.com"], certificate: secret() });
const apiArgs = (): Http3GatewayArgs => ({ hostnames: ["api.example.com"], certificate: secret() });
const issued = (namespace = "cert-manager") =>
    acme({ email: "ops@example.com", dns01: bind, certManager: { namespace } });

/** Registers two gateways, `shop` and then another. */
async function two(shop: Args, api: Args, name = "api"): Promise<Registrations> {
    return await registrationsOf(() => {
        new Http3Gateway("shop", { ...shopArgs(), ...shop });
        new Http3Gateway(name, { ...apiArgs(), ...api });
    });
}

/** What is wrong with the second of two gateways. */
async function refusedSecond(shop: Args, api: Args, name = "api"): Promise<string[]> {
    try {
        await two(shop, api, name);
    } catch (error) {
        if (InputPropertiesError.isInstance(error)) {
            const [first, ...problems] = error.message.split("\n");
            expect(first).toContain(`Http3Gateway "${name}" has `);
            return problems;
        }
        throw error;
    }
    throw new Error("not refused");
}

/** Every object of the cluster that is registered twice. */
function twice({ all }: Registrations): string[] {
    const objects = all
        .filter(({ type }) => type.startsWith("kubernetes:"))
        .map(({ type, inputs }) => {
            const { name, namespace } = (inputs["metadata"] ?? inputs) as { name: string; namespace?: string };
            return `${type} ${namespace ?? ""}/${name}`;
        });
    return objects.filter((object, index) => objects.indexOf(object) !== index);
}

describe("two gateways of one program", () => {
    test("share the controller that each would install in the same way, and make no object twice", async () => {
        const all = await two({}, {});
        expect(all.of("EnvoyGatewayInstallation", "Chart", "GatewayClass").map(({ name }) => name)).toEqual([
            "shop-controller",
            "shop-controller",
            "shop-controller-class",
        ]);
        expect(twice(all)).toEqual([]);
        expect(all.of("Gateway").map(({ name }) => name)).toEqual(["shop", "api"]);
        expect(all.waits(all.one("Gateway", "api"), all.one("GatewayClass"))).toBe(true);
        expect(all.waits(all.one("Gateway", "api"), all.one("Gateway", "shop"))).toBe(false);
    });

    test("share it with proxies of their own", async () => {
        const all = await two(
            { controller: envoyGateway({ replicas: 2 }) },
            { controller: envoyGateway({ replicas: 5, drain: { drainTimeout: "10m" } }) },
        );
        expect(all.of("Chart")).toHaveLength(1);
        const replicas = all.of("EnvoyProxy").map(({ inputs }) => JSON.stringify(inputs).match(/"replicas":(\d)/)?.[1]);
        expect(replicas).toEqual(["2", "5"]);
    });

    test.each<[string, Args]>([
        ["context", { cluster: { context: "other" } }],
        ["kubeconfig", { cluster: { kubeconfig: "/other" } }],
        ["kubeconfig that is known during the update", { cluster: { kubeconfig: output("/other") } }],
    ])("in clusters of another %s have a controller each, also of one value", async (_what, api) => {
        expect((await two({}, api)).of("Chart")).toHaveLength(2);
        const controller = envoyGateway();
        expect((await two({ controller }, { controller, ...api })).of("Chart")).toHaveLength(2);
    });

    test("in another namespace have a controller each", async () => {
        const all = await two({}, { controller: envoyGateway({ namespace: "other-envoy" }) });
        expect(all.of("Chart").map(({ name }) => name)).toEqual(["shop-controller", "api-controller"]);
    });

    test.each<[string, Args, Args, string]>([
        ["namespace", {}, { controller: envoyGateway({ controlPlaneReplicas: 3 }) }, "envoy-gateway-system"],
        [
            "gatewayClassName",
            {},
            { controller: envoyGateway({ namespace: "other", gatewayClassName: "envoy-gateway-system" }) },
            "envoy-gateway-system",
        ],
        [
            "controllerName",
            { controller: envoyGateway({ controllerName: "example.com/gateways" }) },
            { controller: envoyGateway({ namespace: "other", controllerName: "example.com/gateways" }) },
            "example.com/gateways",
        ],
    ])(
        "are refused where controllers that differ have the same %s, with the way out",
        async (key, shop, api, value) => {
            const [problem, ...others] = await refusedSecond(shop, api);
            expect(others).toEqual([]);
            expect(problem).toBe(
                `  controller.${key}: Http3Gateway "shop" installs Envoy Gateway with the ${key} "${value}" and different ` +
                    "settings. Two resources would own its objects, or two control planes would reconcile the same Gateways. " +
                    "Create one envoyGateway({ … }) and use it as controller of both gateways, or use another namespace for this one. " +
                    "[controller-installed-twice; Envoy Gateway deployment modes; core/v1 Namespace]",
            );
        },
    );

    test("are refused where each installs cert-manager, in whichever namespace, with the way out", async () => {
        for (const namespace of ["cert-manager", "other"]) {
            expect(await refusedSecond({ certificate: issued() }, { certificate: issued(namespace) })).toEqual([
                '  certificate.certManager: Http3Gateway "shop" already installs cert-manager in this cluster. ' +
                    "A cluster can have one cert-manager: two would own the same objects, and both would process every Certificate. " +
                    "Create one acme({ … }) and use it as certificate of both gateways, or create one new CertManager() and use it as certManager of each. " +
                    "[cert-manager-installed-twice; cert-manager.io/docs/installation]",
            ]);
        }
    });

    test("share cert-manager by either way out, and each cluster has its own", async () => {
        const certificate = issued();
        const shared = await two({ certificate }, { certificate });
        expect(shared.of("CertManager")).toHaveLength(1);
        expect(twice(shared)).toEqual([]);
        const apart = await two({ certificate }, { certificate, cluster: { context: "other" } });
        expect(apart.of("CertManager")).toHaveLength(2);
        const all = await registrationsOf(() => {
            const certManager = new CertManager("certificates");
            const by = () => acme({ email: "ops@example.com", dns01: bind, certManager });
            new Http3Gateway("shop", { ...shopArgs(), certificate: by() });
            new Http3Gateway("api", { ...apiArgs(), certificate: by() });
        });
        expect(all.of("CertManager").map(({ name }) => name)).toEqual(["certificates"]);
    });

    const cloud = () => route53({ zoneId: "Z0123456789ABCDEFGHIJ", zone: "example.com" });
    const near = (region: string) =>
        route53({ zoneId: "Z0123456789ABCDEFGHIJ", zone: "example.com", latency: { region } });
    const same = { hostnames: ["shop.example.com"] };

    test.each<[string, Args, Args, string | undefined, string, string]>([
        ["they have one name", {}, {}, "shop", "name", "gateway-name-taken"],
        [
            "both create a namespace",
            { namespace: "web", createNamespace: true, certificate: issued() },
            { namespace: "web", createNamespace: true, cluster: {} },
            undefined,
            "namespace",
            "namespace-created-twice",
        ],
        [
            "one creates the namespace of the other's controller",
            {},
            { namespace: "envoy-gateway-system", createNamespace: true, controller: envoyGateway({ namespace: "x" }) },
            undefined,
            "namespace",
            "namespace-created-twice",
        ],
        [
            "both publish a hostname in one zone",
            { dns: cloud() },
            { ...same, dns: cloud() },
            undefined,
            "hostnames[0]",
            "hostname-published-twice",
        ],
        [
            "they do so in two clusters",
            { dns: cloud() },
            { ...same, dns: cloud(), cluster: { context: "other" } },
            undefined,
            "hostnames[0]",
            "hostname-published-twice",
        ],
    ])("are refused where %s", async (_what, shop, api, name, path, code) => {
        const problems = await refusedSecond(shop, api, name);
        const rule = otherGatewayRules.find((each) => each.code === code);
        const end = ` ${rule?.reason} ${rule?.remedy} [${code}; ${rule?.source}]`;
        expect(problems.filter((line) => line.startsWith(`  ${path}: `) && line.endsWith(end))).toHaveLength(1);
    });

    test.each<[string, Args, Args]>([
        ["one hostname of which neither publishes records", {}, { ...same }],
        ["a name by latency", { dns: near("eu-west-1") }, { ...same, dns: near("us-east-1") }],
        ["hostnames of one zone", { dns: cloud() }, { dns: cloud() }],
        [
            "zones in the cluster, each with a name server of its own",
            { dns: inClusterZone({ zone: "shop.example.com" }) },
            { dns: inClusterZone({ zone: "api.example.com" }) },
        ],
        ["a namespace that is there", { namespace: "web" }, { namespace: "web" }],
    ])("may have %s", async (_what, shop, api) => {
        expect(twice(await two(shop, api))).toEqual([]);
    });
});

describe("two programs of one process", () => {
    test("know nothing of each other", async () => {
        for (const _program of [1, 2]) {
            const all = await registrationsOf(() => new Http3Gateway("shop", shopArgs()));
            expect(all.of("Chart")).toHaveLength(1);
        }
    });
});
