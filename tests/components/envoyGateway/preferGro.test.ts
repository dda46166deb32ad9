import { describe, expect, test } from "vitest";
import { compareVersions } from "../../../components/gatewayApi/judgeBundle.ts";
import { envoyGateway, existingEnvoyGateway, Http3Gateway, mixedService } from "../../../components/index.ts";
import { defaultArgs, edge } from "../../support/edge.ts";
import { type Registrations, registrationsOf } from "../../support/registrations.ts";

const config = (all: Registrations) =>
    (all.one("Chart").inputs["values"] as { config: { envoyGateway: Record<string, unknown> } }).config.envoyGateway;

describe("a gateway that receives bursts of datagrams", () => {
    test("is the default: the field is set on its QUIC listener, by a policy that the control plane follows", async () => {
        const all = await edge();
        const policy = all.one("EnvoyPatchPolicy");
        expect([policy.name, policy.inputs["metadata"]]).toEqual([
            "edge-prefer-gro",
            { name: "edge-prefer-gro", namespace: "edge" },
        ]);
        expect(all.spec("EnvoyPatchPolicy")).toEqual({
            targetRef: { group: "gateway.networking.k8s.io", kind: "Gateway", name: "edge" },
            type: "JSONPatch",
            jsonPatches: [
                {
                    type: "type.googleapis.com/envoy.config.listener.v3.Listener",
                    name: "edge/edge/https-quic",
                    operation: {
                        op: "add",
                        path: "/udp_listener_config/downstream_socket_config",
                        value: { prefer_gro: true },
                    },
                },
            ],
        });
        expect(config(all)["extensionApis"]).toEqual({ enableEnvoyPatchPolicy: true });
        expect([all.waits(all.one("Http3Listener"), policy), all.waits(all.one("Gateway"), policy)]).toEqual([
            true,
            true,
        ]);
    });

    test("has every other patch refused in the cluster, unless its author may read the keys, before the control plane follows any", async () => {
        const all = await edge();
        const [policy, binding] = [all.one("ValidatingAdmissionPolicy"), all.one("ValidatingAdmissionPolicyBinding")];
        const metadata = { name: "envoy-gateway-system-envoy-patch-policies" };
        expect([policy.inputs["metadata"], binding.inputs["metadata"]]).toEqual([metadata, metadata]);
        expect(policy.inputs["spec"]).toMatchObject({
            failurePolicy: "Fail",
            matchConstraints: {
                resourceRules: [
                    {
                        apiGroups: ["gateway.envoyproxy.io"],
                        apiVersions: ["*"],
                        operations: ["CREATE", "UPDATE"],
                        resources: ["envoypatchpolicies"],
                    },
                ],
            },
            validations: [
                {
                    expression:
                        'object.spec.jsonPatches.all(p, (p.type == "type.googleapis.com/envoy.config.listener.v3.Listener" && ' +
                        'p.operation.op == "add" && !has(p.operation.jsonPath) && ' +
                        'p.operation.path == "/udp_listener_config/downstream_socket_config" && ' +
                        'p.operation.value == {"prefer_gro": dyn(true)})) || ' +
                        'authorizer.group("").resource("secrets").namespace("envoy-gateway-system").check("get").allowed()',
                },
            ],
        });
        expect(binding.inputs["spec"]).toEqual({ policyName: metadata.name, validationActions: ["Deny"] });
        expect([policy, binding].map((each) => all.waits(all.one("Chart"), each))).toEqual([true, true]);
    });

    test("leaves EnvoyPatchPolicies to the user who allows them, and admits what else the user names", async () => {
        const allowed = await edge({ controller: envoyGateway({ envoyPatchPolicies: true }) });
        expect(allowed.of("ValidatingAdmissionPolicy")).toEqual([]);
        expect(allowed.of("EnvoyPatchPolicy").map(({ name }) => name)).toEqual(["edge-prefer-gro"]);
        expect(config(allowed)["extensionApis"]).toEqual({ enableEnvoyPatchPolicy: true });
        const more = { type: "type.googleapis.com/envoy.config.cluster.v3.Cluster", path: "/a", value: { b: 1 } };
        const named = await edge({ controller: envoyGateway({ envoyPatchPolicies: { admitted: [more] } }) });
        const admission = JSON.stringify(named.spec("ValidatingAdmissionPolicy"));
        expect(
            ["/a", "/udp_listener_config/downstream_socket_config"].filter((path) => admission.includes(path)),
        ).toHaveLength(2);
        expect(config(named)["extensionApis"]).toEqual({ enableEnvoyPatchPolicy: true });
    });

    test("has no patch while nothing answers QUIC, and the control plane is the same at every stage", async () => {
        const [off, on] = [await edge({ advertisement: { stage: "off" } }), await edge()];
        expect(off.of("EnvoyPatchPolicy")).toEqual([]);
        expect(config(off)).toEqual(config(on));
        expect(off.spec("ValidatingAdmissionPolicy")).toEqual(on.spec("ValidatingAdmissionPolicy"));
    });

    test.each([
        ["preferGro", envoyGateway({ preferGro: false })],
        ["envoyPatchPolicies", envoyGateway({ envoyPatchPolicies: false })],
    ])(
        "is not what %s: false asks for: the control plane follows no patch, and the cluster refuses none",
        async (_key, controller) => {
            const all = await edge({ controller });
            expect(["EnvoyPatchPolicy", "ValidatingAdmissionPolicy"].flatMap((kind) => all.of(kind))).toEqual([]);
            expect(config(all)).not.toHaveProperty("extensionApis");
        },
    );

    test("is an option where the control plane is another's, which has to follow the policy", async () => {
        const patchOf = async (preferGro?: boolean) => {
            const controller = existingEnvoyGateway({ gatewayClassName: "theirs", preferGro });
            return (await edge({ controller })).of("EnvoyPatchPolicy").map(({ name }) => name);
        };
        expect([await patchOf(), await patchOf(true)]).toEqual([[], ["edge-prefer-gro"]]);
    });

    test("needs no look at the cluster: the lowest Kubernetes that the preflight lets pass has ValidatingAdmissionPolicies (1.30)", () => {
        expect(compareVersions(envoyGateway().describe().kubernetes, "1.30")).toBeGreaterThanOrEqual(0);
    });

    test("shares its control plane only with gateways that have patches too", async () => {
        const both = (first: boolean, second: boolean) =>
            registrationsOf(() => {
                for (const [name, preferGro] of [
                    ["a", first],
                    ["b", second],
                ] as const) {
                    const controller = envoyGateway({ preferGro });
                    new Http3Gateway(name, { ...defaultArgs(), controller, exposure: mixedService() });
                }
            });
        expect((await both(true, true)).of("EnvoyPatchPolicy").map(({ name }) => name)).toEqual([
            "a-prefer-gro",
            "b-prefer-gro",
        ]);
        await expect(both(false, true)).rejects.toThrow("controller-installed-twice");
    });
});
