import { createSocket } from "node:dgram";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createQuicServer } from "@currentspace/http3";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { bodyLimit } from "../../../components/probe/body.ts";
import { trustStore } from "../../../components/probe/certificate.ts";
import { observeTcp } from "../../../components/probe/h2.ts";
import { observeQuic } from "../../../components/probe/h3.ts";
import { parseTarget } from "../../../components/probe/index.ts";
import { createAuthority, type KeyPair, type Running, serveBoth, serveHttp1, serveTcp, swallowUdp } from "./servers.ts";

let pair: KeyPair;
let ca: string;
const running: Running[] = [];

beforeAll(async () => {
    const authority = await createAuthority("Test CA");
    ca = authority.pem;
    pair = await authority.issue(["app.test"]);
});
afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.close()));
});

async function keep<T extends Running>(starting: Promise<T>): Promise<T> {
    const server = await starting;
    running.push(server);
    return server;
}

/** A TCP port that speaks no TLS of its own. */
async function servePlain(serve: (socket: Socket) => void): Promise<Running> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
        sockets.add(socket.on("error", () => undefined));
        serve(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const close = async () => {
        for (const socket of sockets) socket.destroy();
        await new Promise((resolve) => server.close(resolve));
    };
    return await keep(Promise.resolve({ port: (server.address() as AddressInfo).port, close }));
}

const target = (port: number) => parseTarget(`https://app.test:${port}/`);
const options = (timeoutMs: number, signal?: AbortSignal) => ({ store: trustStore(ca), timeoutMs, signal });
const overTcp = (port: number, timeoutMs = 5000, signal?: AbortSignal) =>
    observeTcp(target(port), "127.0.0.1", options(timeoutMs, signal));
const overQuic = (port: number, timeoutMs = 5000, signal?: AbortSignal) =>
    observeQuic(target(443), "127.0.0.1", port, options(timeoutMs, signal));

describe("an exchange", () => {
    test("ends with the signal's reason, whether it aborts before or in the middle", async () => {
        const reason = new Error("stopped");
        const silentTcp = await servePlain(() => undefined);
        const silentUdp = await keep(swallowUdp());
        // Longer than a test may take: without the signal they would run into that.
        for (const exchange of [
            (signal: AbortSignal) => overTcp(silentTcp.port, 120_000, signal),
            (signal: AbortSignal) => overQuic(silentUdp.port, 120_000, signal),
        ]) {
            await expect(exchange(AbortSignal.abort(reason))).rejects.toBe(reason);
            const later = new AbortController();
            setTimeout(() => later.abort(reason), 100);
            await expect(exchange(later.signal)).rejects.toBe(reason);
        }
    });

    test("over TCP says how far it came", async () => {
        const refused = await servePlain(() => undefined);
        await Promise.all(running.splice(0).map((one) => one.close()));
        const failure = async (server: Promise<Running>, timeoutMs = 5000) => {
            const { failure: seen, answer } = await overTcp((await server).port, timeoutMs);
            expect(answer).toBeUndefined();
            return [seen?.phase, seen?.code];
        };
        expect(await failure(Promise.resolve(refused))).toEqual(["connect", "ECONNREFUSED"]);
        expect(await failure(servePlain((socket) => socket.once("data", () => socket.end("no TLS"))))).toEqual([
            "tls",
            expect.stringMatching(/^ERR_SSL_/),
        ]);
        expect(
            await failure(
                servePlain(() => undefined),
                300,
            ),
        ).toEqual(["tls", "TIMEOUT"]);
        const never = () => new Promise<never>(() => undefined);
        expect(await failure(keep(serveTcp(pair, never)), 1000)).toEqual(["http", "TIMEOUT"]);
    });

    test.each([
        ["h2", serveTcp],
        ["http/1.1", serveHttp1],
    ])("over TCP and %s reads no more of a body than is compared", async (protocol, serve) => {
        for (const [length, read] of [
            [bodyLimit - 1, bodyLimit - 1],
            [bodyLimit, bodyLimit],
            [bodyLimit + 100_000, bodyLimit],
        ] as const) {
            const { port } = await keep(serve(pair, () => ({ body: "a".repeat(length) })));
            const seen = await overTcp(port, 30_000);
            expect([seen.protocol, seen.answer?.bodyBytes]).toEqual([protocol, read]);
        }
        // One that does not end.
        const { port } = await keep(serve(pair, () => ({ body: "a".repeat(bodyLimit), open: true })));
        expect((await overTcp(port, 30_000)).answer?.bodyBytes).toBe(bodyLimit);
    });

    test("over QUIC reads no more of a body than is compared, and takes trailers for no answer of their own", async () => {
        const open = await keep(serveBoth(pair, () => ({ body: "a".repeat(bodyLimit), open: true })));
        expect((await overQuic(open.port, 30_000)).answer).toMatchObject({ status: 200, bodyBytes: bodyLimit });
        const trailing = await keep(serveBoth(pair, () => ({ trailers: { "server-timing": "total" } })));
        expect((await overQuic(trailing.port)).answer).toMatchObject({ status: 200, bodyBytes: 5 });
    });

    test("over QUIC says that nothing listens, and with which code a server closes what it answered", async () => {
        const gone = await keep(swallowUdp());
        await Promise.all(running.splice(0).map((one) => one.close()));
        expect((await overQuic(gone.port)).failure).toEqual({
            kind: "refused",
            message: "ICMP says that nothing listens on the port",
        });
        const server = createQuicServer({ ...pair, alpn: ["h3"] });
        server.on("session", (session) => session.close(0x102, "not now"));
        const { port } = await server.listen(0, "127.0.0.1");
        running.push({ port, close: async () => void (await server.close()) });
        expect((await overQuic(port)).failure).toEqual({
            kind: "request",
            code: 0x102,
            message: "the connection was closed with code 0x102: not now",
        });
    });

    test("over QUIC tells a handshake without an answer from silence, and both from an address without a route", async () => {
        const server = createQuicServer({ ...pair, alpn: ["h3"] });
        const { port } = await server.listen(0, "127.0.0.1");
        running.push({ port, close: async () => void (await server.close()) });
        const unanswered = await overQuic(port, 2000);
        expect(unanswered.failure).toEqual({
            kind: "request",
            message: "the handshake completed, but no answer arrived in 2000 ms",
        });
        expect(unanswered).toMatchObject({ certificate: { trusted: true } });
        expect(unanswered).not.toHaveProperty("versionNegotiation");
        expect(await overQuic((await keep(swallowUdp())).port, 500)).toEqual({
            port: running.at(-1)?.port,
            datagramsReceived: 0,
            failure: { kind: "silent", message: "no packet came back in 500 ms, not even an ICMP error" },
            versionNegotiation: "silent",
        });
        const garbage = createSocket("udp4");
        garbage.once("message", (_datagram, peer) => garbage.send("garbage", peer.port, peer.address));
        await new Promise<void>((resolve) => garbage.bind(0, "127.0.0.1", resolve));
        running.push({ port: garbage.address().port, close: async () => void garbage.close() });
        expect(await overQuic(garbage.address().port, 500)).toEqual({
            port: garbage.address().port,
            datagramsReceived: 1,
            failure: {
                kind: "handshake",
                message: "the handshake did not complete in 500 ms although a QUIC endpoint answered",
            },
        });
        // A link-local address without a zone: the kernel refuses to connect, and nothing is sent.
        const { failure, ...seen } = await observeQuic(target(443), "fe80::1", 443, options(5000));
        expect(failure).toMatchObject({ kind: "no-route" });
        expect(seen).toEqual({ port: 443, datagramsReceived: 0 });
    });
});
