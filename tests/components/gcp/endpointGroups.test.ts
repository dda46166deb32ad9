import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { endpointGroupsLifecycle, groupsOf } from "../../../components/gcp/endpointGroupsLifecycle.ts";

const PATH = "/api/v1/namespaces/edge/services/proxies";
const status = (groups: object, zones: string[]) => JSON.stringify({ network_endpoint_groups: groups, zones });

let server: Server;
/** What GKE has stated, one answer after the other; the last one stays. Undefined: the Service does not exist. */
let stated: (Record<string, string> | undefined)[];

beforeEach(async () => {
    server = createServer((request, response) => {
        response.setHeader("content-type", "application/json");
        if (request.url === "/version") {
            response.end(JSON.stringify({ gitVersion: "v1.36.3" }));
            return;
        }
        const annotations = request.url === PATH ? (stated.length > 1 ? stated.shift() : stated[0]) : undefined;
        response.statusCode = annotations === undefined ? 404 : 200;
        response.end(
            JSON.stringify(annotations === undefined ? { message: "not found" } : { metadata: { annotations } }),
        );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
});

function inputs() {
    const { port } = server.address() as AddressInfo;
    const kubeconfig = JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        "current-context": "fake",
        clusters: [{ name: "fake", cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } }],
        contexts: [{ name: "fake", context: { cluster: "fake", user: "somebody" } }],
        users: [{ name: "somebody", user: {} }],
    });
    return { namespace: "edge", service: "proxies", port: 443, kubeconfig };
}

describe("the endpoint groups of a Service", () => {
    const annotations = { "cloud.google.com/neg-status": status({ "443": "k8s1-edge" }, ["b", "a"]) };
    const found = { group: "k8s1-edge", zones: ["a", "b"] };

    test("are waited for until GKE states them", async () => {
        stated = [undefined, {}, annotations];
        expect(await endpointGroupsLifecycle.create(inputs())).toEqual({ ...inputs(), ...found });
    });

    test("are read again, with the zones of new nodes, and are gone with the Service", async () => {
        stated = [annotations];
        const state = { ...inputs(), group: "k8s1-edge", zones: ["a"] };
        expect(await endpointGroupsLifecycle.read?.(state)).toEqual({ ...state, ...found });
        stated = [undefined];
        expect(await endpointGroupsLifecycle.read?.(state)).toBeUndefined();
    });

    test.each([
        ["nothing", undefined],
        ["another port", status({ "80": "k8s1-edge" }, ["a"])],
        ["no zone", status({ "443": "k8s1-edge" }, [])],
        ["no group", JSON.stringify({ zones: ["a"] })],
    ])("are not there yet where GKE states %s", (_what, text) => {
        expect(groupsOf(text, 443)).toBeUndefined();
    });
});
