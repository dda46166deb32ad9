import { isIP } from "node:net";
import { WasmQuicClientEventLoop } from "@currentspace/http3/wasm";
import { onAbort, startDeadline } from "./deadline.ts";
import type { VerifyTarget } from "./types.ts";
import { openTransport } from "./udpTransport.ts";
import { events, leave, takeCore } from "./wasmClient.ts";

/** Five protocols that no server knows, each of the longest name: with them the client hello is longer than a datagram. */
const UNKNOWN_PROTOCOLS = ["a", "b", "c", "d", "e"].map((letter) => letter.repeat(255));

/**
 * Whether a handshake completes whose client hello takes two datagrams, as a post-quantum key exchange makes it (X25519MLKEM768 of
 * today's browsers). The client here has none, so the list of protocols makes it long. It cannot see a server that loses datagrams which
 * the kernel hands over as one burst: Node.js sends them one by one.
 */
export async function observeLargeHello(
    { host }: VerifyTarget,
    address: string,
    port: number,
    { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal },
): Promise<"completed" | "lost"> {
    const core = await takeCore();
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const cancel = startDeadline(timeoutMs, () => resolve(false));
    const stopListening = onAbort(signal, () => resolve(false));
    let thrown: unknown;
    const client = new WasmQuicClientEventLoop(
        {
            core,
            transportFactory: async (peer, udpPort) => await openTransport(peer, udpPort, () => undefined),
            rejectUnauthorized: false,
            alpn: ["h3", ...UNKNOWN_PROTOCOLS],
        },
        (batch) => {
            if (batch.some(({ eventType }) => eventType === events.handshakeComplete)) resolve(true);
        },
    );
    try {
        // A server name must not be an address (RFC 6066 §3).
        await client.connect(
            isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`,
            isIP(host) === 0 ? host : "",
        );
        const completed = await promise;
        signal?.throwIfAborted();
        return completed ? "completed" : "lost";
    } catch (error) {
        thrown = error;
        signal?.throwIfAborted();
        return "lost";
    } finally {
        cancel();
        stopListening();
        leave(client, core, thrown);
    }
}
