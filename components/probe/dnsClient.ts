import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { connect, isIPv6 } from "node:net";
import { startDeadline } from "./deadline.ts";

/** A DNS server to ask. */
export interface DnsServer {
    address: string;
    port: number;
}

/** DNS record types used here (IANA). */
export const recordTypes = { A: 1, CNAME: 5, AAAA: 28, OPT: 41, HTTPS: 65 } as const;

/** One record of an answer. */
export interface DnsRecord {
    name: string;
    type: number;
    /** Seconds. */
    ttl: number;
    /** Record data as on the wire; for a CNAME, the target is in `target`. */
    data: Uint8Array;
    /** Target of a CNAME, lower case, without the final dot. */
    target?: string;
}

interface Message {
    id: number;
    truncated: boolean;
    rcode: number;
    question: { name: string; type: number } | undefined;
    answers: DnsRecord[];
}

/** RFC 9460 §3: clients follow at most this many steps of a chain. */
const maxAliases = 8;
const rcodes = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];

/**
 * Records of one type at a name, CNAMEs followed. An empty list means that the name or the type does not exist.
 * Node's own resolver cannot ask for type 65 (HTTPS), hence this small client: UDP with EDNS, one retry, TCP when truncated.
 * @throws Error on timeout, on a refusal or failure of the server (`SERVFAIL`, `REFUSED`), or on an answer that does not parse.
 */
export async function queryRecords(
    name: string,
    type: number,
    server: DnsServer,
    timeoutMs: number,
    signal?: AbortSignal,
): Promise<DnsRecord[]> {
    let wanted = normalize(name);
    for (let asked = 0; asked <= maxAliases; asked++) {
        const message = await ask(wanted, type, server, timeoutMs, signal);
        if (message.rcode !== 0 && message.rcode !== 3) {
            throw new Error(`${server.address} answered ${rcodes[message.rcode] ?? `rcode ${message.rcode}`}`);
        }
        const start = wanted;
        for (let step = 0; step <= maxAliases; step++) {
            const alias = message.answers.find((r) => r.type === recordTypes.CNAME && r.name === wanted);
            if (!alias?.target) break;
            wanted = alias.target;
        }
        const found = message.answers.filter((r) => r.type === type && r.name === wanted);
        // A server without recursion stops at a CNAME that leaves its zones: ask for the target then.
        if (found.length > 0 || wanted === start || message.rcode === 3) return found;
    }
    throw new Error(`more than ${maxAliases} CNAMEs from ${name}`);
}

async function ask(name: string, type: number, server: DnsServer, timeoutMs: number, signal?: AbortSignal) {
    const id = randomInt(65536);
    const query = encodeQuery(id, name, type);
    const accept = (bytes: Uint8Array): Message | undefined => {
        const message = parseMessage(bytes);
        const question = message.question;
        return message.id === id && question?.name === name && question.type === type ? message : undefined;
    };
    const message = await gate(() => askUdp(query, accept, server, timeoutMs, signal));
    return message.truncated ? askTcp(query, accept, server, timeoutMs, signal) : message;
}

/** Queries under way at most: the receive buffer of a resolver holds some hundreds, and what overflows is lost. */
const maxQueries = 48;
let underWay = 0;
const waiting: (() => void)[] = [];

async function gate<T>(work: () => Promise<T>): Promise<T> {
    if (underWay >= maxQueries) await new Promise<void>((resolve) => waiting.push(resolve));
    else underWay++;
    try {
        return await work();
    } finally {
        // The place goes to the next in line, or becomes free.
        const next = waiting.shift();
        if (next) next();
        else underWay--;
    }
}

type Accept = (bytes: Uint8Array) => Message | undefined;

