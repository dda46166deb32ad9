/**
 * The certificate that a server presents over QUIC. The HTTP/3 client does not return it, so it is read from its
 * source: in the server's Handshake packets (RFC 9001 §4), decrypted with the handshake secret that the client logs.
 */
import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";

/** A cipher suite of TLS 1.3 as QUIC uses it. */
interface Suite {
    aead: "aes-128-gcm" | "aes-256-gcm" | "chacha20-poly1305";
    hash: "sha256" | "sha384";
    keyLength: number;
    /** Header protection mask (RFC 9001 §5.4.3 and §5.4.4). */
    mask: (key: Uint8Array, sample: Uint8Array) => Buffer;
}

const ecb = (cipher: string) => (key: Uint8Array, sample: Uint8Array) =>
    createCipheriv(cipher, key, null).update(sample);
const suites: readonly Suite[] = [
    { aead: "aes-128-gcm", hash: "sha256", keyLength: 16, mask: ecb("aes-128-ecb") },
    { aead: "aes-256-gcm", hash: "sha384", keyLength: 32, mask: ecb("aes-256-ecb") },
    {
        aead: "chacha20-poly1305",
        hash: "sha256",
        keyLength: 32,
        // OpenSSL's IV is the 4-octet counter and the 12-octet nonce: exactly the sample.
        mask: (key, sample) => createCipheriv("chacha20", key, sample).update(Buffer.alloc(5)),
    },
];

const quicVersion1 = 1;
const handshakePacket = 2;
const certificateMessage = 11;

/** The server's handshake secret in a key log (the NSS format), or undefined before the server has answered. */
export function serverHandshakeSecret(keyLog: string): Buffer | undefined {
    const match = /^SERVER_HANDSHAKE_TRAFFIC_SECRET [0-9a-f]+ ([0-9a-f]+)$/im.exec(keyLog);
    return match?.[1] === undefined ? undefined : Buffer.from(match[1], "hex");
}

/**
 * The certificate chain (DER, leaf first) in the datagrams a server sent, in any order and with repeats.
 * Undefined if the datagrams do not contain all of it.
 */
export function serverCertificates(datagrams: readonly Uint8Array[], secret: Uint8Array): Buffer[] | undefined {
    const packets = datagrams.flatMap((datagram) => handshakePackets(Buffer.from(datagram)));
    // The secret's length tells SHA-384 from SHA-256; between the two suites of SHA-256, the one that decrypts is it.
    for (const suite of suites.filter(({ hash }) => (hash === "sha384") === (secret.length === 48))) {
        const fragments = decryptAll(packets, secret, suite).flatMap(cryptoFrames);
        if (fragments.length > 0) return findCertificates(reassemble(fragments));
    }
    return undefined;
}

export interface Packet {
    bytes: Buffer;
    /** Offset of the packet number. */
    numberAt: number;
}

/** The Handshake packets of one datagram, which may hold several packets (RFC 9000 §12.2). */
export function handshakePackets(datagram: Buffer): Packet[] {
    const packets: Packet[] = [];
    for (let at = 0; at + 7 < datagram.length && ((datagram[at] ?? 0) & 0xc0) === 0xc0; ) {
        const type = ((datagram[at] ?? 0) & 0x30) >> 4;
        if (datagram.readUInt32BE(at + 1) !== quicVersion1 || type === 3) break;
        const reader = { at: at + 5 };
        reader.at += 1 + (datagram[reader.at] ?? 0);
        reader.at += 1 + (datagram[reader.at] ?? 0);
        if (type === 0) {
            const tokenLength = varint(datagram, reader);
            reader.at += tokenLength;
        }
        const length = varint(datagram, reader);
        const end = reader.at + length;
        if (end > datagram.length || length < 20) break;
        if (type === handshakePacket) packets.push({ bytes: datagram.subarray(at, end), numberAt: reader.at - at });
        at = end;
    }
    return packets;
}

