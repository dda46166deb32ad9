import { type Codec, checkUint16, decimal, emptyValue, plain, readUint16, strict, uint16, wrongType } from "./codec.ts";
import { type Problem, refuse } from "./problem.ts";

/** A key without a value. */
export function flag(section: string): Codec<true> {
    const remedy = "Write the key without a value.";
    const refuseValue = (path: string): never =>
        refuse({ code: "value-present", path, message: "The key does not have a value.", remedy, section });
    return {
        check: (value, path) => (value === true ? [] : [wrongType(path, "true (or omit the key)", section)]),
        toWire: () => [],
        fromWire: (bytes, path) => bytes.length === 0 || refuseValue(path),
        toText: () => "",
        fromText: (text, path) => text.octets === "" || refuseValue(path),
        bare: true,
    };
}

const portSection = "RFC 9460 §7.2";

export const port: Codec<number> = {
    check(value, path) {
        if (typeof value !== "number") {
            return [wrongType(path, "a number", portSection)];
        }
        const remedy = "Give the listening port, or omit the key.";
        return value === 0
            ? [{ code: "port-zero", path, message: "Nothing can listen on port 0.", remedy, ...strict }]
            : checkUint16(value, path, portSection);
    },
    toWire: uint16,
    fromWire(bytes, path) {
        if (bytes.length !== 2) {
            const message = `The value has ${bytes.length} octets.`;
            refuse({ code: "value-length", path, message, remedy: "A port takes 2 octets.", section: portSection });
        }
        return readUint16(bytes);
    },
    toText: String,
    fromText: (text, path) => decimal(plain(text, path, portSection), path, portSection),
    bare: true,
};

const echSection = "RFC 9848 §3";

/** Base64 of an ECHConfigList, whose first two octets are its own length. */
export const ech: Codec<string> = {
    check(value, path) {
        const problem = (code: string, message: string, remedy: string): Problem[] => [
            { code, path, message, remedy, section: echSection },
        ];
        if (typeof value !== "string") {
            return [wrongType(path, "a base64 string", echSection)];
        }
        const bytes = Buffer.from(value, "base64");
        if (bytes.toString("base64") !== value) {
            return problem("ech-base64", "The value is not base64.", "Use A-Z a-z 0-9 + / with = padding, no blanks.");
        }
        if (bytes.length === 0) {
            return [emptyValue(path, echSection)];
        }
        // ECHConfigList is a TLS vector <4..2^16-1> (RFC 9849 §4).
        return bytes.length >= 6 && readUint16(bytes) === bytes.length - 2
            ? []
            : problem(
                  "ech-length",
                  "The embedded length does not match.",
                  "Give the complete ECHConfigList, including its length.",
              );
    },
    toWire: (value) => [...Buffer.from(value, "base64")],
    fromWire: (bytes) => Buffer.from(bytes).toString("base64"),
    toText: (value) => value,
    fromText: (text, path) => plain(text, path, echSection),
};

const dohpathSection = "RFC 9461 §5";

function utf8(bytes: Uint8Array, path: string): string {
    try {
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
        return refuse({
            code: "dohpath-utf8",
            path,
            message: "The value is not UTF-8.",
            remedy: "Encode the URI template in UTF-8.",
            section: dohpathSection,
        });
    }
}

// RFC 6570 §2: literals (and the apostrophe, which URIs allow), percent-encoded octets, and expressions of variables.
const literal = /[!#$&-;=?-[\]_a-z~\u{a0}-\u{d7ff}\u{e000}-\u{10ffff}]|%[0-9A-Fa-f]{2}/u.source;
const variable = /(?:\w|%[0-9A-Fa-f]{2})(?:\.?(?:\w|%[0-9A-Fa-f]{2}))*(?:\*|:[1-9][0-9]{0,3})?/.source;
const uriTemplate = new RegExp(`^(?:${literal}|\\{[+#./;?&]?${variable}(?:,${variable})*\\})*$`, "u");

export const dohpath: Codec<string> = {
    check(value, path) {
        if (typeof value !== "string" || !value.isWellFormed()) {
            return [wrongType(path, "a well-formed string", dohpathSection)];
        }
        const expressions = Array.from(value.matchAll(/\{[+#./;?&]?([^{}]*)\}/g), (match) => match[1] ?? "");
        const variables = expressions.flatMap((list) => list.split(",").map((name) => name.replace(/(:\d+|\*)$/, "")));
        // The expansion must be a `:path`, so it starts with a slash; otherwise BIND 9.18 rejects the record.
        return value.startsWith("/") && uriTemplate.test(value) && variables.includes("dns")
            ? []
            : [
                  {
                      code: "dohpath-template",
                      path,
                      message: `${JSON.stringify(value)} is not a relative URI template with the variable dns.`,
                      remedy: 'Write for example "/dns-query{?dns}".',
                      section: dohpathSection,
                  },
              ];
    },
    toWire: (value) => [...Buffer.from(value, "utf8")],
    fromWire: utf8,
    toText: (value) => Buffer.from(value, "utf8").toString("latin1"),
    fromText: (text, path) => utf8(Buffer.from(text.octets, "latin1"), path),
};
