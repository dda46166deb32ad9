import { createSocket } from "node:dgram";
import { createServer, type Socket } from "node:net";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { queryRecords, recordTypes } from "../../../components/probe/dnsClient.ts";
import { encodeName, readQuestion, record } from "./servers.ts";

const { A, CNAME, HTTPS } = recordTypes;
const name = "app.test";
const loopback = Buffer.of(127, 0, 0, 1);
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
});

interface Query {
    bytes: Buffer;
    name: string;
    type: number;
    /** The answer to this query: a header with its id, its question, and what follows. */
    answer(records?: Buffer[], changes?: Partial<Parts>): Buffer;
}

interface Parts {
    id: number;
    /** Default: an answer without an error. */
    flags: number;
    question: Buffer;
    /** Questions that the header counts. Default: one. */
    questions: number;
    /** Records that the header counts. Default: those that are there. */
    count: number;
}

type Udp = (query: Query, send: (datagram: Buffer) => void) => void;
type Tcp = (query: Query, socket: Socket) => void;

/** A name server on one port of loopback that answers as it is told. Without `tcp` it refuses connections. */
async function nameServer(udp: Udp, tcp?: Tcp) {
    for (let attempts = 1; ; attempts++) {
        const socket = createSocket("udp4");
        socket.on("message", (bytes, peer) => {
            udp(readQuery(bytes), (datagram) => socket.send(datagram, peer.port, peer.address));
        });
        await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
        const { port } = socket.address();
        closing.push(() => new Promise((resolve) => socket.close(() => resolve())));
        if (tcp === undefined) return { address: "127.0.0.1", port };
        const server = createServer((connection) => {
            connection.on("error", () => undefined);
            connection.once("data", (bytes) => tcp(readQuery(bytes.subarray(2)), connection));
        });
        const bound = await new Promise<boolean>((resolve) => {
            server.on("error", () => resolve(false));
            server.listen(port, "127.0.0.1", () => resolve(true));
        });
        if (bound) {
            closing.push(() => new Promise((resolve) => server.close(() => resolve())));
            return { address: "127.0.0.1", port };
        }
        // A UDP port that is free says nothing of the TCP port of the same number.
        if (attempts === 20) throw new Error("no port that is free over UDP and TCP");
    }
}

function readQuery(bytes: Buffer): Query {
    const { name: asked, type, bytes: question } = readQuestion(bytes);
    return {
        bytes,
        name: asked,
        type,
        answer: (records = [], changes = {}) =>
            message(
                { id: bytes.readUInt16BE(0), flags: 0x8400, question, questions: 1, count: records.length, ...changes },
                records,
            ),
    };
}

function message({ id, flags, question, questions, count }: Parts, records: readonly Buffer[]): Buffer {
    const header = Buffer.alloc(12);
    [id, flags, questions, count].forEach((value, index) => {
        header.writeUInt16BE(value, 2 * index);
    });
    return Buffer.concat([header, question, ...records]);
}

const framed = (bytes: Buffer) => Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes]);
const pointer = (to: number) => Buffer.of(0xc0 | (to >> 8), to & 0xff);
const question = (asked: string, type: number) => Buffer.concat([encodeName(asked), Buffer.of(0, type, 0, 1)]);

/** A chain of CNAMEs from the name, `a1.test` to the last, which has an address. */
const chain = (length: number) => [name, ...Array.from({ length }, (_, n) => `a${n + 1}.test`)];
const alias = (from: string, to: string) => record(CNAME, encodeName(to), encodeName(from));

async function ask(udp: Udp, { tcp, timeoutMs = 2000 }: { tcp?: Tcp; timeoutMs?: number } = {}) {
    const found = await queryRecords(name, A, await nameServer(udp, tcp), timeoutMs);
    return found.map(({ data }) => [...data].join("."));
}

const right: Udp = (query, send) => send(query.answer([record(A, loopback)]));

