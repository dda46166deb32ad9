import { createRequire } from "node:module";
import { totalmem } from "node:os";
import { dirname, join } from "node:path";
import { type Http3WasmCore, loadHttp3WasmCoreFromFile } from "@currentspace/http3/wasm";
import { Pool } from "./pool.ts";

/** Event numbers of `@currentspace/http3` (its `dist/client.js`; not exported). */
export const events = {
    headers: 3,
    data: 4,
    finished: 5,
    reset: 6,
    sessionClose: 7,
    error: 10,
    handshakeComplete: 11,
} as const;

/**
 * The WebAssembly build is used, not the native one: only it supports a custom transport (which sees ICMP errors
 * and the datagrams) and logs secrets to a callback instead of a file. It also needs no binary for the platform.
 */
const wasmFile = join(dirname(createRequire(import.meta.url).resolve("@currentspace/http3/wasm")), "http3_client.wasm");

/** Bytes that an instance holds once it has had a client. */
const EACH = 18_500_000;

/**
 * How many clients there may be at once, those included whose connection drains. With fewer than 48, a check of a thousand
 * hostnames waits for connections that drain.
 * @param memory Bytes that the process may use. Half of them are left to everything else.
 */
export function clientsFor(memory: number): number {
    return Math.max(4, Math.min(48, Math.floor(memory / 2 / EACH)));
}

/**
 * WebAssembly instances, each for one client at a time. A client in a used one is made in a tenth of the time: the system has
 * provided its memory already. A client takes 5 s at most by default, and drains for 2 s at most.
 */
const cores = new Pool<Http3WasmCore>(() => loadHttp3WasmCoreFromFile(wasmFile), {
    // Without a constraint the first of them is 0, or more than there is.
    most: clientsFor(Math.min(process.constrainedMemory() || totalmem(), totalmem())),
    patience: 10_000,
});

/** An instance for one client; {@link leave} gives it back. */
export const takeCore = async (): Promise<Http3WasmCore> => await cores.take();

/**
 * Sends CONNECTION_CLOSE at once, and does not wait for the draining period that follows (RFC 9000 §10.2), after which the
 * instance has its next client.
 * @param thrown What a method of the client threw: after a trap in WebAssembly an instance gets no client any more.
 */
export function leave(client: { close(): Promise<void> }, core: Http3WasmCore, thrown?: unknown): void {
    const trapped = thrown instanceof Error && thrown.name === "RuntimeError";
    client.close().then(
        () => cores.giveBack(trapped ? undefined : core),
        () => cores.giveBack(undefined),
    );
}
