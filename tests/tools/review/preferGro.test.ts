import { expect, test } from "vitest";
import { readPreview, review } from "../../../tools/review/index.ts";
import { policy, preview, type Resource, types, unchanged } from "./build.ts";

const OPEN = unchanged(types.policy, "edge", policy('h3=":443"; ma=86400'));
const PATCH = {
    type: "type.googleapis.com/envoy.config.listener.v3.Listener",
    name: "web/edge/https-quic",
    operation: { op: "add", path: "/udp_listener_config/downstream_socket_config", value: { prefer_gro: true } },
};

/** The EnvoyPatchPolicy of `preferGro`, with other patches beside it. */
const patches = (...more: object[]) => ({
    metadata: { name: "edge-prefer-gro", namespace: "web" },
    spec: {
        targetRef: { group: "gateway.networking.k8s.io", kind: "Gateway", name: "edge" },
        type: "JSONPatch",
        jsonPatches: [PATCH, ...more],
    },
});
const patched = (sides: Pick<Resource, "before" | "after">): Resource => ({
    type: "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyPatchPolicy",
    name: "edge-prefer-gro",
    ...sides,
});
const findings = (...resources: Resource[]) =>
    review(readPreview(preview(...resources)), new Date("2026-11-24T12:00:00Z")).findings.map(
        ({ code, severity, resource }) => `${severity} ${code} ${resource}`,
    );

test.each([
    ["is added", { after: patches() }, "note edge-resource-made edge-prefer-gro"],
    ["is removed", { before: patches() }, "note edge-resource-removed edge-prefer-gro"],
])("preferGro that %s while QUIC is open ends its connections once, which is worth a note", (_what, sides, finding) => {
    expect(findings(OPEN, patched(sides))).toEqual([finding]);
});

test.each([
    ["opens QUIC", { type: types.policy, name: "edge", before: policy(undefined), after: policy('h3=":443"; ma=60') }],
    ["leaves it shut", unchanged(types.policy, "edge", policy(undefined))],
])("preferGro that is added by an update which %s is no finding of its own", (_what, beside) => {
    const [without, together] = [findings(beside), findings(beside, patched({ after: patches() }))];
    expect(together).toEqual(without);
});

test("a policy that changes anything else is a warning", () => {
    const operation = { op: "remove", path: "/access_log" };
    const after = patches({ ...PATCH, operation });
    expect(findings(OPEN, patched({ after }))).toEqual(["warning edge-resource-made edge-prefer-gro"]);
});
