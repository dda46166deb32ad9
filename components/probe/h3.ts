import { isIP } from "node:net";
import { type WasmEvent, WasmH3ClientEventLoop } from "@currentspace/http3/wasm";
import { bodyReader, requestHeaders } from "./body.ts";
import { observeCertificate } from "./certificate.ts";
import { onAbort, startDeadline } from "./deadline.ts";
import type { ExchangeOptions } from "./h2.ts";
import { serverCertificates, serverHandshakeSecret } from "./quicHandshake.ts";
import type { AnswerObservation, QuicFailure, QuicObservation, VerifyTarget } from "./types.ts";
import { probeVersionNegotiation } from "./udpProbe.ts";
import { type ObservedTransport, openTransport } from "./udpTransport.ts";
import { events, leave, takeCore } from "./wasmClient.ts";

/** How long the handshake may get no answer before the version-negotiation probe is sent in parallel. */
const probeAfterMs = 1000;

/** Kernel error codes for a missing route to the address. */
const noRoute = new Set(["ENETUNREACH", "EADDRNOTAVAIL", "EAFNOSUPPORT", "EINVAL"]);

/**
 * One GET over QUIC at an address and UDP port, with the target's host as server name and `:authority`. The exchange
 * continues if the certificate is not trusted, and the observation records that. Rejects only when aborted.
 */
