import { describe, expect, it } from "vitest";
import { changedPaths } from "../../../tools/engine/changes.ts";
import { readObjects } from "../../../tools/engine/handlers/helmChart.ts";
import { isKnown } from "../../../tools/engine/handlers/index.ts";
import { cleanEnvironment } from "../../../tools/engine/index.ts";
import { compareObjects } from "../../../tools/engine/kindOrder.ts";
import { parseDuration } from "../../../tools/engine/monitor.ts";

const object = (kind: string, name: string, namespace?: string) => ({
    apiVersion: "v1",
    kind,
    metadata: { name, namespace },
});

describe("objects of a chart", () => {
    it("come in the order in which they need each other, whatever the order in the chart", () => {
        const kinds = [
            "ValidatingWebhookConfiguration",
            "EnvoyProxy",
            "Deployment",
            "Service",
            "ConfigMap",
            "RoleBinding",
            "CustomResourceDefinition",
            "ServiceAccount",
            "Namespace",
        ];
        const sorted = kinds.map((kind) => object(kind, "x")).sort(compareObjects);
        expect(sorted.map(({ kind }) => kind)).toEqual(kinds.reverse());
    });

    it("of one kind come by namespace and name", () => {
        const sorted = [object("Secret", "b", "x"), object("Secret", "a", "y"), object("Secret", "a", "x")].sort(
            compareObjects,
        );
        expect(sorted.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual(["x/a", "x/b", "y/a"]);
    });

    it("get the release's namespace, unless they have one or can have none", () => {
        const yaml = [
            "kind: ConfigMap\nmetadata: {name: a}",
            "# only a comment",
            "kind: ConfigMap\nmetadata: {name: b, namespace: own}",
            "kind: ClusterRole\nmetadata: {name: c}",
            "kind: List\nitems: [{kind: Role, metadata: {name: d}}]",
        ].join("\n---\n");
        expect(readObjects(yaml, "release").map(({ metadata }) => metadata)).toEqual([
            { name: "a", namespace: "release" },
            { name: "b", namespace: "own" },
            { name: "c" },
            { name: "d", namespace: "release" },
        ]);
    });
});

describe("the changed paths of an object", () => {
    it("name what differs, and not its values", () => {
        const before = { ...object("ConfigMap", "a"), data: { old: "1", same: "2" }, list: [{ port: 1 }] };
        const after = { ...object("ConfigMap", "a"), data: { "new.key": "1", same: "2" }, list: [{ port: 2 }, {}] };
        expect(changedPaths(before, after)).toEqual(["data.old", 'data["new.key"]', "list[0].port", "list[1]"]);
    });

    it("leave out what the API server maintains", () => {
        const metadata = { name: "a", resourceVersion: "1", generation: 1, managedFields: [{ manager: "x" }] };
        const before = { ...object("Gateway", "a"), metadata, status: { addresses: [] } };
        const after = { ...before, metadata: { name: "a", resourceVersion: "2", generation: 2 }, status: {} };
        expect(changedPaths(before, after)).toEqual([]);
    });
});

describe("the embedded runner", () => {
    it.each([
        ["kubernetes:apps/v1:Deployment", true],
        ["kubernetes:helm.sh/v4:Chart", true],
        ["kubernetes:helm.sh/v3:Release", false],
        ["pulumi-nodejs:dynamic/http3gateway:CrdBundle", true],
        ["tls:index/privateKey:PrivateKey", true],
        ["pulumi:providers:kubernetes", true],
        ["aws:route53/record:Record", false],
    ])("knows %s: %s", (type, known) => {
        expect(isKnown(type)).toBe(known);
    });

    it("reads durations as Go writes them", () => {
        expect([parseDuration("10m"), parseDuration("1h30m"), parseDuration("1.5s"), parseDuration("")]).toEqual([
            600_000,
            5_400_000,
            1_500,
            undefined,
        ]);
    });

    it("hides what another Pulumi run left in the environment from the program", () => {
        const environment = { PATH: "/bin", PULUMI_CONFIG: "{}", NODE_OPTIONS: "--require x", KUBECONFIG: "k" };
        expect(cleanEnvironment(environment)).toEqual({ PATH: "/bin", KUBECONFIG: "k" });
    });
});
