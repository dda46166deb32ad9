import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { curlHere } from "../../tools/lab/curl.ts";
import { NETWORK } from "../../tools/lab/index.ts";
import { nginxOnLab } from "../../tools/lab/nginx.ts";
import { lineProgress } from "../../tools/lab/progress.ts";
import { Application } from "../conformance/application.ts";
import { Curl, PROTOCOLS } from "../conformance/curl.ts";
import { applicationLocations } from "../conformance/plainNginx.ts";
import { madeAuthority } from "../support/keyPairs.ts";
import { Edge, type Finished, run } from "./edge.ts";
import { Ingress, type IngressService, UPGRADE_SEEN } from "./ingress.ts";
import type { Http3Answer } from "./overHttp3.ts";
import { expectSeen, stepBefore, steps, takeStep, titleOf } from "./stageSteps.ts";
import { overTcp, podsOf } from "./underLoad.ts";

const ingress = new Ingress("front-tcp-ingress");
const edge = new Edge(
    "front-tcp",
    { ingress: ingress.namespace, service: ingress.name, replicas: "1", takes: "tcpAndUdp", caFile: "" },
    "front.ts",
);
const progress = lineProgress((line) => console.error(line));
const PATIENCE = { timeout: 180_000, interval: 500 };
const LOOK = 5;
const UDP = { name: "h3", port: 443, protocol: "UDP", targetPort: "h3", nodePort: expect.any(Number) };

let before: IngressService;

/** One request over TCP from the client. */
async function curl(path: string, ...more: string[]): Promise<Finished> {
    return await run(
        [
            ...["curl", "-sS", "--cacert", edge.caFile, "--resolve", `${edge.host}:443:${edge.ipv4}`],
            ...[...more, `https://${edge.host}${path}`],
        ],
        "client",
    );
}

/** Status line and headers, in lower case. */
async function headersOf(path: string, ...more: string[]): Promise<string[]> {
    const { stdout, stderr } = await curl(path, "-D-", "-o", "/dev/null", ...more);
    if (stdout === "") throw new Error(stderr);
    return stdout.toLowerCase().trim().split("\r\n");
}

async function altSvcOf(path: string): Promise<string[]> {
    return (await headersOf(path)).filter((line) => line.startsWith("alt-svc:"));
}

/** One request over HTTP/3 from the client. */
async function ask(path: string): Promise<Http3Answer> {
    const script = join(import.meta.dirname, "overHttp3.ts");
    const { stdout, stderr } = await run(
        [process.execPath, script, edge.host, edge.ipv4, edge.caFile, path, "{}"],
        "client",
    );
    if (stdout === "") throw new Error(stderr);
    return JSON.parse(stdout) as Http3Answer;
}

const pods = async () => await podsOf(ingress.namespace, "front.http3-gateway.dev/name=front-tcp");

