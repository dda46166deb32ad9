import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { type RunEvent, run } from "../../../tools/engine/index.ts";
import type { KubernetesObject } from "../../../tools/engine/objects.ts";
import { renderTogether } from "./renderTogether.ts";

async function render(config: Record<string, string> = {}) {
    const events: RunEvent[] = [];
    const result = await run({
        operation: "render",
        project: "http3-gateway",
        stack: "local",
        program: fileURLToPath(new URL("../../../stacks/index.ts", import.meta.url)),
        config: { "http3-gateway:target": "local", ...config },
        helm: "/nowhere/helm",
        onEvent: (event) => events.push(event),
    });
    const stream = result.manifests ?? "";
    const objects = parseAllDocuments(stream).map((document) => document.toJS() as KubernetesObject);
    return { stream, objects, events };
}

describe("render of the stack `local`", async () => {
    const { stream, objects } = await render();

    it("has the Gateway with one HTTPS listener for the host and one to redirect", () => {
        const gateway = objects.find((object) => object?.kind === "Gateway");
        expect(gateway?.spec?.["listeners"]).toEqual([
            {
                name: "https",
                protocol: "HTTPS",
                port: 443,
                hostname: "app.http3.test",
                tls: { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: "edge-tls" }] },
                allowedRoutes: { namespaces: { from: "All" } },
            },
            {
                name: "http",
                protocol: "HTTP",
                port: 80,
                allowedRoutes: { namespaces: { from: "Same" } },
            },
        ]);
    });

    it("has no private key, and says so in its place", () => {
        const secret = objects.find((object) => object?.kind === "Secret");
        expect(secret?.["stringData"] ?? secret?.["data"]).toEqual({ "tls.crt": "<secret>", "tls.key": "<secret>" });
        expect(stream).not.toContain("PRIVATE KEY");
    });

    it("says what is no object: the CRDs, and the chart when there is no Helm", () => {
        const comments = stream.split("\n").filter((line) => line.startsWith("#"));
        expect(comments.filter((line) => line.startsWith("# CRDs of"))).toHaveLength(2);
        const charts = comments.filter((line) => line.startsWith("# Chart "));
        expect(charts.filter((line) => line.includes("Helm was not found (/nowhere/helm)"))).toHaveLength(1);
    });

    it("is the same the next time", async () => {
        expect((await render()).stream).toBe(stream);
    });
});

describe("a program that fails", () => {
    it("ends the run with what it threw, without the class that every error has", async () => {
        const program = fileURLToPath(new URL("programs/throws.ts", import.meta.url));
        const failed = run({ operation: "render", project: "p", stack: "s", program, config: {}, onEvent: () => {} });
        await expect(failed).rejects.toThrow(/^The program failed: The zone is nobody's\.\n/);
    });

    it("ends the run with the paths and reasons of its arguments", async () => {
        await expect(render({ "http3-gateway:hostname": "bad_name.http3.test" })).rejects.toThrow(/hostnames\[0\]: /);
    });
});

describe("render of a program with two gateways", () => {
    const twoGateways = (second: string) =>
        renderTogether({
            project: "edge",
            stack: "dev",
            program: fileURLToPath(new URL("programs/twoGateways.ts", import.meta.url)),
            config: { "edge:second": second },
            helm: "/nowhere/helm",
        });

    it("has the controller that they share once", async () => {
        const stream = await twoGateways("api");
        expect(stream.match(/^# Chart /gm)).toHaveLength(1);
        expect(stream.match(/^kind: GatewayClass$/gm)).toHaveLength(1);
        expect(stream.match(/^kind: Gateway$/gm)).toHaveLength(2);
    });

    it("refuses two of one name, each time it is rendered", async () => {
        const refusal = 'name: This program already has an Http3Gateway "shop" in this cluster.';
        await expect(twoGateways("shop")).rejects.toThrow(refusal);
        await expect(twoGateways("shop")).rejects.toThrow(refusal);
    });
});
