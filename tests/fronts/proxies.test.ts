import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { caddyOnLab } from "../../tools/lab/caddy.ts";
import { haproxyOnLab } from "../../tools/lab/haproxy.ts";
import { NETWORK } from "../../tools/lab/index.ts";
import { nginxOnLab } from "../../tools/lab/nginx.ts";
import { lineProgress } from "../../tools/lab/progress.ts";
import { IMAGES } from "../../tools/lab/versions.ts";
import { cli, Edge, run } from "../lab/edge.ts";
import { Ingress, type IngressService, UPGRADE_SEEN } from "../lab/ingress.ts";
import type { Http3Answer } from "../lab/overHttp3.ts";
import { expectSeen, type Step } from "../lab/stageSteps.ts";
import { overTcp, podsOf, rollOut } from "../lab/underLoad.ts";
import { type MadeAuthority, madeAuthority } from "../support/keyPairs.ts";

const progress = lineProgress((line) => console.error(line));
const PATIENCE = { timeout: 180_000, interval: 500 };
const LOOK = 5;
const ON: Step = { stage: "on", altSvc: undefined, record: ['1 . alpn="h3,h2"'], quic: true };
const SIZE = 1_048_576;

/** Each proxy: its image on the lab, and what a client sees when it names a host that nobody serves. */
const proxies = [
    {
        title: "nginx",
        http2: false,
        proxy: "nginx",
        imageOf: async () => await nginxOnLab(progress),
        refusal: /the server refused the handshake with TLS alert unrecognized_name/,
    },
    {
        title: "a newer nginx with h2 to the gateway",
        http2: true,
        proxy: "nginx",
        imageOf: async () => await nginxOnLab(progress, "newer"),
        refusal: /the server refused the handshake with TLS alert unrecognized_name/,
    },
    {
        title: "Envoy",
        http2: true,
        proxy: "envoy",
        imageOf: async () => IMAGES.envoy,
        refusal: /the connection was closed with code 0x0: .*no filter chain found/,
    },
    {
        title: "HAProxy",
        http2: true,
        proxy: "haproxy",
        imageOf: async () => await haproxyOnLab(progress),
        refusal: /the server refused the handshake with TLS alert unrecognized_name/,
    },
    {
        title: "Caddy",
        http2: true,
        proxy: "caddy",
        imageOf: async () => await caddyOnLab(progress),
        refusal: /the server refused the handshake with TLS alert internal_error/,
    },
] as const;