describe("the records of a name", () => {
    test("are asked for once, by the name in lower case without its last dot, with EDNS", async () => {
        const asked: Query[] = [];
        const server = await nameServer((query, send) => {
            asked.push(query);
            right(query, send);
        });
        expect(await queryRecords("APP.Test.", A, server, 2000)).toEqual([
            { name, type: A, ttl: 60, data: Uint8Array.from(loopback) },
        ]);
        expect(asked.map((query) => [query.name, query.type])).toEqual([[name, A]]);
        // Recursion desired, one question, one additional record: OPT, with room for 1232 octets.
        expect(asked[0]?.bytes.toString("hex", 2)).toBe(
            "01000001000000000001036170700474657374000001000100002904d0000000000000",
        );
    });

    test("are those of the type and the name, whatever the case, and no others", async () => {
        const upper = encodeName("APP.TEST");
        const other = Buffer.of(192, 0, 2, 1);
        const records = [
            record(HTTPS, other),
            record(A, other, encodeName("other.test")),
            record(A, loopback, upper),
            record(A, Buffer.of(127, 0, 0, 2)),
        ];
        expect(await ask((query, send) => send(query.answer(records)))).toEqual(["127.0.0.1", "127.0.0.2"]);
    });

    test("are none where the name does not exist, or has no record of the type", async () => {
        expect(await ask((query, send) => send(query.answer([], { flags: 0x8403 })))).toEqual([]);
        expect(await ask((query, send) => send(query.answer()))).toEqual([]);
    });

    test.each([
        [1, "FORMERR"],
        [2, "SERVFAIL"],
        [5, "REFUSED"],
        [9, "rcode 9"],
    ])("are an error where the server answers with code %d", async (rcode, words) => {
        const asking = ask((query, send) => send(query.answer([], { flags: 0x8400 | rcode })));
        await expect(asking).rejects.toThrow(`127.0.0.1 answered ${words}`);
    });

    test.each<[string, (query: Query) => Buffer]>([
        ["another id", (query) => query.answer([], { id: query.bytes.readUInt16BE(0) ^ 1 })],
        ["another name", (query) => query.answer([], { question: question("other.test", A) })],
        ["another type", (query) => query.answer([], { question: question(name, HTTPS) })],
        ["no question", (query) => query.answer([], { question: Buffer.alloc(0), questions: 0 })],
        ["a second question", (query) => query.answer([question("other.test", A)], { questions: 2, count: 0 })],
        ["the query itself, echoed", (query) => query.bytes],
        [
            "another id and nothing that parses",
            (query) => Buffer.concat([Buffer.of(query.bytes[0] ?? 0, ~(query.bytes[1] ?? 0)), Buffer.alloc(40, 0xff)]),
        ],
    ])("are not taken from an answer with %s, which is ignored", async (_what, wrong) => {
        const server: Udp = (query, send) => {
            send(wrong(query));
            right(query, send);
        };
        expect(await ask(server)).toEqual(["127.0.0.1"]);
        await expect(ask((query, send) => send(wrong(query)), { timeoutMs: 100 })).rejects.toThrow(
            /^DNS server 127\.0\.0\.1:\d+: no answer in 100 ms$/,
        );
    });

    test("are asked for again where a query or its answer was lost, three times at most", async () => {
        let queries = 0;
        expect(
            await ask((query, send) => (++queries > 3 ? right(query, send) : undefined), { timeoutMs: 500 }),
        ).toEqual(["127.0.0.1"]);
        queries = 0;
        const none = ask(() => void queries++, { timeoutMs: 200 });
        await expect(none).rejects.toThrow("no answer in 200 ms");
        expect(queries).toBe(4);
    });

    test("are asked for by 48 queries at a time, and the others wait for their turn", async () => {
        let waiting: (() => void)[] = [];
        let most = 0;
        const asked = new Set<string>();
        const release = () => {
            for (const answer of waiting) answer();
            waiting = [];
        };
        const server = await nameServer((query, send) => {
            if (asked.has(query.name)) return;
            asked.add(query.name);
            waiting.push(() => right(query, send));
            most = Math.max(most, waiting.length);
            // One more would have had the time to come.
            if (waiting.length === 48) setTimeout(release, 50);
        });
        for (const round of ["first", "second"]) {
            const names = Array.from({ length: 96 }, (_, n) => `n${n}.${round}.test`);
            const found = await Promise.all(names.map((each) => queryRecords(each, A, server, 20_000)));
            expect(found.map((records) => records.length)).toEqual(names.map(() => 1));
        }
        expect({ most, asked: asked.size }).toEqual({ most: 48, asked: 192 });
    });

    test("are an error where nothing listens, where there is no route, and for what is not a name", async () => {
        const { address, port } = await nameServer(() => undefined);
        await Promise.all(closing.splice(0).map((close) => close()));
        await expect(queryRecords(name, A, { address, port }, 2000)).rejects.toThrow(
            `DNS server ${address}:${port}: ECONNREFUSED`,
        );
        // A link-local address without a zone: the kernel refuses to connect, and nothing is sent.
        await expect(queryRecords(name, A, { address: "fe80::1", port: 53 }, 300)).rejects.toThrow(
            /^DNS server \[fe80::1\]:53: E[A-Z]+$/,
        );
        for (const wrong of ["a..test", `${"a".repeat(64)}.test`, ""]) {
            await expect(queryRecords(wrong, A, { address, port }, 2000)).rejects.toThrow(
                `"${wrong}" is not a DNS name`,
            );
        }
        await expect(queryRecords(`${"a".repeat(63)}.test`, A, await nameServer(right), 2000)).resolves.toHaveLength(1);
    });

    test("are not waited for once the signal aborted, before or after", async () => {
        const reason = new Error("stopped");
        const server = await nameServer(
            (query, send) => send(query.answer([], { flags: 0x8600 })),
            () => undefined,
        );
        const silent = await nameServer(() => undefined);
        for (const each of [server, silent]) {
            await expect(queryRecords(name, A, each, 1000, AbortSignal.abort(reason))).rejects.toBe(reason);
            const controller = new AbortController();
            const asking = queryRecords(name, A, each, 20_000, controller.signal);
            setTimeout(() => controller.abort(reason), 50);
            await expect(asking).rejects.toBe(reason);
        }
    });
});

