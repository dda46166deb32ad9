import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkInCluster, checkJob } from "../../../components/advertisement/checkInCluster.ts";
import { kubeconfigOf } from "../../fakes/loopbackServer.ts";

/** What a pod's list says, one after the other; the last one stays. */
type Pods = readonly object[];

let server: Server;
let seen: { method: string; path: string; body: unknown }[];
/** Statuses by method that are answered instead. */
let refusals: Record<string, number>;
let pods: Pods;

beforeEach(async () => {
    seen = [];
    refusals = {};
    pods = [];
    server = createServer(async (request, response) => {
        const { status, body } = await answer(request);
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
});

async function answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
    const { method = "", url = "" } = request;
    const body = await text(request);
    seen.push({ method, path: url, body: body === "" ? undefined : JSON.parse(body) });
    const status = refusals[method];
    if (status !== undefined) return { status, body: { kind: "Status", message: `refused with ${status}` } };
    if (method === "POST") return { status: 201, body: { metadata: { name: "http3-check-x7" } } };
    if (method === "DELETE") return { status: 200, body: {} };
    const [first, ...rest] = pods;
    pods = rest.length > 0 ? rest : pods;
    return { status: 200, body: { items: first === undefined ? [] : [first] } };
}

const pod = (status: object) => ({ metadata: { name: "http3-check-x7-abcde" }, status });
const container = (state: object) => pod({ phase: "Pending", containerStatuses: [{ state }] });
const left = (message?: string) => container({ terminated: { message } });

/** The deadline is a minute after the check's own time: this leaves two seconds of it, and so two looks. */
const twoSeconds = -58;

function check(timeout = 60, signal?: AbortSignal) {
    return checkInCluster(
        {
            urls: ["https://app.example.com/"],
            addresses: ["192.0.2.1"],
            udpPort: 443,
            timeout,
            image: "registry.example.com/http3:1",
            namespace: "edge",
            kubeconfig: kubeconfigOf((server.address() as AddressInfo).port),
        },
        signal,
    );
}

const jobs = "/apis/batch/v1/namespaces/edge/jobs";
const requests = () => seen.map(({ method, path }) => `${method} ${path}`);

describe("a check from inside the cluster", () => {
    test("makes a Job, takes the result that its pod left, and deletes it with its pod", async () => {
        pods = [
            pod({ phase: "Pending" }),
            container({ running: {} }),
            left(JSON.stringify({ passed: true, verdict: "All answered." })),
        ];
        expect(await check()).toEqual({
            passed: true,
            verdict: "All answered. (seen from the pod http3-check-x7-abcde)",
        });
        const list = "/api/v1/namespaces/edge/pods?labelSelector=batch.kubernetes.io%2Fjob-name%3Dhttp3-check-x7";
        expect(requests()).toEqual([`POST ${jobs}`, ...Array(3).fill(`GET ${list}`), `DELETE ${jobs}/http3-check-x7`]);
        const { kubeconfig: _kubeconfig, ...request } = {
            ...{ urls: ["https://app.example.com/"], addresses: ["192.0.2.1"], udpPort: 443, timeout: 60 },
            ...{ image: "registry.example.com/http3:1", namespace: "edge", kubeconfig: "" },
        };
        expect(seen[0]?.body).toEqual(checkJob(request));
        expect(seen.at(-1)?.body).toEqual({
            kind: "DeleteOptions",
            apiVersion: "v1",
            propagationPolicy: "Background",
        });
    });

    test.each([
        [{ passed: false, verdict: "udp-filtered." }, false],
        [{ passed: "true", verdict: "So it says." }, false],
        [{ verdict: "Nothing is said." }, false],
    ])("has passed only where the pod says so: %j", async (result, passed) => {
        pods = [left(JSON.stringify(result))];
        expect((await check()).passed).toBe(passed);
    });

    test.each([undefined, "", "panic: no such command"])(
        "fails where the pod left %j, and deletes the Job",
        async (message) => {
            pods = [left(message)];
            await expect(check()).rejects.toThrow("wrote no result in the pod http3-check-x7-abcde");
            expect(requests().at(-1)).toBe(`DELETE ${jobs}/http3-check-x7`);
        },
    );

    test.each<[string, Pods, string]>([
        ["no pod", [], "its pod does not exist"],
        ["a pod that is not placed", [pod({ phase: "Pending" })], "Pending"],
        [
            "an image that cannot be pulled",
            [container({ waiting: { reason: "ImagePullBackOff" } })],
            "ImagePullBackOff",
        ],
        ["a pod of which nothing is known any more", [pod({ phase: "Running" }), pod({})], "Running"],
    ])("fails after its time with %s, and deletes the Job", async (_what, given, state) => {
        pods = given;
        await expect(check(twoSeconds)).rejects.toThrow(
            `The Job edge/http3-check-x7 did not finish: ${state}. Inspect its pod and image.`,
        );
        expect(requests().at(-1)).toBe(`DELETE ${jobs}/http3-check-x7`);
    });

    test("takes a Job that is gone already for deleted, and says where it cannot be deleted", async () => {
        pods = [left(JSON.stringify({ passed: true, verdict: "" }))];
        refusals = { DELETE: 404 };
        expect((await check()).passed).toBe(true);
        refusals = { DELETE: 403 };
        await expect(check()).rejects.toThrow("refused with 403");
    });

    test("deletes nothing where the Job was refused", async () => {
        refusals = { POST: 403 };
        await expect(check()).rejects.toThrow("refused with 403");
        expect(requests()).toEqual([`POST ${jobs}`]);
    });

    test.each<[string, Record<string, number>, string[]]>([
        ["while the pod runs", {}, ["POST", "DELETE"]],
        ["while the API server is overloaded", { GET: 503 }, ["POST", "DELETE"]],
        ["before there is a Job", { POST: 503 }, ["POST"]],
    ])("ends with the signal's reason %s, and leaves no Job behind", async (_when, refused, methods) => {
        pods = [pod({ phase: "Running" })];
        refusals = refused;
        const reason = new Error("stopped");
        const stop = new AbortController();
        setTimeout(() => stop.abort(reason), 100);
        await expect(check(60, stop.signal)).rejects.toBe(reason);
        const others = seen.map(({ method }) => method).filter((method) => method !== "GET");
        expect([...new Set(others)]).toEqual(methods);
    });
});
