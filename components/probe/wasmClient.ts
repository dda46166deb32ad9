import { createRequire } from "node:module";
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

/**
 * WebAssembly instances, each for one client at a time. A client in a used one is made in a tenth of the time: the system has
 * provided its memory already, 18 MB. With fewer than 48, a check of a thousand hostnames waits for connections that drain,
 * each of them for at most 2 s.
 */
const cores = new Pool<Http3WasmCore>(() => loadHttp3WasmCoreFromFile(wasmFile), { most: 48, patience: 3_000 });

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