export async function observeQuic(
    target: VerifyTarget,
    address: string,
    port: number,
    options: ExchangeOptions,
): Promise<QuicObservation> {
    const observation: QuicObservation = { port, datagramsReceived: 0 };
    const core = await takeCore();
    const started = performance.now();
    const { promise: exchange, resolve, reject } = Promise.withResolvers<AnswerObservation>();
    const fail = (failure: QuicFailure) => reject(new QuicError(failure));
    // It may fail before anything waits for it.
    exchange.catch(() => undefined);
    const stopListening = onAbort(options.signal, reject);
    let transport: ObservedTransport | undefined;
    let keyLog = "";
    let completed = 0;
    let status = 0;
    const body = bodyReader();
    const probing = new AbortController();
    let probe: ReturnType<typeof probeVersionNegotiation> | undefined;
    const startProbe = (timeoutMs: number) => {
        if (transport?.receivedCount() === 0)
            probe ??= probeVersionNegotiation(address, port, timeoutMs, probing.signal);
    };
    const probeTimer = setTimeout(() => startProbe(Math.max(500, options.timeoutMs - probeAfterMs)), probeAfterMs);
    const cancel = startDeadline(options.timeoutMs, () =>
        fail(timedOut(transport?.receivedCount() ?? 0, completed, options.timeoutMs)),
    );
    const onSocketError = (code: string) => {
        if (code === "ECONNREFUSED") fail({ kind: "refused", message: "ICMP says that nothing listens on the port" });
        else if (noRoute.has(code)) fail({ kind: "no-route", message: `this machine has no route (${code})` });
        else if (code === "EHOSTUNREACH" || code === "EACCES" || code === "EPERM") {
            fail({ kind: "silent", message: `UDP is rejected on the path (${code})` });
        }
    };
    let thrown: unknown;
    const client = new WasmH3ClientEventLoop(
        {
            core,
            transportFactory: async (host, udpPort) => {
                transport = await openTransport(host, udpPort, onSocketError);
                return transport;
            },
            // The chain is judged below, with the same roots as over TCP; refusing here would hide it.
            rejectUnauthorized: false,
            keylog: true,
            // Never before the deadline, which alone allows for a stall of this process.
            maxIdleTimeoutMs: 10 * options.timeoutMs,
        },
        (batch) => {
            for (const event of batch) onEvent(event);
        },
        (lines) => {
            keyLog += Buffer.from(lines).toString("latin1");
        },
    );
    const onEvent = (event: WasmEvent) => {
        const { eventType, meta } = event;
        if (eventType === events.handshakeComplete) {
            completed = performance.now();
            observation.handshakeMs = round(completed - started);
            client.sendRequest(requestFields(target), true);
        } else if (eventType === events.headers) {
            const received = Number(event.headers?.find(({ name }) => name === ":status")?.value ?? 0);
            // 1xx answers come before the final one, trailers have no status.
            if (received >= 200) status = received;
        } else if (eventType === events.reset || eventType === events.error || eventType === events.sessionClose) {
            fail(closed(meta?.errorCode, meta?.errorReason, completed > 0, transport?.receivedCount() ?? 0));
        }
        const more =
            eventType === events.headers || eventType === events.data ? body.add(event.data ?? new Uint8Array()) : true;
        // The end is reported twice when the last data and the end come in different batches.
        if (status !== 0 && (eventType === events.finished || event.fin === true || !more)) {
            resolve(body.answer(status));
        }
    };
    try {
        // A server name must not be an address (RFC 6066 §3).
        await client.connect(
            isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`,
            isIP(target.host) === 0 ? target.host : "",
        );
        observation.answer = await exchange;
        observation.answerMs = round(performance.now() - completed);
    } catch (error) {
        thrown = error;
        options.signal?.throwIfAborted();
        observation.failure =
            error instanceof QuicError ? error.failure : { kind: "handshake", message: String(error) };
        if (observation.failure.kind === "silent") {
            startProbe(Math.min(500, options.timeoutMs));
            const negotiation = await probe;
            if (negotiation) observation.versionNegotiation = negotiation;
        }
    } finally {
        cancel();
        clearTimeout(probeTimer);
        probing.abort();
        stopListening();
        leave(client, core, thrown);
        await transport?.close();
    }
    observation.datagramsReceived = transport?.receivedCount() ?? 0;
    const secret = serverHandshakeSecret(keyLog);
    const chain = secret && serverCertificates(transport?.received ?? [], secret);
    const certificate = chain && observeCertificate(chain, target.host, options.store);
    if (certificate) observation.certificate = certificate;
    return observation;
}

class QuicError extends Error {
    readonly failure: QuicFailure;
    constructor(failure: QuicFailure) {
        super(failure.message);
        this.failure = failure;
    }
}

function requestFields(target: VerifyTarget): { name: string; value: string }[] {
    const fields = {
        ":method": "GET",
        ":scheme": "https",
        ":authority": target.authority,
        ":path": target.path,
        ...requestHeaders,
    };
    return Object.entries(fields).map(([name, value]) => ({ name, value }));
}

function timedOut(received: number, completed: number, timeoutMs: number): QuicFailure {
    if (completed > 0)
        return { kind: "request", message: `the handshake completed, but no answer arrived in ${timeoutMs} ms` };
    if (received > 0)
        return {
            kind: "handshake",
            message: `the handshake did not complete in ${timeoutMs} ms although a QUIC endpoint answered`,
        };
    return { kind: "silent", message: `no packet came back in ${timeoutMs} ms, not even an ICMP error` };
}

function closed(
    code: number | undefined,
    reason: string | undefined,
    completed: boolean,
    received: number,
): QuicFailure {
    const silent = !completed && received === 0;
    const text = describeCode(code, reason, completed);
    return {
        kind: completed ? "request" : silent ? "silent" : "handshake",
        message: silent ? "no packet came back, not even an ICMP error" : text,
        ...(code === undefined || silent ? {} : { code }),
    };
}

/** The TLS alerts (RFC 8446 §6) that a misconfigured server sends. */
const alerts: Readonly<Record<number, string>> = {
    40: "handshake_failure",
    70: "protocol_version",
    80: "internal_error",
    112: "unrecognized_name",
    116: "certificate_required",
    120: "no_application_protocol",
};

/** RFC 9000 §20.1: 0x100 to 0x1ff are TLS alerts; 0x100 upwards in a request are HTTP/3 errors (RFC 9114 §8.1). */
function describeCode(code: number | undefined, reason: string | undefined, completed: boolean): string {
    const words = reason ? `: ${reason}` : "";
    if (code === undefined) return `the connection was closed${words}`;
    if (!completed && code >= 0x100 && code <= 0x1ff) {
        const alert = alerts[code - 0x100] ?? code - 0x100;
        return `the server refused the handshake with TLS alert ${alert}${words}`;
    }
    return `the connection was closed with code 0x${code.toString(16)}${words}`;
}

function round(ms: number): number {
    return Math.round(ms * 10) / 10;
}