describe("an answer that is truncated", () => {
    /** With what fitted of a record: not to be read. */
    const truncated: Udp = (query, send) =>
        send(query.answer([record(A, loopback).subarray(0, -3)], { flags: 0x8600 }));

    test("is asked for over TCP, where it may come in pieces", async () => {
        const tcp: Tcp = (query, socket) => {
            const bytes = framed(query.answer([record(A, loopback)]));
            socket.write(bytes.subarray(0, 1));
            setTimeout(() => socket.write(bytes.subarray(1, 20)), 50);
            setTimeout(() => socket.write(bytes.subarray(20)), 100);
        };
        expect(await ask(truncated, { tcp })).toEqual(["127.0.0.1"]);
    });

    test.each<[string, Tcp, string]>([
        [
            "is truncated there too",
            (query, socket) => socket.write(framed(query.answer([], { flags: 0x8600 }))),
            "the answer is also truncated there",
        ],
        [
            "is to another question",
            (query, socket) => socket.write(framed(query.answer([], { question: question("other.test", A) }))),
            "answered a different question",
        ],
        [
            "does not parse",
            (query, socket) => socket.write(framed(query.answer([], { count: 1 }))),
            "the answer ends early",
        ],
        ["has no octets", (_query, socket) => socket.write(Buffer.of(0, 0)), "answer shorter than a DNS header"],
        ["is cut", (query, socket) => socket.end(framed(query.answer()).subarray(0, -1)), "closed without an answer"],
        ["does not come", () => undefined, "no answer in 300 ms"],
    ])("is an error where it %s", async (_what, tcp, words) => {
        await expect(ask(truncated, { tcp, timeoutMs: 300 })).rejects.toThrow(
            new RegExp(`^DNS server 127\\.0\\.0\\.1:\\d+ over TCP: ${words}$`),
        );
    });

    test("is an error where TCP is refused", async () => {
        await expect(ask(truncated)).rejects.toThrow(/over TCP: connect ECONNREFUSED/);
    });
});