describe.each(proxies)("$title as a front", ({ proxy, http2, imageOf, refusal }) => {
    const name = `front-${proxy}${proxy === "nginx" && http2 ? "-newer" : ""}`;
    const ingress = new Ingress(`${name}-ingress`);
    const edge = new Edge(
        name,
        { ingress: ingress.namespace, service: ingress.name, replicas: "2", caFile: "", proxy, http2: `${http2}` },
        "front.ts",
    );
    const pods = async () => await podsOf(ingress.namespace, `front.http3-gateway.dev/name=${name}`);
    const ready = [expect.any(String), true];

    /** One request over HTTP/3 from the client. */
    async function ask(path: string, headers: Record<string, string> = {}, bytes?: number): Promise<Http3Answer> {
        const script = join(import.meta.dirname, "../lab/overHttp3.ts");
        const { stdout, stderr } = await run(
            [
                ...[process.execPath, script, edge.host, edge.ipv4, edge.caFile, path, JSON.stringify(headers)],
                ...(bytes === undefined ? [] : [`${bytes}`]),
            ],
            "client",
        );
        if (stdout === "") throw new Error(stderr);
        return JSON.parse(stdout) as Http3Answer;
    }

    let authority: MadeAuthority;
    let before: IngressService;

    beforeAll(async () => {
        authority = await madeAuthority();
        const caFile = join(mkdtempSync(join(tmpdir(), "http3-front-")), "ca.pem");
        writeFileSync(caFile, authority.certificate);
        const nginxImage = await nginxOnLab(progress);
        Object.assign(edge.config, { caFile, nginxImage, proxyImage: await imageOf() });
        await ingress.create(edge.host, {
            ...{ image: nginxImage, authority, locations: UPGRADE_SEEN },
            ipFamilies: ["IPv4", "IPv6"],
        });
        await vi.waitFor(async () => {
            before = await ingress.service();
            expect(before.status.loadBalancer.ingress).toHaveLength(2);
            const seen = await podsOf(ingress.namespace, "app.kubernetes.io/name=their-ingress");
            expect(seen.map(([, each]) => each)).toEqual([true]);
        }, PATIENCE);
    });
    afterAll(async () => {
        await edge.down().finally(async () => await ingress.delete());
    });

    test("answers over h3 what the gateway answers over h2, and no TCP connection notices that it came", async () => {
        await edge.up({ stage: "off" });
        const { requests, failed, reconnects } = await overTcp(edge, async () => await edge.up({ stage: "on" }));
        expect({ failed, reconnects }).toEqual({ failed: 0, reconnects: 0 });
        expect(requests).toBeGreaterThan(0);
        await vi.waitFor(async () => {
            await expectSeen(edge, "/", 200, ON, LOOK);
            await expectSeen(edge, "/nope", 404, ON, LOOK);
        }, PATIENCE);
        expect(await edge.dig("HTTPS")).toEqual(ON.record);
        expect(await pods()).toEqual([ready, ready]);
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
            "protocol-seen": http2 ? "HTTP/2.0" : "HTTP/1.1",
        });
        expect(headers["alt-svc"]).toBeUndefined();
    });

    test("passes long headers both ways, and a megabyte up and down unchanged", async () => {
        const authorization = `Bearer ${"a".repeat(16_000)}`;
        expect((await ask("/echo", { authorization })).headers).toMatchObject({
            ":status": "200",
            "authorization-seen": authorization,
        });
        const sha256 = createHash("sha256").update(Buffer.alloc(SIZE, "front")).digest("hex");
        expect((await ask("/store/body", {}, SIZE)).headers[":status"]).toBe("201");
        expect(await ask("/store/body")).toMatchObject({ bytes: SIZE, sha256 });
    });

    test("refuses a name that it has no certificate for in the handshake", async () => {
        const { stdout } = await cli(
            [
                ...["verify", "https://nobody.example/", "--connect", edge.ipv4, "--ca", edge.caFile],
                ...["--promised-port", "443", "--json"],
            ],
            "client",
        );
        expect(stdout).toMatch(refusal);
    });

    test("serves a renewed certificate without another pod", async () => {
        const was = await pods();
        const fingerprintOf = async () => {
            const { report } = await edge.verify();
            const seen = report.families[0]?.addresses[0]?.quic[0];
            expect(seen?.answer?.status).toBe(200);
            return seen?.certificate?.fingerprint256;
        };
        const old = await fingerprintOf();
        expect(old).toBeDefined();
        await ingress.renew(edge.host, authority);
        await vi.waitFor(async () => expect(await fingerprintOf()).not.toBe(old), PATIENCE);
        expect(await pods()).toEqual(was);
    });

    test("is not ready while the gateway does not answer, so that clients are not kept on QUIC", async () => {
        await ingress.scale(0);
        const not = [expect.any(String), false];
        await vi.waitFor(async () => expect(await pods()).toEqual([not, not]), PATIENCE);
        await ingress.scale(1);
        await vi.waitFor(async () => {
            expect(await pods()).toEqual([ready, ready]);
            await expectSeen(edge, "/", 200, ON, LOOK);
        }, PATIENCE);
    });

    test("completes a body that is under way when its pod is deleted, after its connections had their time", async () => {
        await edge.up({ stage: "on", connections: "2s", requests: "40s" });
        await vi.waitFor(async () => expect(await pods()).toEqual([ready, ready]), PATIENCE);
        await ask("/store/body", {}, SIZE);
        const sha256 = createHash("sha256").update(Buffer.alloc(SIZE, "front")).digest("hex");
        // Twenty seconds at the gateway's rate; either of the pods may have it.
        const answered = ask("/slow/body");
        await sleep(1000);
        await Promise.all((await pods()).map(async ([pod]) => await ingress.deletePod(pod)));
        expect(await answered).toMatchObject({ bytes: SIZE, sha256 });
        await vi.waitFor(async () => expect(await pods()).toEqual([ready, ready]), PATIENCE);
    });

    test("rolls out under load, and the failed requests of both protocols are reported", async () => {
        await edge.up({ stage: "on", connections: "10s", requests: "5s" });
        await vi.waitFor(async () => expect(await pods()).toEqual([ready, ready]), PATIENCE);
        const deployment = `/apis/apps/v1/namespaces/${ingress.namespace}/deployments/${name}-front`;
        const { h2, h3 } = await rollOut(edge, deployment, pods);
        expect(h2).toMatchObject({ failed: 0, reconnects: 0 });
        expect(h3.requests).toBeGreaterThan(0);
        // At most one request of a connection, for each of the pods before and after.
        expect(h3.failed).toBeLessThanOrEqual(16);
    });

    test("takes TCP too: one answer over HTTP/1.1, h2 and h3, the stage's Alt-Svc, and bodies that a change of it does not end", async () => {
        const takes = { takes: "tcpAndUdp", connections: "1s", requests: "1s" };
        await edge.up({ stage: "on", ...takes });
        const sent: Step = { ...ON, altSvc: 'h3=":443"; ma=7200' };
        await vi.waitFor(async () => {
            await expectSeen(edge, "/", 200, sent, LOOK);
            await expectSeen(edge, "/nope", 404, sent, LOOK);
        }, PATIENCE);
        const to = async (host: string, path: string, ...more: string[]) =>
            await run(
                [
                    ...["curl", "-sS", "--cacert", edge.caFile, "--resolve", `${host}:443:${edge.ipv4}`],
                    ...[...more, `https://${host}${path}`],
                ],
                "client",
            );
        for (const [option, version] of [
            ["--http1.1", "http/1.1 200 ok"],
            ["--http2", "http/2 200 "],
        ] as const) {
            const { stdout } = await to(edge.host, "/own-alt-svc", option, "-D-", "-H", "x-forwarded-for: 6.6.6.6");
            const [head = "", body] = stdout.split("\r\n\r\n");
            const [status, ...headers] = head.toLowerCase().split("\r\n");
            expect([status?.trim(), body]).toEqual([version.trim(), "advertised\n"]);
            expect(headers).toContain(`x-forwarded-for-seen: ${NETWORK.ipv4.client}`);
            expect(headers.filter((line) => line.startsWith("alt-svc:"))).toEqual(['alt-svc: h3=":443"; ma=7200']);
        }
        expect((await ask("/own-alt-svc")).headers["alt-svc"]).toBe('h3=":443"; ma=7200');
        const asked = ["upgrade: websocket", "connection: upgrade", "sec-websocket-version: 13"]
            .concat(`sec-websocket-key: ${randomBytes(16).toString("base64")}`)
            .flatMap((header) => ["-H", header]);
        expect((await to(edge.host, "/upgrade", "--http1.1", "-D-", ...asked)).stdout).toMatch(
            /^upgrade-seen: <websocket\|upgrade>\r?$/im,
        );
        expect((await to("nobody.example", "/", "-k")).code).toBe(35);
        const sha256 = createHash("sha256").update(Buffer.alloc(SIZE, "front")).digest("hex");
        expect((await ask("/store/body", {}, SIZE)).headers[":status"]).toBe("201");
        const was = await pods();
        const file = join(mkdtempSync(join(tmpdir(), "http3-front-")), "body");
        const overQuic = ask("/slow/body");
        const overHttp2 = to(edge.host, "/slow/body", "--http2", "-o", file);
        await sleep(1000);
        await edge.up({ stage: "withdraw", ...takes });
        expect((await to(edge.host, "/", "-D-")).stdout).toMatch(/^alt-svc: clear\r?$/im);
        expect(await overQuic).toMatchObject({ bytes: SIZE, sha256 });
        expect((await overHttp2).code).toBe(0);
        expect(createHash("sha256").update(readFileSync(file)).digest("hex")).toBe(sha256);
        expect(await pods()).toEqual(was);
        await edge.up({ stage: "withdraw", connections: "1s", requests: "1s" });
    });

    test.skipIf(proxy === "nginx")(
        "sends the client's address by PROXY protocol to a gateway that requires it",
        async () => {
            await edge.up({ stage: "withdraw", connections: "1s", requests: "1s" });
            await edge.forceOff({});
            await vi.waitFor(async () => expect(await pods()).toEqual([]), PATIENCE);
            await ingress.requireProxyProtocol(edge.host);
            await edge.up({ stage: "dark", proxyProtocol: "true" });
            await vi.waitFor(async () => {
                expect(await pods()).toEqual([ready, ready]);
                expect((await ask("/own-alt-svc")).headers).toMatchObject({
                    ":status": "200",
                    "proxy-protocol-seen": NETWORK.ipv4.client,
                    "x-forwarded-for-seen": NETWORK.ipv4.client,
                });
            }, PATIENCE);
        },
    );

    test("leaves the Service as it was", async () => {
        if (proxy === "nginx") {
            await edge.up({ stage: "withdraw" });
        }
        // What an earlier stage has promised may have run out in between.
        if ((await edge.tryUp({ stage: "off" })).code !== 0) {
            await edge.forceOff({}).catch(async () => await edge.up({ stage: "off" }));
        }
        const { healthCheckNodePort: _now, ...spec } = (await ingress.service()).spec;
        const { healthCheckNodePort: _before, ...was } = before.spec;
        expect(spec).toEqual(was);
        await vi.waitFor(async () => expect(await pods()).toEqual([]), PATIENCE);
    });
});
