import { InputPropertiesError } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { cel } from "../../../components/envoyGateway/patchAdmission.ts";
import { quicServerIdChanges } from "../../../components/envoyGateway/quicServerId.ts";
import {
    acme,
    type Exposure,
    envoyGateway,
    existingEnvoyGateway,
    Http3Gateway,
    type Http3GatewayArgs,
    type ListenerInput,
    mixedService,
    none,
} from "../../../components/index.ts";
import { app, defaultArgs, edge, perListener } from "../../support/edge.ts";
import { type Registrations, registrationsOf } from "../../support/registrations.ts";

/** A balancer that routes by server ID, and what it asks of the proxies. */
const byServerId: Exposure = {
    ...mixedService(),
    describe: () => ({ ...mixedService().describe(), byQuicServerId: true }),
    serviceShape: () => ({
        ...mixedService().serviceShape(),
        quicServerId: {
            environmentVariable: "SERVER_ID",
            containerAnnotation: "balancer.example/inject",
            namespaceLabels: { "balancer.example/inject": "enabled" },
        },
    }),
};
/** Has no patch of its own. */
const unpatched = () => envoyGateway({ preferGro: false });
const routed = (changed: Partial<Http3GatewayArgs> = {}) =>
    edge({ exposure: byServerId, controller: unpatched(), ...changed });

interface Patch {
    type: string;
    name: string;
    operation: { op: string; path: string; value: unknown };
}

const patches = (all: Registrations) => all.spec("EnvoyPatchPolicy")["jsonPatches"] as Patch[];
const patched = (all: Registrations) =>
    patches(all)
        .filter(({ type }) => type.endsWith(".Listener"))
        .map(({ name }) => name);
const config = (all: Registrations) =>
    (all.one("Chart").inputs["values"] as { config: { envoyGateway: Record<string, unknown> } }).config.envoyGateway;

