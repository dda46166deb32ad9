import { createSocket, type Socket } from "node:dgram";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseTarget, verify } from "../../../components/probe/index.ts";
import { observeLargeHello } from "../../../components/probe/largeHello.ts";
import { handshakePackets } from "../../../components/probe/quicHandshake.ts";
import { type Authority, createAuthority, type Running, serveBoth } from "./servers.ts";

const target = parseTarget("https://app.test/");
let authority: Authority;
let server: Running;
const sockets: Socket[] = [];

beforeAll(async () => {
    authority = await createAuthority("Test CA");
    server = await serveBoth(await authority.issue(["app.test"]), () => ({}));
});
afterAll(async () => {
    for (const socket of sockets.splice(0)) socket.close();
    await server.close();
});

/**
 * A relay that loses the second datagram of a client hello: of each client it passes one datagram on, and others only after the
 * server has answered the hello.
 */
async function forgetful(): Promise<number> {
    const front = createSocket("udp4");
    sockets.push(front);
    const clients = new Map<number, { behind: Socket; asked: boolean; answered: boolean }>();
    front.on("message", (datagram, { port, address }) => {
        let client = clients.get(port);
        if (client === undefined) {
            const behind = createSocket("udp4");
            sockets.push(behind);
            const made = { behind, asked: false, answered: false };
            behind.on("message", (answer) => {
                made.answered ||= handshakePackets(answer).length > 0;
                // A Retry (RFC 9000 §17.2.5): the client says hello again.
                if (((answer[0] ?? 0) & 0xf0) === 0xf0) made.asked = false;
                front.send(answer, port, address);
            });
            client = made;
            clients.set(port, client);
        }
        if (client.asked && !client.answered) return;
        client.asked = true;
        client.behind.send(datagram, server.port, "127.0.0.1");
    });
    await new Promise<void>((resolve) => front.bind(0, "127.0.0.1", resolve));
    return (front.address() as AddressInfo).port;
}

describe("a client hello of two datagrams", () => {
    test("completes where the server takes both", async () => {
        expect(await observeLargeHello(target, "127.0.0.1", server.port, { timeoutMs: 20_000 })).toBe("completed");
    });

    test("is reported as lost where nothing answers", async () => {
        const silent = createSocket("udp4");
        sockets.push(silent);
        await new Promise<void>((resolve) => silent.bind(0, "127.0.0.1", resolve));
        const { port } = silent.address() as AddressInfo;
        expect(await observeLargeHello(target, "127.0.0.1", port, { timeoutMs: 500 })).toBe("lost");
    });

    test("is a warning where only it is lost, and h3 answers other clients", async () => {
        const port = await forgetful();
        const report = await verify(target, {
            connect: ["127.0.0.1"],
            ca: authority.pem,
            promisedPort: port,
            timeoutMs: 3000,
        });
        const [seen] = report.families[0]?.addresses[0]?.quic ?? [];
        expect(seen).toMatchObject({ answer: { status: 200 }, largeHello: "lost" });
        expect(report.warnings).toEqual([
            `127.0.0.1: QUIC on UDP ${port} loses handshakes whose first message takes two datagrams, as browsers send it for a post-quantum key exchange; these stay on TCP. Update the proxy, or its TLS library`,
        ]);
    });
});
