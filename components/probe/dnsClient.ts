import { randomInt } from "node:crypto";
import { connect, isIPv6 } from "node:net";
import { onAbort, startDeadline } from "./deadline.ts";
import { openTransport } from "./udpTransport.ts";

/** A DNS server to query. */
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
    truncated: boolean;
    rcode: number;
    question: { name: string; type: number };
    answers: DnsRecord[];
}

/** CNAMEs that are followed from one name, whether one answer has them all or each answer has one. */
const maxAliases = 8;
/** Octets of a name on the wire (RFC 1035 §2.3.4), the length of each label and the root included. */
const maxNameOctets = 255;
/** Labels and pointers of one name: the 127 labels of the longest name and its root, a pointer before each. */
const maxNameSteps = 256;
const rcodes = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];

/**
 * Records of one type at a name, CNAMEs followed. An empty list means that the name or the type does not exist. Node's
 * own resolver cannot query type 65 (HTTPS), hence this small client: UDP with EDNS, one retry, TCP when truncated.
 * @throws Error on timeout, on a refusal or failure of the server (`SERVFAIL`, `REFUSED`), on a chain of CNAMEs that does not
 * end, or on an answer that does not parse.
 */
export async function queryRecords(
    name: string,
    type: number,
    server: DnsServer,
    timeoutMs: number,
    signal?: AbortSignal,
): Promise<DnsRecord[]> {
    let wanted = normalize(name);
    let aliases = 0;
    for (;;) {
        const message = await ask(wanted, type, server, timeoutMs, signal);
        if (message.rcode !== 0 && message.rcode !== 3) {
            throw new Error(`${server.address} answered ${rcodes[message.rcode] ?? `rcode ${message.rcode}`}`);
        }
        const start = wanted;
        for (;;) {
            const alias = message.answers.find((r) => r.type === recordTypes.CNAME && r.name === wanted);
            if (!alias?.target) break;
            // Both loops end here: each further turn of either takes one more CNAME.
            if (++aliases > maxAliases) throw new Error(`more than ${maxAliases} CNAMEs from ${name}`);
            wanted = alias.target;
        }
        const found = message.answers.filter((r) => r.type === type && r.name === wanted);
        // A server without recursion stops at a CNAME that leaves its zones: the target is then queried.
        if (found.length > 0 || wanted === start || message.rcode === 3) return found;
    }
}

async function ask(name: string, type: number, server: DnsServer, timeoutMs: number, signal?: AbortSignal) {
    const id = randomInt(65536);
    const query = encodeQuery(id, name, type);
    const accept = (bytes: Uint8Array): Message | undefined => {
        const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        if (buffer.length < 12) throw new Error("answer shorter than a DNS header");
        // Before anything is parsed: only the recipient of the query knows its ID. Without QR it is a query, for
        // example ours, echoed.
        if (buffer.readUInt16BE(0) !== id || (buffer.readUInt16BE(2) & 0x8000) === 0) return undefined;
        // Several questions are not allowed (RFC 9619), and without one the subject of the answer is unknown.
        if (buffer.readUInt16BE(4) !== 1) return undefined;
        const message = parseMessage(buffer);
        return message.question.name === name && message.question.type === type ? message : undefined;
    };
    const message = await inTurn(() => askUdp(query, accept, server, timeoutMs, signal));
    return message.truncated ? await askTcp(query, accept, server, timeoutMs, signal) : message;
}

/**
 * Maximum number of concurrent queries: the receive buffer of a resolver has room for some hundreds, and others are
 * lost.
 */
const maxQueries = 48;
let underWay = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (underWay >= maxQueries) await new Promise<void>((resolve) => waiting.push(resolve));
    else underWay++;
    try {
        return await work();
    } finally {
        // The slot is given to the next in the queue, or becomes free.
        const next = waiting.shift();
        if (next) next();
        else underWay--;
    }
}

type Accept = (bytes: Uint8Array) => Message | undefined;

