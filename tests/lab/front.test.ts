import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { NETWORK } from "../../tools/lab/index.ts";
import { nginxOnLab } from "../../tools/lab/nginx.ts";
import { lineProgress } from "../../tools/lab/progress.ts";
import { type MadeAuthority, madeAuthority } from "../support/keyPairs.ts";
import { cli, Edge, run } from "./edge.ts";
import { Ingress, type IngressService } from "./ingress.ts";
import type { Http3Answer } from "./overHttp3.ts";
import { expectSeen, frontSteps, type Step } from "./stageSteps.ts";
import { overTcp, podsOf } from "./underLoad.ts";

const ingress = new Ingress("front-ingress");
const edge = new Edge(
    "front",
    { ingress: ingress.namespace, service: ingress.name, replicas: "1", caFile: "" },
    "front.ts",
);
const OWN = "front.http3-gateway.dev/name=front";
const PATIENCE = { timeout: 180_000, interval: 500 };
const LOOK = 5;
const UDP = { name: "h3", port: 443, protocol: "UDP", targetPort: "h3", nodePort: expect.any(Number) };

let authority: MadeAuthority;
let before: IngressService;

/** One request over HTTP/3 from the client. */
async function ask(
    path: string,
    headers: Record<string, string> = {},
    bytes?: number,
    address = edge.ipv4,
): Promise<Http3Answer> {
    const more = [path, JSON.stringify(headers), ...(bytes === undefined ? [] : [`${bytes}`])];
    const script = join(import.meta.dirname, "overHttp3.ts");
    const { stdout, stderr } = await run(
        [process.execPath, script, edge.host, address, edge.caFile, ...more],
        "client",
    );
    if (stdout === "") throw new Error(stderr);
    return JSON.parse(stdout) as Http3Answer;
}

const [off, dark, on, withdraw] = frontSteps;

const titleOf = ({ stage, record, quic }: Step) =>
    `at stage ${stage}, QUIC ${quic ? "answers" : "is silent"}, the record is ${record[0] ?? "none"}, and TCP goes where it went`;

const pods = async () => await podsOf(ingress.namespace, OWN);

/** What a client sees of a stage, and what the Service and the front are then. */
async function expectStage(step: Step): Promise<void> {
    expect([edge.ipv4, edge.ipv6].toSorted()).toEqual(
        before.status.loadBalancer.ingress?.map(({ ip }) => ip).toSorted(),
    );
    await vi.waitFor(async () => {
        await expectSeen(edge, "/", 200, step, LOOK);
        await expectSeen(edge, "/nope", 404, step, LOOK);
    }, PATIENCE);
    expect(await edge.dig("HTTPS")).toEqual(step.record);
    const now = await ingress.service();
    expect(now.spec).toEqual({
        ...before.spec,
        ports: [...before.spec.ports, ...(step.quic ? [UDP] : [])],
    });
    expect(await pods()).toEqual(step.quic ? [[expect.any(String), true]] : []);
}