function decryptAll(packets: readonly Packet[], secret: Uint8Array, suite: Suite): Buffer[] {
    const key = expandLabel(secret, "quic key", suite.keyLength, suite.hash);
    const iv = expandLabel(secret, "quic iv", 12, suite.hash);
    const headerKey = expandLabel(secret, "quic hp", suite.keyLength, suite.hash);
    const payloads: Buffer[] = [];
    for (const { bytes: protectedBytes, numberAt } of packets) {
        const bytes = Buffer.from(protectedBytes);
        const mask = suite.mask(headerKey, bytes.subarray(numberAt + 4, numberAt + 20));
        bytes[0] = (bytes[0] ?? 0) ^ ((mask[0] ?? 0) & 0x0f);
        const numberLength = ((bytes[0] ?? 0) & 3) + 1;
        for (let i = 0; i < numberLength; i++) bytes[numberAt + i] = (bytes[numberAt + i] ?? 0) ^ (mask[1 + i] ?? 0);
        const nonce = Buffer.from(iv);
        // Packet numbers of a handshake are small: the truncated form is the whole number.
        for (let i = 0; i < numberLength; i++) {
            const place = nonce.length - numberLength + i;
            nonce[place] = (nonce[place] ?? 0) ^ (bytes[numberAt + i] ?? 0);
        }
        const header = bytes.subarray(0, numberAt + numberLength);
        const sealed = bytes.subarray(header.length);
        try {
            // Two branches because Node types AEAD modes apart.
            const decipher =
                suite.aead === "chacha20-poly1305"
                    ? createDecipheriv(suite.aead, key, nonce, { authTagLength: 16 })
                    : createDecipheriv(suite.aead, key, nonce, { authTagLength: 16 });
            decipher.setAAD(header, { plaintextLength: sealed.length - 16 });
            decipher.setAuthTag(sealed.subarray(-16));
            payloads.push(Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]));
        } catch {
            // Another suite, or a packet that is not the server's.
        }
    }
    return payloads;
}

interface Fragment {
    offset: number;
    data: Buffer;
}

/** The CRYPTO frames of a Handshake packet (RFC 9000 §19.6); §12.4 allows few other kinds there. */
function cryptoFrames(payload: Buffer): Fragment[] {
    const fragments: Fragment[] = [];
    const reader = { at: 0 };
    while (reader.at < payload.length) {
        const type = varint(payload, reader);
        if (type === 0 || type === 1) continue; // PADDING, PING
        if (type === 2 || type === 3) {
            varint(payload, reader);
            varint(payload, reader);
            const ranges = varint(payload, reader);
            const numbers = 1 + 2 * ranges + (type === 3 ? 3 : 0);
            // A server may claim 2^62 ranges.
            for (let i = 0; i < numbers && reader.at < payload.length; i++) varint(payload, reader);
        } else if (type === 6) {
            const offset = varint(payload, reader);
            const length = varint(payload, reader);
            fragments.push({ offset, data: payload.subarray(reader.at, reader.at + length) });
            reader.at += length;
        } else break; // CONNECTION_CLOSE: nothing follows
    }
    return fragments;
}

/** The stream from its beginning to the first gap. */
function reassemble(fragments: readonly Fragment[]): Buffer {
    const parts: Buffer[] = [];
    let length = 0;
    for (const { offset, data } of fragments.toSorted((a, b) => a.offset - b.offset)) {
        if (offset > length) break;
        if (offset + data.length <= length) continue;
        parts.push(data.subarray(length - offset));
        length = offset + data.length;
    }
    return Buffer.concat(parts);
}

/** Certificate message of TLS 1.3 (RFC 8446 §4.4.2). */
function findCertificates(stream: Buffer): Buffer[] | undefined {
    for (let at = 0; at + 4 <= stream.length; ) {
        const end = at + 4 + stream.readUIntBE(at + 1, 3);
        if (end > stream.length) return undefined;
        if (stream[at] === certificateMessage) {
            const certificates: Buffer[] = [];
            let entry = at + 5 + (stream[at + 4] ?? 0) + 3;
            while (entry + 3 < end) {
                const after = entry + 3 + stream.readUIntBE(entry, 3);
                // A list that runs past its message is malformed: clients refuse it.
                if (after + 2 > end) return undefined;
                certificates.push(stream.subarray(entry + 3, after));
                entry = after + 2 + stream.readUInt16BE(after);
            }
            return certificates;
        }
        at = end;
    }
    return undefined;
}

/** Variable-length integer (RFC 9000 §16); moves the reader on. Lengths here stay far below 2^53. */
function varint(bytes: Buffer, reader: { at: number }): number {
    const first = bytes[reader.at] ?? 0;
    const length = 1 << (first >> 6);
    let value = first & 0x3f;
    for (let i = 1; i < length; i++) value = value * 256 + (bytes[reader.at + i] ?? 0);
    reader.at += length;
    return value;
}

/**
 * HKDF-Expand-Label with an empty context (RFC 8446 §7.1). Node's `hkdf` always extracts first, hence by hand; one
 * block is enough.
 */
function expandLabel(secret: Uint8Array, label: string, length: number, hash: string): Buffer {
    const name = Buffer.from(`tls13 ${label}`);
    const info = Buffer.concat([Buffer.of(0, length, name.length), name, Buffer.of(0)]);
    return createHmac(hash, secret).update(info).update(Buffer.of(1)).digest().subarray(0, length);
}
