import * as http2 from "node:http2";
import * as https from "node:https";
import { isIP, connect as tcpConnect } from "node:net";
import { type TLSSocket, connect as tlsConnect } from "node:tls";
import { bodyReader, requestHeaders } from "./body.ts";
import { describeCertificate, nameError, type TrustStore } from "./certificate.ts";
import { onAbort, startDeadline } from "./deadline.ts";
import type { AnswerObservation, TcpFailure, TcpObservation, VerifyTarget } from "./types.ts";

/** Inputs of one exchange. */
export interface ExchangeOptions {
    store: TrustStore;
    /** Milliseconds for the whole exchange. */
    timeoutMs: number;
    signal: AbortSignal | undefined;
}

interface HttpAnswer {
    answer: AnswerObservation;
    altSvc?: string | undefined;
}

/**
 * One GET over TCP and TLS at an address: h2, or http/1.1 where the server does not speak h2. The exchange continues if
 * the certificate is not trusted, and the observation records that. Rejects only when aborted.
 */
export async function observeTcp(
    target: VerifyTarget,
    address: string,
    options: ExchangeOptions,
): Promise<TcpObservation> {
    const observation: TcpObservation = {};
    const started = performance.now();
    let phase: TcpFailure["phase"] = "connect";
    const { promise: stopped, reject: stop } = Promise.withResolvers<never>();
    const stopListening = onAbort(options.signal, stop);
    const late = Object.assign(new Error(`no answer in ${options.timeoutMs} ms`), { code: "TIMEOUT" });
    const cancel = startDeadline(options.timeoutMs, () => stop(late));
    const tcp = tcpConnect({ host: address, port: target.port });
    // Late errors of a closing socket have no recipient.
    tcp.on("error", stop);
    try {
        await Promise.race([stopped, new Promise<void>((resolve) => tcp.once("connect", () => resolve()))]);
        observation.connectMs = since(started);
        phase = "tls";
        const secured = performance.now();
        const tls = tlsConnect({
            socket: tcp,
            ...(isIP(target.host) === 0 ? { servername: target.host } : { host: target.host }),
            ALPNProtocols: ["h2", "http/1.1"],
            secureContext: options.store.context,
            rejectUnauthorized: false,
        });
        tls.on("error", stop);
        await Promise.race([stopped, new Promise<void>((resolve) => tls.once("secureConnect", () => resolve()))]);
        observation.tlsMs = since(secured);
        observation.protocol = tls.alpnProtocol || "none";
        const peer = tls.getPeerX509Certificate();
        if (peer) observation.certificate = describeCertificate(peer, nameError(peer, target.host) ?? pathError(tls));
        phase = "http";
        const asked = performance.now();
        const get = tls.alpnProtocol === "h2" ? getHttp2 : getHttp1;
        const { answer, altSvc } = await Promise.race([stopped, get(target, tls)]);
        observation.answerMs = since(asked);
        observation.answer = answer;
        if (altSvc !== undefined) observation.altSvc = altSvc;
    } catch (error) {
        options.signal?.throwIfAborted();
        observation.failure = { phase, ...describeError(error) };
    } finally {
        cancel();
        stopListening();
        tcp.destroy();
    }
    return observation;
}

function getHttp2(target: VerifyTarget, tls: TLSSocket): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
        const session = http2.connect(`https://${target.authority}`, { createConnection: () => tls });
        session.on("error", reject);
        const stream = session.request({
            ...requestHeaders,
            ":method": "GET",
            ":path": target.path,
            ":authority": target.authority,
            ":scheme": "https",
        });
        let headers: http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader = {};
        const body = bodyReader();
        const finish = () => {
            resolve({ answer: body.answer(headers[":status"] ?? 0), altSvc: headers["alt-svc"] });
            session.destroy();
        };
        stream.on("response", (received) => {
            headers = received;
        });
        stream.on("data", (chunk: Buffer) => {
            if (!body.add(chunk)) finish();
        });
        stream.on("end", finish);
        stream.on("error", reject);
        // A reset or a lost connection ends without "end".
        stream.on("close", () =>
            reject(Object.assign(new Error("the stream closed without an answer"), { code: "ERR_HTTP2_STREAM" })),
        );
    });
}

function getHttp1(target: VerifyTarget, tls: TLSSocket): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
        const request = https.request({
            method: "GET",
            path: target.path,
            headers: { ...requestHeaders, host: target.authority },
            // Without an agent: any agent, `false` included, opens its own connection.
            createConnection: () => tls,
        });
        request.on("error", reject);
        request.on("response", (response) => {
            const body = bodyReader();
            const altSvc = response.headers["alt-svc"];
            const finish = () => resolve({ answer: body.answer(response.statusCode ?? 0), altSvc });
            response.on("data", (chunk: Buffer) => {
                if (!body.add(chunk)) finish();
            });
            response.on("end", finish);
            response.on("error", reject);
        });
        request.end();
    });
}

/** OpenSSL's verdict on the chain; the name is judged before, with a better message. */
function pathError(tls: TLSSocket): string | undefined {
    if (tls.authorized) return undefined;
    // Node's types promise an Error; at run time it is an error code.
    const error: unknown = tls.authorizationError;
    return error instanceof Error ? error.message : String(error);
}

function describeError(error: unknown): { code: string; message: string } {
    const code = error instanceof Error && "code" in error ? String(error.code) : "ERROR";
    return { code, message: error instanceof Error ? error.message || code : String(error) };
}

/** Milliseconds, to a tenth. */
function since(start: number): number {
    return Math.round((performance.now() - start) * 10) / 10;
}
