import { randomBytes } from "node:crypto";
import { onAbort, startDeadline } from "./deadline.ts";
import { openTransport } from "./udpTransport.ts";

/** A version no server supports, of the pattern reserved to force negotiation (RFC 9000 §15: 0x?a?a?a?a). */
const unknownVersion = 0x1a2a3a4a;

/**
 * Tests whether a QUIC endpoint listens on a UDP port: a datagram of 1200 octets with an unknown version must be
 * answered by a Version Negotiation packet (RFC 9000 §6.1). `silent` alone is not conclusive: endpoints may rate-limit,
 * and some balancers do not negotiate (AWS NLB).
 */
export async function probeVersionNegotiation(
    address: string,
    port: number,
    timeoutMs: number,
    signal?: AbortSignal,
): Promise<"answered" | "refused" | "silent"> {
    const destinationId = randomBytes(8);
    const sourceId = randomBytes(8);
    const header = Buffer.alloc(5);
    header[0] = 0xc0;
    header.writeUInt32BE(unknownVersion, 1);
    const start = Buffer.concat([header, Buffer.of(8), destinationId, Buffer.of(8), sourceId]);
    const datagram = Buffer.concat([start, randomBytes(1200 - start.length)]);
    const { promise, resolve } = Promise.withResolvers<"answered" | "refused" | "silent">();
    const transport = await openTransport(address, port, (code) =>
        resolve(code === "ECONNREFUSED" ? "refused" : "silent"),
    );
    transport.onMessage((answer) => {
        // Version 0 marks Version Negotiation, and it repeats our source id as its destination (RFC 9000 §17.2.1).
        const bytes = Buffer.from(answer);
        if (bytes.length > 14 && bytes.readUInt32BE(1) === 0 && bytes.subarray(6, 14).equals(sourceId))
            resolve("answered");
    });
    const send = () => transport.send(datagram);
    const again = setTimeout(send, timeoutMs / 2);
    const cancel = startDeadline(timeoutMs, () => resolve("silent"));
    const stopListening = onAbort(signal, () => resolve("silent"));
    send();
    return promise.finally(() => {
        clearTimeout(again);
        cancel();
        stopListening();
        return transport.close();
    });
}
