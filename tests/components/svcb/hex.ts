/** Octets as lower case hexadecimal. */
export function hex(bytes: Uint8Array): string {
    return Buffer.from(bytes).toString("hex");
}

/** Octets of a hexadecimal string; blanks do not count. */
export function bytes(text: string): Uint8Array {
    return Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));
}