describe("a gateway whose balancer routes by QUIC server ID", () => {
    test("has its QUIC listener put the ID from the environment into connection IDs", async () => {
        const all = await routed();
        expect(all.one("EnvoyPatchPolicy").name).toBe("edge-server-id");
        expect(all.one("EnvoyPatchPolicy").inputs["metadata"]).toEqual({ name: "edge-server-id", namespace: "edge" });
        expect(all.spec("EnvoyPatchPolicy")).toEqual({
            targetRef: { group: "gateway.networking.k8s.io", kind: "Gateway", name: "edge" },
            type: "JSONPatch",
            jsonPatches: [
                {
                    type: "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret",
                    name: "quic-lb",
                    operation: {
                        op: "add",
                        path: "",
                        value: {
                            name: "quic-lb",
                            generic_secret: {
                                secrets: {
                                    encryption_key: { inline_string: "0".repeat(16) },
                                    configuration_version: { inline_bytes: "AA==" },
                                },
                            },
                        },
                    },
                },
                {
                    type: "type.googleapis.com/envoy.config.listener.v3.Listener",
                    name: "edge/edge/https-quic",
                    operation: {
                        op: "add",
                        path: "/udp_listener_config/quic_options/connection_id_generator_config",
                        value: {
                            name: "envoy.quic.connection_id_generator.quic_lb",
                            typed_config: {
                                "@type":
                                    "type.googleapis.com/envoy.extensions.quic.connection_id_generator.quic_lb.v3.Config",
                                unencrypted_mode: true,
                                server_id: { environment_variable: "SERVER_ID" },
                                server_id_base64_encoded: true,
                                expected_server_id_length: 8,
                                nonce_length_bytes: 7,
                                encryption_parameters: {
                                    name: "quic-lb",
                                    sds_config: { ads: {}, resource_api_version: "V3" },
                                },
                            },
                        },
                    },
                },
            ],
        });
    });

    test("has these changes admitted in the cluster, and no others", async () => {
        const all = await routed();
        const changes = quicServerIdChanges("SERVER_ID");
        expect(patches(all).map(({ type, operation: { path, value } }) => ({ type, path, value }))).toEqual(changes);
        const { validations } = all.spec("ValidatingAdmissionPolicy") as { validations: { expression: string }[] };
        const [admission = ""] = validations.map(({ expression }) => expression);
        for (const { type, path, value } of changes) {
            expect(admission).toContain(
                `(p.type == ${cel(type)} && p.operation.op == "add" && !has(p.operation.jsonPath) && ` +
                    `p.operation.path == ${cel(path)} && p.operation.value == ${cel(value)})`,
            );
        }
        expect(admission.match(/p\.type ==/g)).toHaveLength(changes.length);
    });

    test("patches the listener of each port that answers QUIC, by the name of its first HTTPS listener", async () => {
        const listeners: ListenerInput[] = [
            { hostname: "passed.example.com", port: 6443, protocol: "TLS" },
            { hostname: "first.example.com" },
            app,
            { hostname: "api.example.com", port: 8443 },
            { hostname: "plain.example.com", port: 9443, http3: { enabled: false } },
        ];
        const args = { hostnames: [], listeners, controller: { ...unpatched(), describe: perListener.describe } };
        expect(patched(await routed(args))).toEqual(["edge/edge/https-quic", "edge/edge/https8443-quic"]);
        const oneEach = acme({ email: "ops@example.com", http01: true, namesPerCertificate: 1 });
        expect(patched(await routed({ ...args, dns: none(), certificate: oneEach }))).toEqual([
            "edge/edge/https-first.example.com-quic",
            "edge/edge/https8443-api.example.com-quic",
        ]);
    });

    test("opens QUIC when the patch is there, and not before", async () => {
        const all = await routed();
        const patch = all.one("EnvoyPatchPolicy");
        expect([all.waits(all.one("Http3Listener"), patch), all.waits(all.one("Gateway"), patch)]).toEqual([
            true,
            true,
        ]);
    });

    test("needs no patch while nothing answers QUIC", async () => {
        expect((await routed({ advertisement: { stage: "off" } })).of("EnvoyPatchPolicy")).toEqual([]);
    });

    test("annotates the proxies' pods, and labels their namespace, for whoever injects the ID", async () => {
        const all = await routed({ controller: envoyGateway({ namespaceLabels: { team: "edge" } }) });
        const { kubernetes } = all.spec("EnvoyProxy")["provider"] as {
            kubernetes: { envoyDeployment: { pod: { annotations: unknown } } };
        };
        expect(kubernetes.envoyDeployment.pod.annotations).toEqual({ "balancer.example/inject": "envoy" });
        expect(all.one("Namespace", "edge-controller-namespace").inputs["metadata"]).toEqual({
            name: "envoy-gateway-system",
            labels: { "balancer.example/inject": "enabled", team: "edge" },
        });
    });

    test("has patches followed by the control plane, also where the settings ask for none", async () => {
        expect(config(await routed())["extensionApis"]).toEqual({ enableEnvoyPatchPolicy: true });
        const controller = envoyGateway({ envoyPatchPolicies: false });
        expect(config(await routed({ controller }))["extensionApis"]).toEqual({ enableEnvoyPatchPolicy: true });
    });

    test("has its patch beside the one for bursts of datagrams, and both admitted", async () => {
        const all = await routed({ controller: envoyGateway() });
        expect(all.of("EnvoyPatchPolicy").map(({ name }) => name)).toEqual(["edge-prefer-gro", "edge-server-id"]);
        const admission = JSON.stringify(all.spec("ValidatingAdmissionPolicy"));
        expect(admission.match(/p\.type ==/g)).toHaveLength(quicServerIdChanges("SERVER_ID").length + 1);
    });
});

describe("a controller of several gateways", () => {
    const both = (first: Exposure, second: Exposure) =>
        registrationsOf(() => {
            const controller = unpatched();
            new Http3Gateway("a", { ...defaultArgs(), controller, exposure: first });
            new Http3Gateway("b", { ...defaultArgs(), controller, exposure: second });
        });

    test("gives server IDs to the one that needs them, where that one installed it", async () => {
        const all = await both(byServerId, mixedService());
        expect(all.of("EnvoyPatchPolicy").map(({ name }) => name)).toEqual(["a-server-id"]);
        expect(config(all)["extensionApis"]).toEqual({ enableEnvoyPatchPolicy: true });
    });

    test("is refused for a gateway that needs them where it was installed without, with the way out", async () => {
        const error: unknown = await both(mixedService(), byServerId).catch((thrown: unknown) => thrown);
        if (!InputPropertiesError.isInstance(error)) {
            throw new Error(`not refused: ${String(error)}`);
        }
        expect(error.message).toContain(
            "  controller: The balancer routes by QUIC server ID, but an earlier gateway installed this controller without support for it. ",
        );
        expect(error.message).toContain("Create this gateway first, or use a separate envoyGateway() for it");
    });
});

describe("a controller that was there before", () => {
    test("is taken to give no server IDs, unless its owner says so", async () => {
        const theirs = { gatewayClassName: "theirs" };
        await expect(routed({ controller: existingEnvoyGateway(theirs) })).rejects.toThrow("quic-server-ids-missing");
        const all = await routed({
            controller: existingEnvoyGateway({ ...theirs, capabilities: { quicServerIds: true } }),
        });
        expect(patched(all)).toEqual(["edge/edge/https-quic"]);
        expect(all.of("Chart")).toEqual([]);
    });
});
