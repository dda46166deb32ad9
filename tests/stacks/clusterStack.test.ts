import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../tools/engine/index.ts";
import { readDocument } from "../../tools/engine/renderDocument.ts";
import { kubeconfigOf } from "../fakes/loopbackServer.ts";
import { runTogether } from "../tools/engine/renderTogether.ts";
import { renderStack, stackRun } from "./renderStack.ts";

const stacks = ["aws", "gcp", "azure", "kubernetes"];
const otherStack = { clusterStack: "shop/clusters/prod" };

/** As much of an API server as an empty inventory asks for; it keeps the paths of what is there. */
const there = new Set<string>();
const server = createServer((request, response) => {
    const path = (request.url ?? "").replace(/\?.*/, "");
    let body = "";
    request.on("data", (chunk) => {
        body += chunk;
    });
    request.on("end", () => {
        const given = body === "" ? {} : (JSON.parse(body) as { metadata?: { name?: string } });
        const discovered: Record<string, unknown> = {
            "/version": { gitVersion: "v1.36.3" },
            "/api/v1": {
                resources: [
                    { name: "namespaces", kind: "Namespace", namespaced: false },
                    { name: "secrets", kind: "Secret", namespaced: true },
                ],
            },
            "/api/v1/namespaces/http3-gateway-inventory/secrets": { items: [], ...given },
        };
        if (request.method === "DELETE") {
            there.delete(path);
        } else if (request.method === "POST") {
            there.add(`${path}/${given.metadata?.name}`);
        } else if (request.headers["content-type"] === "application/apply-patch+yaml") {
            // Other patches create nothing.
            there.add(path);
        }
        const answer = discovered[path] ?? (there.has(path) ? { metadata: {}, ...given } : undefined);
        response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
        response.end(JSON.stringify(answer ?? { kind: "Status", message: "not found" }));
    });
});
let kubeconfig = "";
beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    kubeconfig = kubeconfigOf((server.address() as AddressInfo).port);
});
afterAll(() => {
    server.closeAllConnections();
    server.close();
});

describe.each(stacks)("the stack %s in the cluster of another stack", { timeout: 180_000 }, (stack) => {
    test("is rendered as with a kubeconfig, and the plan says what is known only later", async () => {
        const read =
            '# pulumi:pulumi:StackReference "shop/clusters/prod", read by `pulumi up`:\n' +
            "#     name: shop/clusters/prod\n#     outputs: (known after pulumi up)\n";
        const stream = await renderStack(stack, otherStack);
        const alone = await renderStack(stack, { kubeconfig: "/etc/kube" });
        const said = (text: string) => text.slice(0, text.lastIndexOf("\n#"));
        expect(said(stream).replace(read, "")).toBe(said(alone));
        const { resources, ...rest } = readDocument(stream) ?? {};
        const [document, of] = [readDocument(alone), "pulumi:pulumi:StackReference"];
        expect({ ...rest, resources: resources?.filter(({ type }) => type !== of) }).toEqual(document);
        expect(stream).toContain(read);
    });

    test.each(["up", "preview"] as const)(
        "is refused by %s of the embedded runner, with the way out",
        async (operation) => {
            const { onEvent, ...options } = { operation, kubeconfig, ...stackRun(stack, otherStack) };
            // One of them in the way of the command, in a process of its own.
            const refused = stack === "kubernetes" ? run({ ...options, onEvent }) : runTogether(options);
            await expect(refused).rejects.toThrow(
                /^The program reads the outputs of another stack, .*Nothing was changed\. Use `kubeconfig` \(and `context`\) instead of `clusterStack`, or use the Pulumi CLI: .*`--engine pulumi`\.$/,
            );
            // A slow machine gets its answer before the inventory is gone.
            await expect.poll(() => [...there], { timeout: 120_000 }).toEqual([]);
        },
    );
});

test.each([
    ["that is not there", "/nowhere/kubeconfig", "The kubeconfig /nowhere/kubeconfig does not exist."],
    ["whose server is gone", kubeconfigOf(9), "The cluster http://127.0.0.1:9 does not answer"],
])("a kubeconfig %s is said as it is, not as a failure of the program", async (_what, named, message) => {
    const { onEvent: _, ...options } = stackRun("kubernetes", {});
    await expect(runTogether({ ...options, operation: "preview", kubeconfig: named })).rejects.toThrow(
        new RegExp(`^${message}`),
    );
});
