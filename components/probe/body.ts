import { createHash } from "node:crypto";
import type { AnswerObservation } from "./types.ts";

/** Octets of a body that are read and compared; enough for a page, and a bound for a download. */
export const bodyLimit = 16 * 1024 * 1024;

/**
 * Hashes a body as it arrives. For a body beyond the limit the end is reported twice: when the limit is reached, and by
 * the stream.
 */
export function bodyReader() {
    const hash = createHash("sha256");
    let bytes = 0;
    let bodySha256: string | undefined;
    return {
        /** Returns false when the limit is reached or the result is known: stop reading. */
        add(chunk: Uint8Array): boolean {
            if (bodySha256 !== undefined) return false;
            const part = chunk.subarray(0, bodyLimit - bytes);
            hash.update(part);
            bytes += part.length;
            return bytes < bodyLimit;
        },
        answer(status: number): AnswerObservation {
            bodySha256 ??= hash.digest("hex");
            return { status, bodySha256, bodyBytes: bytes };
        },
    };
}

/** Headers of the one request, the same over h2 and h3; without accept-encoding, so that bodies are comparable. */
export const requestHeaders = { accept: "*/*", "user-agent": "http3-gateway-verify" } as const;
