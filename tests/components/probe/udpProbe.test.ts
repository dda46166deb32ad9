import { createSocket } from "node:dgram";
import { afterEach, describe, expect, test } from "vitest";
import { probeVersionNegotiation } from "../../../components/probe/udpProbe.ts";

const closing: (() => void)[] = [];

afterEach(() => {
    for (const close of closing.splice(0)) close();
});

/** A UDP port on loopback that answers each datagram as it is told. */
async function serve(answer: (datagram: Buffer) => Buffer | undefined): Promise<number> {
    const socket = createSocket("udp4");
    socket.on("message", (datagram, peer) => {
        const bytes = answer(datagram);
        if (bytes) socket.send(bytes, peer.port, peer.address);
    });
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    closing.push(() => socket.close());
    return socket.address().port;
}

/** RFC 9000 §17.2.1: version 0, the ids of the datagram exchanged, and a version that is supported. */
function negotiation(datagram: Buffer, version = 0): Buffer {
    const [destination, source] = [datagram.subarray(6, 14), datagram.subarray(15, 23)];
    const head = Buffer.of(0x80, 0, 0, 0, version, 8);
    return Buffer.concat([head, source, Buffer.of(8), destination, Buffer.of(0, 0, 0, 1)]);
}

const probe = (port: number, timeoutMs = 300, signal?: AbortSignal) =>
    probeVersionNegotiation("127.0.0.1", port, timeoutMs, signal);

describe("a version negotiation probe", () => {
    test("is a datagram of 1200 octets with a version that no server has, and is sent twice", async () => {
        const seen: Buffer[] = [];
        const port = await serve((datagram) => {
            seen.push(datagram);
            return undefined;
        });
        expect(await probe(port)).toBe("silent");
        expect(seen.map((datagram) => [datagram.length, datagram.toString("hex", 0, 6), datagram[14]])).toEqual(
            Array(2).fill([1200, "c01a2a3a4a08", 8]),
        );
    });

    test("is answered by a Version Negotiation packet, also by one that comes for the second datagram", async () => {
        expect(await probe(await serve((datagram) => negotiation(datagram)))).toBe("answered");
        let count = 0;
        expect(await probe(await serve((datagram) => (++count < 2 ? undefined : negotiation(datagram))))).toBe(
            "answered",
        );
    });

    test.each<[string, (datagram: Buffer) => Buffer]>([
        ["the datagram itself, echoed", (datagram) => datagram],
        ["a packet of a version", (datagram) => negotiation(datagram, 1)],
        ["a packet for another connection", (datagram) => negotiation(Buffer.from(datagram).fill(9, 15, 23))],
        ["a packet that ends with our id", (datagram) => negotiation(datagram).subarray(0, 14)],
        ["a datagram of three octets", () => Buffer.of(0x80, 0, 0)],
    ])("is not answered by %s", async (_what, answer) => {
        expect(await probe(await serve(answer))).toBe("silent");
    });

    test("is refused where nothing listens", async () => {
        const port = await serve(() => undefined);
        for (const close of closing.splice(0)) close();
        expect(await probe(port, 2000)).toBe("refused");
    });

    test("is silent where there is no route, and once its signal aborted", async () => {
        // A link-local address without a zone: the kernel refuses to connect, and nothing is sent.
        expect(await probeVersionNegotiation("fe80::1", 9, 60_000)).toBe("silent");
        const port = await serve(() => undefined);
        expect(await probe(port, 60_000, AbortSignal.abort())).toBe("silent");
        const later = new AbortController();
        setTimeout(() => later.abort(), 50);
        expect(await probe(port, 60_000, later.signal)).toBe("silent");
    });
});