describe("a chain of CNAMEs", () => {
    /** All of a chain in one answer, as a recursive resolver gives it. */
    const together =
        (length: number): Udp =>
        (query, send) => {
            const names = chain(length);
            const aliases = names.slice(1).map((to, index) => alias(names[index] ?? "", to));
            send(query.answer([...aliases, record(A, loopback, encodeName(names.at(-1) ?? ""))]));
        };
    /** One CNAME an answer, as servers without recursion give it. */
    const oneByOne =
        (length: number): Udp =>
        (query, send) => {
            const names = chain(length);
            const next = names[names.indexOf(query.name) + 1];
            send(query.answer([next === undefined ? record(A, loopback) : alias(query.name, next)]));
        };

    test.each([
        ["in one answer", together],
        ["over several answers", oneByOne],
    ])("is followed %s up to the eighth", async (_how, server) => {
        for (const length of [1, 2, 7, 8]) {
            expect(await ask(server(length))).toEqual(["127.0.0.1"]);
        }
        for (const length of [9, 10, 20]) {
            await expect(ask(server(length))).rejects.toThrow(`more than 8 CNAMEs from ${name}`);
        }
    });

    test("is counted over all answers together", async () => {
        const names = chain(9);
        const byThree: Udp = (query, send) => {
            const at = names.indexOf(query.name);
            const aliases = names.slice(at + 1, at + 4).map((to, index) => alias(names[at + index] ?? "", to));
            send(query.answer([...aliases, ...(at === 9 ? [record(A, loopback)] : [])]));
        };
        await expect(ask(byThree)).rejects.toThrow("more than 8 CNAMEs");
    });

    test("is read in any order of the records", async () => {
        const records = [
            record(A, loopback, encodeName("a2.test")),
            alias("a1.test", "a2.test"),
            alias(name, "A1.TEST"),
        ];
        expect(await ask((query, send) => send(query.answer(records)))).toEqual(["127.0.0.1"]);
    });

    test("ends where the target does not exist, or has no record of the type", async () => {
        for (const [flags, expected] of [
            [0x8403, [name]],
            [0x8400, [name, "a1.test"]],
        ] as const) {
            const asked: string[] = [];
            const server: Udp = (query, send) => {
                asked.push(query.name);
                send(query.answer(query.name === name ? [alias(name, "a1.test")] : [], { flags }));
            };
            expect(await ask(server)).toEqual([]);
            expect(asked).toEqual(expected);
        }
    });

    test.each([
        ["the name itself", [alias(name, name)]],
        ["two names in a circle", [alias(name, "a1.test"), alias("a1.test", name)]],
    ])("is an error where it is %s", async (_what, records) => {
        await expect(ask((query, send) => send(query.answer(records)))).rejects.toThrow(
            `more than 8 CNAMEs from ${name}`,
        );
        // One of them an answer.
        const oneEach: Udp = (query, send) => send(query.answer(query.name === name ? records : records.slice(-1)));
        await expect(ask(oneEach)).rejects.toThrow(`more than 8 CNAMEs from ${name}`);
    });
});