async function askUdp(query: Buffer, accept: Accept, server: DnsServer, timeoutMs: number, signal?: AbortSignal) {
    const { promise, resolve, reject } = Promise.withResolvers<Message>();
    const fail = (reason: string) => reject(new Error(`${describe(server)}: ${reason}`));
    const transport = await openTransport(server.address, server.port, fail);
    transport.onMessage((bytes) => {
        try {
            const message = accept(bytes);
            if (message) resolve(message);
        } catch (error) {
            fail(messageOf(error));
        }
    });
    const stopListening = onAbort(signal, reject);
    const cancel = startDeadline(timeoutMs, () => fail(`no answer in ${timeoutMs} ms`));
    const send = () => transport.send(query);
    const retries = [0.1, 0.3, 0.6].map((part) => setTimeout(send, timeoutMs * part));
    send();
    return promise.finally(() => {
        retries.forEach(clearTimeout);
        cancel();
        stopListening();
        return transport.close();
    });
}

function askTcp(query: Buffer, accept: Accept, server: DnsServer, timeoutMs: number, signal?: AbortSignal) {
    const { promise, resolve, reject } = Promise.withResolvers<Message>();
    const fail = (reason: string) => reject(new Error(`${describe(server)} over TCP: ${reason}`));
    const stopListening = onAbort(signal, reject);
    const cancel = startDeadline(timeoutMs, () => fail(`no answer in ${timeoutMs} ms`));
    const socket = connect(server.port, server.address, () => {
        const length = Buffer.alloc(2);
        length.writeUInt16BE(query.length);
        socket.write(Buffer.concat([length, query]));
    });
    let received = Buffer.alloc(0);
    socket.on("error", (error) => fail(messageOf(error)));
    socket.on("close", () => fail("closed without an answer"));
    socket.on("data", (chunk) => {
        received = Buffer.concat([received, chunk]);
        if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
        try {
            const message = accept(received.subarray(2, 2 + received.readUInt16BE(0)));
            if (!message) fail("answered a different question");
            // Its records were not read, so it would look like a name without any.
            else if (message.truncated) fail("the answer is also truncated there");
            else resolve(message);
        } catch (error) {
            fail(messageOf(error));
        }
    });
    return promise.finally(() => {
        cancel();
        stopListening();
        socket.destroy();
    });
}

function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
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

function parseMessage(buffer: Buffer): Message {
    try {
        return readMessage(buffer);
    } catch (error) {
        // What Node says of a read past the end is about its Buffer.
        throw error instanceof RangeError ? new Error("the answer ends early") : error;
    }
}

function readMessage(buffer: Buffer): Message {
    const flags = buffer.readUInt16BE(2);
    const asked = readName(buffer, 12);
    const question = { name: asked.text, type: buffer.readUInt16BE(asked.end) };
    let offset = asked.end + 4;
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
    return { truncated, rcode: flags & 0xf, question, answers };
}

/**
 * A name with compression pointers (RFC 1035 §4.1.4). The steps are counted, so that no answer can hold this process:
 * neither pointers in a loop, nor thousands of names that each run along thousands of pointers.
 */
function readName(buffer: Buffer, at: number): { text: string; end: number } {
    const labels: string[] = [];
    let end: number | undefined;
    let octets = 1;
    let offset = at;
    for (let step = 0; step < maxNameSteps; step++) {
        const length = buffer.readUInt8(offset);
        if (length === 0) return { text: labels.join(".").toLowerCase(), end: end ?? offset + 1 };
        if (length >= 0xc0) {
            end ??= offset + 2;
            offset = buffer.readUInt16BE(offset) & 0x3fff;
            continue;
        }
        octets += 1 + length;
        if (length > 63 || offset + 1 + length > buffer.length) throw new Error("malformed name in the answer");
        if (octets > maxNameOctets) throw new Error("a name in the answer is longer than 255 octets");
        labels.push(buffer.toString("latin1", offset + 1, offset + 1 + length));
        offset += 1 + length;
    }
    throw new Error("the compression pointers of a name in the answer do not end");
}