describe("a front beside a gateway that somebody else runs", () => {
    beforeAll(async () => {
        authority = await madeAuthority();
        const caFile = join(mkdtempSync(join(tmpdir(), "http3-front-")), "ca.pem");
        writeFileSync(caFile, authority.certificate);
        const nginxImage = await nginxOnLab(lineProgress((line) => console.error(line)));
        Object.assign(edge.config, { caFile, nginxImage });
        await ingress.create(edge.host, { image: nginxImage, authority, ipFamilies: ["IPv4", "IPv6"] });
        await vi.waitFor(async () => {
            before = await ingress.service();
            expect(before.status.loadBalancer.ingress).toHaveLength(2);
            const seen = await podsOf(ingress.namespace, "app.kubernetes.io/name=their-ingress");
            expect(seen.map(([, ready]) => ready)).toEqual([true]);
        }, PATIENCE);
    });
    afterAll(async () => {
        await edge.down().finally(async () => await ingress.delete());
    });

    for (const step of [off, dark, on]) {
        test(titleOf(step), async () => {
            const take = async () => await edge.up({ stage: step.stage });
            if (step.stage === "dark") {
                // The port comes to a Service that is in use.
                const { requests, failed, reconnects } = await overTcp(edge, take);
                expect({ failed, reconnects }).toEqual({ failed: 0, reconnects: 0 });
                expect(requests).toBeGreaterThan(0);
            } else {
                await take();
            }
            await expectStage(step);
        });
    }

    test("has nothing to do at a second update", async () => {
        expect(Object.keys((await edge.up({ stage: "on" })).counts)).toEqual(["unchanged"]);
    });

    test("says who asks, whatever the client says of itself, and hides the gateway's own Alt-Svc", async () => {
        const forged = {
            "x-forwarded-for": "6.6.6.6",
            "x-real-ip": "6.6.6.6",
            forwarded: "for=6.6.6.6",
            "x-forwarded-client-cert": "Subject=admin",
            "x-forwarded-uri": "/admin",
        };
        const { headers, text } = await ask("/own-alt-svc", forged);
        expect(text).toBe("advertised\n");
        expect(headers).toMatchObject({
            ":status": "200",
            "x-forwarded-for-seen": NETWORK.ipv4.client,
            "x-forwarded-proto-seen": "https",
            "forwarded-seen": "<>",
            "trusted-seen": "<>",
        });
        expect(headers["alt-svc"]).toBeUndefined();
        const overIpv6 = await ask("/own-alt-svc", forged, undefined, edge.ipv6);
        expect(overIpv6.headers).toMatchObject({ ":status": "200", "x-forwarded-for-seen": NETWORK.ipv6.client });
        // Over TCP it is the gateway's, which nobody has touched.
        const direct = await run(
            [
                ...["curl", "-sS", "-D-", "-o", "/dev/null", "--cacert", edge.caFile],
                ...["--resolve", `${edge.host}:443:${edge.ipv4}`, `https://${edge.host}/own-alt-svc`],
            ],
            "client",
        );
        expect(direct.stdout).toMatch(/^alt-svc: h3=":8443"; ma=4242\r?$/im);
        expect(direct.stdout).toMatch(/^HTTP\/2 200/);
    });

    test("passes headers that are longer than nginx's defaults, both ways", async () => {
        const authorization = `Bearer ${"a".repeat(16_000)}`;
        expect((await ask("/echo", { authorization })).headers).toMatchObject({
            ":status": "200",
            "authorization-seen": authorization,
        });
    });

    test("passes a megabyte up and down unchanged", async () => {
        const size = 1_048_576;
        const sha256 = createHash("sha256").update(Buffer.alloc(size, "front")).digest("hex");
        expect((await ask("/store/body", {}, size)).headers[":status"]).toBe("201");
        expect(await ask("/store/body")).toMatchObject({ bytes: size, sha256 });
    });

    test("refuses a name that it has no certificate for in the handshake", async () => {
        const { stdout } = await cli(
            [
                ...["verify", "https://nobody.example/", "--connect", edge.ipv4, "--ca", edge.caFile],
                ...["--promised-port", "443", "--json"],
            ],
            "client",
        );
        expect(stdout).toMatch(/the server refused the handshake with TLS alert unrecognized_name/);
    });

    test("serves a renewed certificate without another pod", async () => {
        const [pod] = await pods();
        const { report } = await edge.verify();
        const old = report.families[0]?.addresses[0]?.quic[0]?.certificate?.fingerprint256;
        expect(old).toBeDefined();
        await ingress.renew(edge.host, authority);
        await vi.waitFor(async () => {
            const now = await edge.verify();
            const seen = now.report.families[0]?.addresses[0]?.quic[0];
            expect(seen?.answer?.status).toBe(200);
            expect(seen?.certificate).toMatchObject({ trusted: true });
            expect(seen?.certificate?.fingerprint256).not.toBe(old);
        }, PATIENCE);
        expect(await pods()).toEqual([pod]);
    });

    test("is not ready while the gateway does not answer, so that clients are not kept on QUIC", async () => {
        await ingress.scale(0);
        await vi.waitFor(async () => expect(await pods()).toEqual([[expect.any(String), false]]), PATIENCE);
        await ingress.scale(1);
        await vi.waitFor(async () => {
            expect(await pods()).toEqual([[expect.any(String), true]]);
            await expectSeen(edge, "/", 200, { stage: "on", altSvc: undefined, record: [], quic: true }, LOOK);
        }, PATIENCE);
    });

    test(titleOf(withdraw), async () => {
        await edge.up({ stage: "withdraw" });
        await expectStage(withdraw);
    });

    test("refuses a Service whose client addresses are lost, where they are required", async () => {
        await ingress.change({ spec: { externalTrafficPolicy: "Cluster" } });
        const lost = await edge.preview({ stage: "on" });
        expect(lost.code).not.toBe(0);
        expect(lost.stderr).toContain("externalTrafficPolicy: Cluster.");
        expect(lost.stderr).toContain("front-client-address-lost");
        await ingress.change({ spec: { externalTrafficPolicy: "Local" } });
    });

    test("leaves the Service as it was", async () => {
        const { failed, reconnects } = await overTcp(edge, async () => await edge.forceOff({}));
        expect({ failed, reconnects }).toEqual({ failed: 0, reconnects: 0 });
        const now = await ingress.service();
        const { healthCheckNodePort: _now, ...spec } = now.spec;
        const { healthCheckNodePort: _before, ...was } = before.spec;
        expect(spec).toEqual(was);
        expect(now.metadata).toEqual({ ...before.metadata, managers: expect.any(Array) });
        expect(now.metadata.managers).not.toContain("http3-gateway-front.front");
        expect(now.status).toEqual(before.status);
        await vi.waitFor(async () => expect(await pods()).toEqual([]), PATIENCE);
    });

    test("gives up where a controller takes the port away again, and says what that has to write", async () => {
        const ended = new AbortController();
        const controller = (async () => {
            while (!ended.signal.aborted) {
                await ingress.writePorts();
                await sleep(100);
            }
        })();
        // What it throws is thrown below; until then it is nobody's.
        controller.catch(() => undefined);
        const { code, stderr } = await edge.tryUp({ stage: "dark" }).finally(() => ended.abort());
        await controller;
        expect(code).not.toBe(0);
        expect(stderr).toContain("- { name: h3, port: 443, protocol: UDP, targetPort: h3 }");
        expect(stderr).toContain("front-port-taken-back");
        expect((await ingress.service()).spec.ports).toEqual(before.spec.ports);
    });
});

