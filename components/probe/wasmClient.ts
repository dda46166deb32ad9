import { createRequire } from "node:module";
import { dirname, join } from "node:path";

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
export const wasmFile = join(
    dirname(createRequire(import.meta.url).resolve("@currentspace/http3/wasm")),
    "http3_client.wasm",
);
