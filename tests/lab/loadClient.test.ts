import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { constants, createSecureServer, type Http2SecureServer, type ServerHttp2Stream } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LoadResult } from "./load.ts";

const HOST = "load.test";
/** A loopback address that nothing else of the tests listens on. */
const ADDRESS = "127.0.0.99";
const folder = mkdtempSync(join(tmpdir(), "http3-load-"));
const [certificate, key] = [join(folder, "tls.crt"), join(folder, "tls.key")];

beforeAll(() => {
    execFileSync("openssl", [
        ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2".split(" "),
        ...["-subj", `/CN=${HOST}`, "-addext", `subjectAltName=DNS:${HOST}`, "-keyout", key, "-out", certificate],
    ]);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the client under load counts of a server that answers each tenth request otherwise. */
async function counted(otherwise: (stream: ServerHttp2Stream) => void): Promise<LoadResult> {
    let asked = 0;
    let enough = () => {};
    const manyAsked = new Promise<void>((resolve) => {
        enough = resolve;
    });
    const server: Http2SecureServer = createSecureServer({ key: readFileSync(key), cert: readFileSync(certificate) });
    server.on("stream", (stream) => {
        stream.on("error", () => undefined);
        if (++asked === 200) enough();
        // The first request of a connection may be a repeated one, which is repeated only once.
        if (asked % 10 === 0 && stream.id !== 1) {
            otherwise(stream);
        } else {
            stream.respond({ ":status": 200 });
            stream.end("answered");
        }
    });
    await new Promise<void>((resolve) => server.listen(443, ADDRESS, resolve));
    const client = spawn(process.execPath, [join(import.meta.dirname, "load.ts"), "h2", HOST, ADDRESS, certificate], {
        stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    client.stdout.on("data", (chunk: Buffer) => {
        said += chunk.toString();
    });
    const ended = new Promise((resolve) => client.once("close", resolve));
    await Promise.race([manyAsked, ended]);
    client.kill("SIGTERM");
    await ended;
    await new Promise((resolve) => server.close(resolve));
    const [line = "", result = ""] = said.split("\n");
    expect(line).toBe("under way");
    return JSON.parse(result) as LoadResult;
}

test("the client under load repeats a request that the server refused, and one after a GOAWAY", async () => {
    const refused = await counted((stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM));
    expect(refused).toMatchObject({ failed: 0, errors: {} });
    expect(refused.repeated).toBeGreaterThan(10);
    const goneAway = await counted((stream) =>
        stream.session?.goaway(constants.NGHTTP2_NO_ERROR, (stream.id ?? 0) - 2),
    );
    expect(goneAway).toMatchObject({ failed: 0, errors: {} });
    expect(goneAway.repeated).toBeGreaterThan(10);
});

test("the client under load counts a request as failed that the server may have processed", async () => {
    const { failed, repeated, errors } = await counted((stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
    expect(failed).toBeGreaterThan(10);
    expect(repeated).toBe(0);
    expect(Object.keys(errors)).toEqual(["Stream closed with error code NGHTTP2_INTERNAL_ERROR"]);
});
