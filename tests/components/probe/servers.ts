/** Real servers on loopback for the probe's tests: TCP, QUIC, DNS, and certificates. */
import "reflect-metadata";
import { createSocket } from "node:dgram";
import type { ServerResponse } from "node:http";
import { createSecureServer as createHttp2Server, type Http2SecureServer, type Http2ServerResponse } from "node:http2";
import { createServer as createHttp1Server, type Server as Http1Server } from "node:https";
import { type AddressInfo, isIPv6 } from "node:net";
import type { Writable } from "node:stream";
import { createSecureServer } from "@currentspace/http3";
import * as x509 from "@peculiar/x509";
import { encode, type SvcbRecord } from "../../../components/svcb/index.ts";

export interface KeyPair {
    key: string;
    cert: string;
}

export interface Authority {
    pem: string;
    /** A P-256 leaf for names; `days` of validity from now, negative for an expired one. */
    issue(names: string[], days?: number): Promise<KeyPair>;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const day = 24 * 3600 * 1000;

export async function createAuthority(name: string): Promise<Authority> {
    const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const root = await x509.X509CertificateGenerator.createSelfSigned({
        name: `CN=${name}`,
        keys,
        notBefore: new Date(Date.now() - 400 * day),
        notAfter: new Date(Date.now() + 400 * day),
        signingAlgorithm: algorithm,
        extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
    });
    return {
        pem: root.toString("pem"),
        issue: async (names, days = 30) => {
            const leafKeys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
            const leaf = await x509.X509CertificateGenerator.create({
                subject: `CN=${names[0]}`,
                issuer: root.subject,
                publicKey: leafKeys.publicKey,
                signingKey: keys.privateKey,
                notBefore: new Date(Date.now() - 100 * day),
                notAfter: new Date(Date.now() + days * day),
                signingAlgorithm: algorithm,
                extensions: [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns", value })))],
            });
            const pkcs8 = Buffer.from(await crypto.subtle.exportKey("pkcs8", leafKeys.privateKey)).toString("base64");
            const lines = pkcs8.match(/.{1,64}/g)?.join("\n");
            return {
                key: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
                cert: leaf.toString("pem"),
            };
        },
    };
}

export interface Answer {
    status?: number;
    body?: string | (() => string);
    altSvc?: string;
    /** Over QUIC the header section ends the stream: no data at all. */
    headersOnly?: boolean;
    /** The body is not the end: nothing more comes. */
    open?: boolean;
    /** Over QUIC, after the body. */
    trailers?: Record<string, string>;
}

export interface Running {
    port: number;
    close(): Promise<void>;
}

const textOf = (body: Answer["body"]) => (typeof body === "function" ? body() : (body ?? "hello"));

/** h2 over TCP only. */
export async function serveTcp(
    pair: KeyPair,
    answer: () => Answer | Promise<Answer>,
    host = "127.0.0.1",
    port = 0,
): Promise<Running> {
    return await serve(createHttp2Server({ ...pair, allowHTTP1: true }), answer, host, port);
}

/** HTTP/1.1 over TCP only. */
export async function serveHttp1(pair: KeyPair, answer: () => Answer): Promise<Running> {
    return await serve(createHttp1Server(pair), answer, "127.0.0.1", 0);
}

async function serve(
    server: Http2SecureServer | Http1Server,
    answer: () => Answer | Promise<Answer>,
    host: string,
    port: number,
): Promise<Running> {
    const respond = async (_request: unknown, response: Http2ServerResponse | ServerResponse) => {
        const { status = 200, body, altSvc, open = false } = await answer();
        response.statusCode = status;
        if (altSvc !== undefined) response.setHeader("alt-svc", altSvc);
        const stream: Writable = response;
        if (open) stream.write(textOf(body));
        else stream.end(textOf(body));
    };
    server.on("request", respond);
    await new Promise<void>((resolve, reject) => {
        server.on("error", reject);
        server.listen(port, host, resolve);
    });
    return {
        port: (server.address() as AddressInfo).port,
        close: () => new Promise((resolve) => server.close(() => resolve())),
    };
}

/** A client may go in the middle of everything, for example because its process was ended. */
const ignore = () => undefined;

/** h3 over UDP and h2 over TCP, on one port. */
export async function serveBoth(
    pair: KeyPair,
    answer: (port: number) => Answer,
    host = "127.0.0.1",
    port = 0,
): Promise<Running> {
    for (let attempts = 1; ; attempts++) {
        let bound = 0;
        const server = createSecureServer({ ...pair }, (stream) => {
            stream.on("error", ignore);
            const { status = 200, body, altSvc, headersOnly = false, open = false, trailers } = answer(bound);
            const headers = { ":status": String(status), ...(altSvc === undefined ? {} : { "alt-svc": altSvc }) };
            stream.respond(headers, { endStream: headersOnly });
            if (headersOnly) return;
            if (open || trailers) stream.write(textOf(body));
            else stream.end(textOf(body));
            if (trailers) stream.sendTrailers(trailers);
        });
        server.on("session", (session) => session.on("error", ignore));
        try {
            await new Promise<void>((resolve, reject) => {
                server.on("error", reject);
                server.on("listening", () => resolve());
                server.listen(port, host);
            });
        } catch (error) {
            // A UDP port that is free says nothing of the TCP port of the same number: a client's may have it.
            if (port === 0 && attempts < 20 && (error as NodeJS.ErrnoException).code === "EADDRINUSE") {
                await server.close();
                continue;
            }
            throw error;
        }
        bound = server.address()?.port ?? 0;
        return { port: bound, close: async () => void (await server.close()) };
    }
}

/** A UDP port that takes everything and answers nothing, as behind a firewall that drops. */
export async function swallowUdp(host = "127.0.0.1", port = 0): Promise<Running> {
    const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
    await new Promise<void>((resolve, reject) => {
        socket.on("error", reject);
        socket.bind(port, host, resolve);
    });
    return { port: socket.address().port, close: () => new Promise((resolve) => socket.close(() => resolve())) };
}

export interface Zone {
    [name: string]: {
        A?: string[];
        AAAA?: string[];
        NS?: string[];
        HTTPS?: (SvcbRecord | Uint8Array)[];
        CNAME?: string;
    };
}

/** A DNS server over UDP and nothing else, for one zone that tests may change while it runs. */
export async function serveDns(zone: Zone, truncate = false): Promise<Running & { resolver: string }> {
    const socket = createSocket("udp4");
    socket.on("message", (query, peer) => socket.send(answerDns(query, zone, truncate), peer.port, peer.address));
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    const { port } = socket.address();
    return {
        port,
        resolver: `127.0.0.1:${port}`,
        close: () => new Promise((resolve) => socket.close(() => resolve())),
    };
}

/** The question of a query. */
export function readQuestion(query: Buffer): { name: string; type: number; bytes: Buffer } {
    let end = 12;
    const labels: string[] = [];
    for (let length = query[end] ?? 0; length > 0; length = query[end] ?? 0) {
        labels.push(query.toString("latin1", end + 1, end + 1 + length));
        end += 1 + length;
    }
    return { name: labels.join("."), type: query.readUInt16BE(end + 1), bytes: query.subarray(12, end + 5) };
}

/** The answer to one query, with the name compressed as real servers do. */
function answerDns(query: Buffer, zone: Zone, truncate: boolean): Buffer {
    const { name, type, bytes: question } = readQuestion(query);
    const entry = zone[name];
    const records: Buffer[] = [];
    if (entry?.CNAME !== undefined) records.push(record(5, encodeName(entry.CNAME)));
    if (type === 1) records.push(...(entry?.A ?? []).map((ip) => record(1, Buffer.from(ip.split(".").map(Number)))));
    if (type === 2) records.push(...(entry?.NS ?? []).map((server) => record(2, encodeName(server))));
    if (type === 28) records.push(...(entry?.AAAA ?? []).map((ip) => record(28, encodeIpv6(ip))));
    if (type === 65) {
        const all = entry?.HTTPS ?? [];
        records.push(...all.map((one) => record(65, Buffer.from(one instanceof Uint8Array ? one : encode(one)))));
    }
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8400 | (truncate ? 0x0200 : 0) | (entry ? 0 : 3), 2);
    header.writeUInt16BE(truncate ? 0 : records.length, 6);
    header.writeUInt32BE(0, 8);
    return Buffer.concat([header, question, ...(truncate ? [] : records)]);
}

/** A record; its owner on the wire is the name of the question unless said otherwise. */
export function record(type: number, data: Buffer, owner: Buffer = Buffer.of(0xc0, 12)): Buffer {
    const head = Buffer.alloc(10);
    head.writeUInt16BE(type, 0);
    head.writeUInt16BE(1, 2);
    head.writeUInt32BE(60, 4);
    head.writeUInt16BE(data.length, 8);
    return Buffer.concat([owner, head, data]);
}

export function encodeName(name: string): Buffer {
    const labels = name.split(".").map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label)]));
    return Buffer.concat([...labels, Buffer.of(0)]);
}

/** Only the forms the tests use: `::1`, and full forms. */
function encodeIpv6(text: string): Buffer {
    const [head = "", tail = ""] = text.split("::");
    const front = head.split(":").filter((group) => group !== "");
    const back = tail.split(":").filter((group) => group !== "");
    const groups = [...front, ...Array(8 - front.length - back.length).fill("0"), ...back];
    return Buffer.concat(groups.map((group) => Buffer.from(group.padStart(4, "0"), "hex")));
}