describe("a front with a Service of its own on the address of the gateway", () => {
    const sharing = new Ingress("front-sharing");
    const own = new Edge(
        "front-own",
        { ingress: sharing.namespace, service: sharing.name, replicas: "1", sharingKey: "front-own" },
        "front.ts",
    );
    afterAll(async () => {
        await own.down().finally(async () => await sharing.delete());
    });

    test("answers over h3 there, and the gateway's Service is never written", async () => {
        const ca = await madeAuthority();
        const caFile = join(mkdtempSync(join(tmpdir(), "http3-front-")), "ca.pem");
        writeFileSync(caFile, ca.certificate);
        const nginxImage = await nginxOnLab(lineProgress((line) => console.error(line)));
        await sharing.create(own.host, { image: nginxImage, authority: ca, ipFamilies: ["IPv4"] });
        await sharing.change({
            metadata: { annotations: { "metallb.io/allow-shared-ip": "front-own" } },
            spec: { externalTrafficPolicy: "Cluster" },
        });
        let was: IngressService | undefined;
        await vi.waitFor(async () => {
            was = await sharing.service();
            expect(was.status.loadBalancer.ingress).toHaveLength(1);
        }, PATIENCE);
        const sharedAddress = was?.status.loadBalancer.ingress?.[0]?.ip ?? "";
        Object.assign(own.config, { caFile, nginxImage, sharedAddress });
        await own.up({ stage: "on" });
        expect(own.ipv4).toBe(sharedAddress);
        await vi.waitFor(async () => {
            await expectSeen(own, "/", 200, { stage: "on", altSvc: undefined, record: [], quic: true }, LOOK);
        }, PATIENCE);
        expect(await sharing.service()).toEqual(was);
    });
});