function askUdp(query: Buffer, accept: Accept, server: DnsServer, timeoutMs: number, signal?: AbortSignal) {
    const { promise, resolve, reject } = Promise.withResolvers<Message>();
    const socket = createSocket(isIPv6(server.address) ? "udp6" : "udp4");
    const fail = (error: unknown) =>
        reject(new Error(`${describe(server)}: ${error instanceof Error ? error.message : error}`));
    const abort = () => reject(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    const retries = [0.1, 0.3, 0.6].map((part) => setTimeout(() => socket.send(query), timeoutMs * part));
    const cancel = startDeadline(timeoutMs, () => fail(`no answer in ${timeoutMs} ms`));
    socket.on("error", fail);
    socket.on("message", (bytes) => {
        try {
            const message = accept(bytes);
            if (message) resolve(message);
        } catch (error) {
            fail(error);
        }
    });
    socket.connect(server.port, server.address, () => socket.send(query));
    return promise.finally(() => {
        retries.forEach(clearTimeout);
        cancel();
        signal?.removeEventListener("abort", abort);
        socket.close();
    });
}

function askTcp(query: Buffer, accept: Accept, server: DnsServer, timeoutMs: number, signal?: AbortSignal) {
    const { promise, resolve, reject } = Promise.withResolvers<Message>();
    const fail = (error: unknown) =>
        reject(new Error(`${describe(server)} over TCP: ${error instanceof Error ? error.message : error}`));
    const abort = () => reject(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    const cancel = startDeadline(timeoutMs, () => fail(`no answer in ${timeoutMs} ms`));
    const socket = connect(server.port, server.address, () => {
        const length = Buffer.alloc(2);
        length.writeUInt16BE(query.length);
        socket.write(Buffer.concat([length, query]));
    });
    let received = Buffer.alloc(0);
    socket.on("error", fail);
    socket.on("close", () => fail("closed without an answer"));
    socket.on("data", (chunk) => {
        received = Buffer.concat([received, chunk]);
        if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
        try {
            const message = accept(received.subarray(2, 2 + received.readUInt16BE(0)));
            if (message) resolve(message);
            else fail("answered another question");
        } catch (error) {
            fail(error);
        }
    });
    return promise.finally(() => {
        cancel();
        signal?.removeEventListener("abort", abort);
        socket.destroy();
    });
}

function describe(server: DnsServer): string {
    return isIPv6(server.address)
        ? `DNS server [${server.address}]:${server.port}`
        : `DNS server ${server.address}:${server.port}`;
}

function normalize(name: string): string {
    return name.toLowerCase().replace(/\.$/, "");
}

function encodeQuery(id: number, name: string, type: number): Buffer {
    const labels = name.split(".").map((label) => {
        const bytes = Buffer.from(label, "latin1");
        if (bytes.length === 0 || bytes.length > 63) throw new Error(`"${name}" is not a DNS name`);
        return Buffer.concat([Buffer.of(bytes.length), bytes]);
    });
    const header = Buffer.alloc(12);
    header.writeUInt16BE(id, 0);
    header.writeUInt16BE(0x0100, 2); // RD
    header.writeUInt16BE(1, 4); // one question
    header.writeUInt16BE(1, 10); // one additional record: OPT
    const question = Buffer.alloc(5);
    question.writeUInt16BE(type, 1);
    question.writeUInt16BE(1, 3); // IN
    // 1232: the size that needs no fragmentation anywhere (DNS flag day 2020).
    const opt = Buffer.from([0, 0, recordTypes.OPT, 1232 >> 8, 1232 & 0xff, 0, 0, 0, 0, 0, 0]);
    return Buffer.concat([header, ...labels, question, opt]);
}

function parseMessage(bytes: Uint8Array): Message {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (buffer.length < 12) throw new Error("answer shorter than a DNS header");
    const flags = buffer.readUInt16BE(2);
    let offset = 12;
    let question: Message["question"];
    for (let i = 0; i < buffer.readUInt16BE(4); i++) {
        const name = readName(buffer, offset);
        question ??= { name: name.text, type: buffer.readUInt16BE(name.end) };
        offset = name.end + 4;
    }
    const answers: DnsRecord[] = [];
    const truncated = (flags & 0x0200) !== 0;
    for (let i = 0; i < buffer.readUInt16BE(6) && !truncated; i++) {
        const name = readName(buffer, offset);
        const type = buffer.readUInt16BE(name.end);
        const start = name.end + 10;
        const end = start + buffer.readUInt16BE(name.end + 8);
        if (end > buffer.length) throw new Error("record data runs past the end of the answer");
        const record: DnsRecord = {
            name: name.text,
            type,
            ttl: buffer.readUInt32BE(name.end + 4),
            data: Uint8Array.from(buffer.subarray(start, end)),
        };
        if (type === recordTypes.CNAME) record.target = readName(buffer, start).text;
        answers.push(record);
        offset = end;
    }
    return { id: buffer.readUInt16BE(0), truncated, rcode: flags & 0xf, question, answers };
}

/** A name with compression pointers (RFC 1035 §4.1.4); each pointer must go backwards, so a loop cannot happen. */
function readName(buffer: Buffer, at: number): { text: string; end: number } {
    const labels: string[] = [];
    let end: number | undefined;
    let limit = at;
    for (let offset = at; ; ) {
        const length = buffer.readUInt8(offset);
        if (length === 0) return { text: labels.join(".").toLowerCase(), end: end ?? offset + 1 };
        if (length >= 0xc0) {
            const pointer = buffer.readUInt16BE(offset) & 0x3fff;
            if (pointer >= limit) throw new Error("compression pointer does not go backwards");
            end ??= offset + 2;
            limit = pointer;
            offset = pointer;
        } else {
            if (length > 63 || offset + 1 + length > buffer.length) throw new Error("malformed name in the answer");
            labels.push(buffer.toString("latin1", offset + 1, offset + 1 + length));
            offset += 1 + length;
        }
    }
}