describe("a hostile answer", () => {
    /** Where the first record begins: behind the header and the question. */
    const start = 12 + question(name, A).length;
    const owned = (owner: Buffer) => record(A, loopback, owner);
    const label = (length: number) => Buffer.concat([Buffer.of(length), Buffer.alloc(length, "a")]);
    const neverEnds = "the compression pointers of a name in the answer do not end";

    test.each<[string, Buffer[], string]>([
        ["a pointer to itself", [owned(pointer(start))], neverEnds],
        ["two pointers to each other", [owned(Buffer.concat([pointer(start + 2), pointer(start)]))], neverEnds],
        [
            "a label before a pointer to it",
            [owned(Buffer.concat([label(1), pointer(start)]))],
            "longer than 255 octets",
        ],
        ["a CNAME whose target is a loop", [record(CNAME, pointer(start + 12))], neverEnds],
        ["a pointer past its end", [owned(pointer(0x3fff))], "the answer ends early"],
        ["half a pointer", [Buffer.of(0xc0)], "the answer ends early"],
        ["a label of 64 octets", [owned(Buffer.concat([label(64), Buffer.of(0)]))], "malformed name in the answer"],
        ["an unknown type of label", [owned(Buffer.of(0x80, 0))], "malformed name in the answer"],
        ["a label past its end", [Buffer.of(9, 97)], "malformed name in the answer"],
        [
            "a name of 256 octets",
            [owned(Buffer.concat([...Array(3).fill(label(63)), label(62), Buffer.of(0)]))],
            "longer",
        ],
        ["a record without its head", [encodeName(name)], "the answer ends early"],
        ["data past its end", [owned(encodeName(name)).subarray(0, -1)], "record data runs past the end of the answer"],
    ])("is an error: %s", async (_what, records, words) => {
        const asking = ask((query, send) => send(query.answer(records)));
        await expect(asking).rejects.toThrow(/^DNS server 127\.0\.0\.1:\d+: /);
        await expect(asking).rejects.toThrow(words);
    });

    test("is an error where it is shorter than a header", async () => {
        await expect(ask((_query, send) => send(Buffer.alloc(11)))).rejects.toThrow("answer shorter than a DNS header");
        await expect(ask((_query, send) => send(Buffer.alloc(0)))).rejects.toThrow("answer shorter than a DNS header");
    });

    /** A ladder in the data of one record, each rung a label of one octet and a pointer to the rung below. */
    const ladder = (rungs: number, bottom: number) => {
        const places = Array.from({ length: rungs }, (_, n) => start + 12 + 4 * n);
        const data = places.map((_, n) => Buffer.concat([label(1), pointer(places[n - 1] ?? bottom)]));
        return { data: record(16, Buffer.concat(data)), top: pointer(places.at(-1) ?? bottom) };
    };

    test("is none for a name of 255 octets, nor for one with a pointer before every label", async () => {
        const long = Buffer.concat([...Array(3).fill(label(63)), label(61), Buffer.of(0)]);
        expect(await ask((query, send) => send(query.answer([owned(long), record(A, loopback)])))).toEqual([
            "127.0.0.1",
        ]);
        // 127 labels of one octet. The octet before the question is the low half of a count of zero, and so a root.
        const { data, top } = ladder(127, 11);
        const records = [data, owned(top), record(A, loopback)];
        expect(await ask((query, send) => send(query.answer(records)))).toEqual(["127.0.0.1"]);
    });

    test("is none for a pointer to the last octets that one can name", async () => {
        const place = 0x3fff - 2;
        const filler = record(16, Buffer.alloc(place - start - 12 - 12));
        const records = [filler, record(16, encodeName(name)), owned(pointer(place))];
        expect(await ask((query, send) => send(query.answer(records)))).toEqual(["127.0.0.1"]);
    });

    test("does not hold this process by thousands of names that each run along thousands of pointers", async () => {
        const { data, top } = ladder(4_000, 12);
        const names = Array.from({ length: 4_000 }, () => record(16, Buffer.alloc(0), top));
        const asking = ask((query, send) => send(query.answer([data, ...names])));
        await expect(asking).rejects.toThrow("a name in the answer is longer than 255 octets");
    });

    test("ends in records or in an error, whatever its octets", async () => {
        let hostile = Buffer.alloc(0);
        const server = await nameServer((query, send) => {
            const answer = query.answer([alias(name, "a1.test"), record(A, loopback, encodeName("a1.test"))]);
            hostile.copy(answer, 12);
            send(answer);
            // For what is ignored, because it answers another question.
            right(query, send);
        });
        const octet = fc.oneof(fc.constantFrom(0, 1, 12, 0x3f, 0x40, 0xc0, 0xff, 97), fc.nat(255));
        await fc.assert(
            fc.asyncProperty(fc.array(octet, { maxLength: 80 }), async (octets) => {
                hostile = Buffer.from(octets);
                const end = await queryRecords(name, A, server, 5000).then(
                    (records) => records.every(({ type }) => type === A),
                    (error: Error) => error.message.replace(/:\d+:/, ":"),
                );
                expect(end === true || /^(DNS server 127\.0\.0\.1: |more than 8 CNAMEs)/.test(String(end))).toBe(true);
            }),
        );
    });
});
