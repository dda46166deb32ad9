import { createCipheriv, createHmac, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { serverCertificates, serverHandshakeSecret } from "../../../components/probe/quicHandshake.ts";

type Aead = "aes-128-gcm" | "aes-256-gcm" | "chacha20-poly1305";

/** The server's side of RFC 9001 §5: what the reader has to undo. */
function seal(aead: Aead, secret: Buffer, packetNumber: number, payload: Buffer): Buffer {
    const hash = aead === "aes-256-gcm" ? "sha384" : "sha256";
    const keyLength = aead === "aes-128-gcm" ? 16 : 32;
    const expand = (label: string, length: number) => {
        const info = Buffer.concat([
            Buffer.of(0, length, 6 + label.length),
            Buffer.from(`tls13 ${label}`),
            Buffer.of(0, 1),
        ]);
        return createHmac(hash, secret).update(info).digest().subarray(0, length);
    };
    const header = Buffer.concat([Buffer.of(0xe1, 0, 0, 0, 1, 2, 7, 7, 3, 8, 8, 8), Buffer.alloc(2), Buffer.alloc(2)]);
    header.writeUInt16BE(0x4000 | (2 + payload.length + 16), 12);
    header.writeUInt16BE(packetNumber, 14);
    const nonce = expand("quic iv", 12);
    nonce.writeUInt16BE(nonce.readUInt16BE(10) ^ packetNumber, 10);
    const key = expand("quic key", keyLength);
    const cipher =
        aead === "chacha20-poly1305"
            ? createCipheriv(aead, key, nonce, { authTagLength: 16 })
            : createCipheriv(aead, key, nonce, { authTagLength: 16 });
    cipher.setAAD(header, { plaintextLength: payload.length });
    const sealed = Buffer.concat([cipher.update(payload), cipher.final(), cipher.getAuthTag()]);
    const hp = expand("quic hp", keyLength);
    const sample = sealed.subarray(2, 18);
    const mask =
        aead === "chacha20-poly1305"
            ? createCipheriv("chacha20", hp, sample).update(Buffer.alloc(5))
            : createCipheriv(`aes-${keyLength * 8}-ecb`, hp, null).update(sample);
    header[0] = 0xe1 ^ ((mask[0] ?? 0) & 0x0f);
    header.writeUInt16BE(packetNumber ^ mask.readUInt16BE(1), 14);
    return Buffer.concat([header, sealed]);
}

function crypto(offset: number, data: Buffer): Buffer {
    const head = Buffer.alloc(5);
    head[0] = 6;
    head.writeUInt16BE(0x4000 | offset, 1);
    head.writeUInt16BE(0x4000 | data.length, 3);
    return Buffer.concat([head, data]);
}

function message(type: number, body: Buffer): Buffer {
    const head = Buffer.alloc(4, type);
    head.writeUIntBE(body.length, 1, 3);
    return Buffer.concat([head, body]);
}

const chain = [randomBytes(900), randomBytes(700)];
const entries = chain.map((der) => {
    const length = Buffer.alloc(3);
    length.writeUIntBE(der.length, 0, 3);
    return Buffer.concat([length, der, Buffer.of(0, 0)]);
});
const list = Buffer.concat(entries);
const listLength = Buffer.alloc(4);
listLength.writeUIntBE(list.length, 1, 3);
const certificateMessage = message(11, Buffer.concat([listLength, list]));
// Encrypted extensions before it, and the signature of the handshake after it.
const stream = Buffer.concat([message(8, Buffer.of(0, 0)), certificateMessage, message(15, Buffer.alloc(8))]);

describe("the certificate in QUIC Handshake packets", () => {
    it.each<Aead>(["aes-128-gcm", "aes-256-gcm", "chacha20-poly1305"])(
        "is read under %s, from packets out of order and repeated",
        (aead) => {
            const secret = randomBytes(aead === "aes-256-gcm" ? 48 : 32);
            const ack = Buffer.of(2, 0, 0, 0, 0, 1);
            const first = seal(aead, secret, 0, Buffer.concat([ack, crypto(0, stream.subarray(0, 800))]));
            const second = seal(aead, secret, 300, Buffer.concat([crypto(700, stream.subarray(700)), Buffer.alloc(9)]));
            expect(serverCertificates([second, first, second], secret)).toEqual(chain);
            expect(serverCertificates([Buffer.concat([first, second])], secret)).toEqual(chain);
            expect(serverCertificates([first], secret)).toBeUndefined();
            expect(serverCertificates([second], secret)).toBeUndefined();
            expect(serverCertificates([first, second], randomBytes(secret.length))).toBeUndefined();
        },
    );

    const secret = randomBytes(32);
    const whole = crypto(0, stream);
    /** What is read from one packet with these frames. */
    const read = (...frames: Buffer[]) =>
        serverCertificates([seal("aes-128-gcm", secret, 0, Buffer.concat(frames))], secret);

    it("is read behind every frame that may stand before it, and not behind the end of the connection", () => {
        const ping = Buffer.of(1);
        // Two ranges besides the first, and the three counters of ECN.
        const ackWithEcn = Buffer.of(3, 9, 0, 2, 0, 1, 1, 1, 1, 5, 6, 7);
        expect(read(Buffer.alloc(3), ping, ackWithEcn, whole)).toEqual(chain);
        const connectionClose = Buffer.of(0x1c, 0, 0, 0);
        expect(read(connectionClose, whole)).toBeUndefined();
        expect(read(whole, connectionClose)).toEqual(chain);
    });

    it("is put together from frames of one octet in any order, and not across a gap", () => {
        const frames = Array.from(stream, (_, at) => crypto(at, stream.subarray(at, at + 1)));
        expect(read(...frames.toReversed())).toEqual(chain);
        for (const missing of [700, 1500]) expect(read(...frames.toSpliced(missing, 1))).toBeUndefined();
        expect(read(...frames, ...frames.slice(0, 700))).toEqual(chain);
        const within = crypto(100, stream.subarray(100, 200));
        expect(read(crypto(0, stream.subarray(0, 800)), within, crypto(800, stream.subarray(800)))).toEqual(chain);
    });

    it("is read behind an Initial packet with a token, and not behind a Retry or another version", () => {
        const packet = seal("aes-128-gcm", secret, 0, whole);
        const token = Buffer.of(5, 1, 2, 3, 4, 5);
        const behind = (type: number, version: number, ...fields: Buffer[]) => {
            const head = Buffer.of(0xc0 | (type << 4), 0, 0, 0, version, 2, 7, 7, 3, 8, 8, 8);
            const before = Buffer.concat([head, ...fields, Buffer.of(20), Buffer.alloc(20)]);
            return serverCertificates([Buffer.concat([before, packet])], secret);
        };
        expect(behind(0, 1, token)).toEqual(chain);
        expect(behind(1, 1)).toEqual(chain);
        expect(behind(3, 1)).toBeUndefined();
        expect(behind(0, 2, token)).toBeUndefined();
    });

    it("is not there where the list is malformed", () => {
        const certificate = (entriesOfList: Buffer) => {
            const length = Buffer.alloc(4);
            length.writeUIntBE(entriesOfList.length, 1, 3);
            return crypto(0, message(11, Buffer.concat([length, entriesOfList])));
        };
        expect(read(certificate(list))).toEqual(chain);
        expect(read(certificate(Buffer.of(0, 0, 1, 9, 0, 0)))).toEqual([Buffer.of(9)]);
        // A certificate, or what follows it, that is longer than the message.
        expect(read(certificate(Buffer.of(0, 0, 9, 9, 0, 0)))).toBeUndefined();
        expect(read(certificate(Buffer.of(0xff, 0xff, 0xff, 9, 0, 0)))).toBeUndefined();
        expect(read(certificate(Buffer.of(0, 0, 1, 9, 0)))).toBeUndefined();
    });

    it("does not hold this process, whatever the frames of a hostile server", () => {
        // 2^62 - 1 ranges of acknowledgements, none of them there.
        expect(read(Buffer.of(2, 0, 0, ...Array(8).fill(0xff)), whole)).toBeUndefined();
        const octet = fc.oneof(fc.constantFrom(0, 2, 3, 6, 0x40, 0x80, 0xff), fc.nat(255));
        fc.assert(
            fc.property(fc.array(octet, { maxLength: 60 }), fc.boolean(), (octets, inMessage) => {
                const hostile = Buffer.from(octets);
                const found = read(inMessage ? crypto(0, message(11, hostile)) : hostile, whole);
                expect(found === undefined || Array.isArray(found)).toBe(true);
            }),
        );
    });

    it("is not looked for in datagrams that are something else", () => {
        for (let length = 0; length < 200; length++) {
            const noise = randomBytes(length);
            if (length > 4) Buffer.of(0xe0, 0, 0, 0, 1).copy(noise);
            expect(serverCertificates([noise], randomBytes(32))).toBeUndefined();
        }
    });

    it("is decrypted with the server's handshake secret of the key log", () => {
        const log = `CLIENT_HANDSHAKE_TRAFFIC_SECRET 00 01\nSERVER_HANDSHAKE_TRAFFIC_SECRET 00 ${"ab".repeat(32)}\n`;
        expect(serverHandshakeSecret(log)).toEqual(Buffer.alloc(32, 0xab));
        expect(serverHandshakeSecret("CLIENT_RANDOM 00 01")).toBeUndefined();
    });
});
