import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { besideChart } from "../../../tools/engine/besideObjects.ts";
import { type RunEvent, run } from "../../../tools/engine/index.ts";
import { readDocument } from "../../../tools/engine/renderDocument.ts";

const folder = mkdtempSync(join(tmpdir(), "http3-charts-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function render(config: Record<string, string>, helm = "/nowhere/helm", renderDirectory?: string) {
    const notes: string[] = [];
    const { manifests = "" } = await run({
        operation: "render",
        project: "shop",
        stack: "prod",
        program: fileURLToPath(new URL("programs/charts.ts", import.meta.url)),
        config: { "shop:replicas": "2", "shop:password": "hunter2", ...config },
        helm,
        renderDirectory,
        onEvent: (event: RunEvent) => event.kind === "note" && notes.push(event.text),
    });
    const charts = new Map(
        [...manifests.matchAll(/^# Chart (\w+) (.*), values (sha256:\w{32}): (.*)$/gm)].map(
            ([, name = "", release, values, fate]) => [name, { release, values, fate }],
        ),
    );
    return { manifests, notes, charts };
}

describe("charts that are rendered without Helm", () => {
    let base: Awaited<ReturnType<typeof render>>;
    beforeAll(async () => {
        base = await render({}, "/nowhere/helm", folder);
    }, 30_000);

    test("stand in the stream with release and digest of their values, and why they are not rendered", () => {
        const missing =
            "not rendered. Helm was not found (/nowhere/helm). Install it, or set $HTTP3_GATEWAY_HELM to the binary.";
        expect([...base.charts].map(([name, { release, fate }]) => `${name}: ${release}: ${fate}`)).toEqual([
            "later: (web 1.2.3 from https://charts.example) in namespace shop: not rendered. Known only after an update: values.address.",
            `plain: (web 1.2.3 from https://charts.example) in namespace shop: ${missing}`,
            `secret: (web 1.2.3 from https://charts.example) in namespace shop: ${missing}`,
        ]);
        expect(readDocument(base.manifests)?.objects).toBe(0);
    });

    test("are named to whoever pipes the stream away, a line for each reason", () => {
        expect(base.notes.sort()).toEqual([
            "Not rendered: chart later. Known only after an update: values.address.",
            "Not rendered: chart plain, chart secret. Helm was not found (/nowhere/helm). Install it, or set $HTTP3_GATEWAY_HELM to the binary.",
        ]);
    });

    test("have another digest with another value, and the same one with another secret", async () => {
        const changed = await render({ "shop:replicas": "3", "shop:password": "correct horse" });
        expect(changed.charts.get("plain")?.values).not.toBe(base.charts.get("plain")?.values);
        expect(changed.charts.get("secret")).toEqual(base.charts.get("secret"));
        expect(base.manifests).not.toContain("hunter2");
    });

    test("are in the plan beside a folder of manifests, in the words of the stream", () => {
        const plan = readFileSync(join(folder, "plan.txt"), "utf8");
        const comments = base.manifests.split("\n").filter((line) => line.startsWith("# "));
        expect(plan.split("\n").filter(Boolean)).toEqual(comments.slice(0, -1).map((line) => line.slice(2)));
        expect(plan).toContain('pulumi:pulumi:StackReference "shop/clusters/prod"');
    });
});

test("a chart that Helm rendered says so, beside its objects", async () => {
    const helm = join(folder, "helm");
    writeFileSync(helm, "#!/bin/sh\necho '{ apiVersion: v1, kind: ConfigMap, metadata: { name: '$2' } }'\n");
    chmodSync(helm, 0o755);
    const { charts, manifests } = await render({}, helm);
    expect([charts.get("plain")?.fate, charts.get("secret")?.fate]).toEqual(["rendered", "rendered"]);
    expect(readDocument(manifests)?.objects).toBe(2);
});

test("the digest of a chart's values does not depend on the order of their keys, at any depth", () => {
    const digest = (values: unknown) => besideChart({ name: "web", namespace: "shop", chart: "web", values }).values;
    expect(digest({ a: [{ b: 1, c: 2 }], d: 3 })).toBe(digest({ d: 3, a: [{ c: 2, b: 1 }] }));
    expect(digest({ a: [1, 2] })).not.toBe(digest({ a: [2, 1] }));
});
