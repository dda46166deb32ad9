import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";
import type { DatagramTransport } from "@currentspace/http3/wasm";

/** A connected UDP socket that remembers what a diagnosis needs. */
export interface ObservedTransport extends DatagramTransport {
    /** The first datagrams that came back, enough for any handshake. */
    readonly received: Uint8Array[];
    /** All datagrams that came back. */
    receivedCount(): number;
}

/** A handshake with a long chain is some ten datagrams; the bound is for a large body. */
const remembered = 64;

/**
 * Opens a UDP socket connected to one peer. "Connected" makes the kernel report ICMP errors:
 * `onError` gets `ECONNREFUSED` (port unreachable), `ENETUNREACH`, `EHOSTUNREACH` and the like.
 */
export async function openTransport(
    address: string,
    port: number,
    onError: (code: string) => void,
): Promise<ObservedTransport> {
    const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
    const received: Uint8Array[] = [];
    let count = 0;
    let open = true;
    let deliver: ((datagram: Uint8Array) => void) | undefined;
    const report = (error: Error | null) => {
        if (error && open) onError("code" in error ? String(error.code) : "ERROR");
    };
    socket.on("error", report);
    socket.on("message", (datagram) => {
        count++;
        if (received.length < remembered) received.push(datagram);
        deliver?.(datagram);
    });
    await new Promise<void>((resolve) => {
        // With a callback, dgram reports a failed connect there and nowhere else. Types omit its argument.
        const connected: (error?: Error | null) => void = (error) => {
            report(error ?? null);
            resolve();
        };
        socket.connect(port, address, connected);
    });
    return {
        received,
        receivedCount: () => count,
        send: (datagram) => {
            if (!open) return;
            try {
                socket.send(datagram, report);
            } catch (error) {
                // Not connected, because there is no route.
                report(error instanceof Error ? error : new Error(String(error)));
            }
        },
        onMessage: (callback) => {
            deliver = callback;
        },
        localAddress: () => socket.address(),
        close: async () => {
            if (!open) return;
            open = false;
            deliver = undefined;
            socket.close();
        },
    };
}