describe("a front that takes TCP too", () => {
    let application: Application;
    let client: Curl;

    beforeAll(async () => {
        application = await Application.start();
        client = new Curl(await curlHere(progress), edge);
        const authority = await madeAuthority();
        const caFile = join(mkdtempSync(join(tmpdir(), "http3-front-")), "ca.pem");
        writeFileSync(caFile, authority.certificate);
        const nginxImage = await nginxOnLab(progress);
        Object.assign(edge.config, { caFile, nginxImage });
        const ipFamilies = ["IPv4", "IPv6"] as const;
        await ingress.create(edge.host, {
            image: nginxImage,
            authority,
            ipFamilies: [...ipFamilies],
            locations: UPGRADE_SEEN + applicationLocations(application),
        });
        await vi.waitFor(async () => {
            before = await ingress.service();
            expect(before.status.loadBalancer.ingress).toHaveLength(2);
            const seen = await podsOf(ingress.namespace, "app.kubernetes.io/name=their-ingress");
            expect(seen.map(([, ready]) => ready)).toEqual([true]);
        }, PATIENCE);
    });
    afterAll(async () => {
        application.stop();
        await edge.down().finally(async () => await ingress.delete());
    });

    let first: Awaited<ReturnType<typeof pods>> = [];
    for (const [index, step] of steps.entries()) {
        const bodies = step.stage === "withdraw" ? ", and bodies over h2 and h3 that are under way arrive whole" : "";
        test(`${titleOf(step, index)}, and no pod is another${bodies}`, async () => {
            const inFlight = bodies === "" ? [] : await Promise.all(PROTOCOLS.map((each) => client.stream(each)));
            await takeStep(edge, step, index);
            if (inFlight.length > 0) expect(await altSvcOf("/")).toEqual([`alt-svc: ${step.altSvc}`]);
            await vi.waitFor(async () => {
                await expectSeen(edge, "/", 200, step, LOOK);
                await expectSeen(edge, "/nope", 404, step, LOOK);
            }, PATIENCE);
            expect(await edge.dig("HTTPS")).toEqual(step.record);
            const [http, https] = before.spec.ports;
            expect((await ingress.service()).spec).toEqual({
                ...before.spec,
                ports: [http, { ...https, targetPort: "front-https" }, ...(step.quic ? [UDP] : [])],
            });
            const now = await pods();
            first = index === 0 ? now : first;
            expect(now).toEqual([[expect.any(String), true]]);
            expect(now).toEqual(first);
            if (step.stage === stepBefore(index).stage) return;
            // The stage is what every pod sends when the update ends.
            expect(await altSvcOf("/")).toEqual(step.altSvc === undefined ? [] : [`alt-svc: ${step.altSvc}`]);
            application.endBodies();
            expect(await Promise.all(inFlight.map((body) => body.brokenBy()))).toEqual(inFlight.map(() => undefined));
        });

        if (step.stage !== "on") continue;

        test("answers over HTTP/1.1, HTTP/2 and HTTP/3 with one body, says who asks, and hides the gateway's own Alt-Svc", async () => {
            await vi.waitFor(async () => expect((await ask("/own-alt-svc")).headers[":status"]).toBe("200"), PATIENCE);
            const forged = [
                "x-forwarded-for: 6.6.6.6",
                "forwarded: for=6.6.6.6",
                "x-forwarded-client-cert: Subject=admin",
            ];
            for (const [option, version] of [
                ["--http1.1", "http/1.1 200 ok"],
                ["--http2", "http/2 200 "],
            ] as const) {
                const [status, ...headers] = await headersOf(
                    "/own-alt-svc",
                    option,
                    ...forged.flatMap((one) => ["-H", one]),
                );
                expect(status).toBe(version);
                expect(headers).toEqual(
                    expect.arrayContaining([
                        `x-forwarded-for-seen: ${NETWORK.ipv4.client}`,
                        "x-forwarded-proto-seen: https",
                        "forwarded-seen: <>",
                        "trusted-seen: <>",
                    ]),
                );
                expect(headers.filter((line) => line.startsWith("alt-svc:"))).toEqual(['alt-svc: h3=":443"; ma=7200']);
                expect((await curl("/own-alt-svc", option)).stdout).toBe("advertised\n");
            }
            const overQuic = await ask("/own-alt-svc");
            expect(overQuic).toMatchObject({ text: "advertised\n", headers: { "alt-svc": 'h3=":443"; ma=7200' } });
        });

        test("passes on what asks for a WebSocket, over HTTP/1.1 alone", async () => {
            const asked = ["-H", "upgrade: websocket", "-H", "connection: upgrade"];
            expect(await headersOf("/upgrade", "--http1.1", ...asked)).toContain("upgrade-seen: <websocket|upgrade>");
            expect(await headersOf("/upgrade", "--http1.1")).toContain("upgrade-seen: <|>");
        });

        test("refuses a name that it has no certificate for in the handshake over TCP too", async () => {
            const { code, stderr } = await run(
                ["curl", "-sS", "-k", "--resolve", `nobody.example:443:${edge.ipv4}`, "https://nobody.example/"],
                "client",
            );
            expect(code).toBe(35);
            expect(stderr).toMatch(/unrecognized name/);
        });
    }

    test("gives the Service back as it was, and comes to it again without a failed request over TCP", async () => {
        await edge.down();
        const now = await ingress.service();
        const { healthCheckNodePort: _now, ...spec } = now.spec;
        const { healthCheckNodePort: _before, ...was } = before.spec;
        expect(spec).toEqual(was);
        expect(now.metadata).toEqual({ ...before.metadata, managers: expect.any(Array) });
        expect(now.metadata.managers?.filter((name) => name.includes("front"))).toEqual([]);
        expect(now.status).toEqual(before.status);
        await vi.waitFor(async () => expect(await pods()).toEqual([]), PATIENCE);
        expect(await altSvcOf("/own-alt-svc")).toEqual(['alt-svc: h3=":8443"; ma=4242']);
        const { requests, failed, reconnects } = await overTcp(edge, async () => await edge.up({ stage: "dark" }));
        expect({ failed, reconnects }).toEqual({ failed: 0, reconnects: 0 });
        expect(requests).toBeGreaterThan(0);
        await vi.waitFor(
            async () =>
                expect(await headersOf("/own-alt-svc")).toContain(`x-forwarded-for-seen: ${NETWORK.ipv4.client}`),
            PATIENCE,
        );
    });

    test("goes to QUIC alone and back while requests over TCP are answered", async () => {
        const answered = async (takes: "udp" | "tcpAndUdp") => {
            const ended = new AbortController();
            const failures: string[] = [];
            // Each on a connection of its own.
            const asking = (async () => {
                while (!ended.signal.aborted) {
                    const { code, stderr } = await curl("/", "--max-time", "10");
                    if (code !== 0) failures.push(stderr);
                }
            })();
            await edge.up({ stage: "dark", takes }).finally(() => ended.abort());
            await asking;
            return failures;
        };
        expect(await answered("udp")).toEqual([]);
        expect((await ingress.service()).spec.ports).toEqual([...before.spec.ports, UDP]);
        expect(await answered("tcpAndUdp")).toEqual([]);
    });

    test("gives up where a controller writes the target again, and says what that has to write", async () => {
        await edge.up({ stage: "dark", takes: "udp" });
        const ended = new AbortController();
        const controller = (async () => {
            while (!ended.signal.aborted) {
                const { ports } = (await ingress.service()).spec;
                if (ports.some(({ targetPort }) => targetPort === "front-https")) {
                    await ingress.change({
                        spec: {
                            ports: ports.map((port) =>
                                port.targetPort === "front-https" ? { ...port, targetPort: "https" } : port,
                            ),
                        },
                    });
                }
                await sleep(100);
            }
        })();
        // What it throws is thrown below; until then it is handled.
        controller.catch(() => undefined);
        const { code, stderr } = await edge.tryUp({ stage: "dark" }).finally(() => ended.abort());
        await controller;
        expect(code).not.toBe(0);
        expect(stderr).toContain("- { name: https, port: 443, protocol: TCP, targetPort: front-https }");
        expect(stderr).toContain("front-port-taken-back");
        expect((await ingress.service()).spec.ports).toEqual([...before.spec.ports, UDP]);
    });
});
