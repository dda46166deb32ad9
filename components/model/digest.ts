import { createHash } from "node:crypto";

/** The first hexadecimal digits of a text's SHA-256, to tell texts apart where there is no room for them. Default: 8. */
export function digest(text: string, digits = 8): string {
    return createHash("sha256").update(text).digest("hex").slice(0, digits);
}
