import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { loadHttp3WasmCoreFromFile, WasmH3ClientEventLoop } from "@currentspace/http3/wasm";
import { type ObservedTransport, openTransport } from "../../components/probe/udpTransport.ts";

// Prints the source connection IDs of a QUIC server's handshake, in hexadecimal: node connectionIds.ts HOST ADDRESS.
const [host = "", address = ""] = process.argv.slice(2);
const wasm = join(dirname(createRequire(import.meta.url).resolve("@currentspace/http3/wasm")), "http3_client.wasm");
const HANDSHAKE_COMPLETE = 11;
const done = Promise.withResolvers<void>();
let transport: ObservedTransport | undefined;
const client = new WasmH3ClientEventLoop(
    {
        core: loadHttp3WasmCoreFromFile(wasm),
        transportFactory: async (at, port) => {
            transport = await openTransport(at, port, (code) => done.reject(new Error(code)));
            return transport;
        },
        rejectUnauthorized: false,
    },
    (events) => {
        if (events.some(({ eventType }) => eventType === HANDSHAKE_COMPLETE)) {
            done.resolve();
        }
    },
);
setTimeout(() => done.reject(new Error("no handshake within 10 s")), 10_000).unref();
await client.connect(`${address}:443`, host);
await done.promise;
// RFC 9000 §17.2: a long header has the flags, the version, and then both connection IDs, each after its length.
const ids = (transport?.received ?? []).flatMap((datagram) => {
    const bytes = Buffer.from(datagram);
    const at = 6 + (bytes[5] ?? 0);
    return (bytes[0] ?? 0) >= 0xc0 ? [bytes.subarray(at + 1, at + 1 + (bytes[at] ?? 0)).toString("hex")] : [];
});
console.log([...new Set(ids)].join("\n"));
process.exit(0);
