import { readValueList, writeValueList } from "./charString.ts";
import {
    type Codec,
    checkItems,
    checkRepeats,
    checkUint16,
    chunks,
    decimal,
    items,
    readUint16,
    strict,
    uint16,
} from "./codec.ts";
import { ipv4Octets, ipv6Octets, ipv6Text } from "./ip.ts";
import { keyName, keyNumber } from "./keys.ts";
import { collect, type Problem, refuse } from "./problem.ts";

const mandatorySection = "RFC 9460 §8";

/** Key names; on the wire numbers in strictly increasing order. */
export const mandatory: Codec<string[]> = {
    check(value, path) {
        const found = checkItems(value, path, "string", mandatorySection, (name: string, at) =>
            collect(() => checkKeyName(name, at)).slice(),
        );
        return found.length > 0
            ? found
            : checkRepeats(value as string[], path, { code: "mandatory-repeated", section: mandatorySection });
    },
    toWire: (value) =>
        value
            .map((name) => keyNumber(name, "params.mandatory"))
            .sort((a, b) => a - b)
            .flatMap(uint16),
    fromWire(bytes, path) {
        const keys = chunks(bytes, 2, path, mandatorySection).map(readUint16);
        const unordered = keys.findIndex((key, index) => index > 0 && key <= (keys[index - 1] ?? 0));
        if (unordered >= 0) {
            refuse({
                code: "mandatory-order",
                path: `${path}[${unordered}]`,
                message: "The key numbers do not strictly increase.",
                remedy: "Sort them, each once.",
                section: mandatorySection,
            });
        }
        return keys.map(keyName);
    },
    toText: (value) => value.join(","),
    fromText: (text, path) =>
        items(text, path, mandatorySection)
            .map((name, index) => keyNumber(name, `${path}[${index}]`))
            .sort((a, b) => a - b)
            .map(keyName),
};

/** Refuses a name that is not a key, and one that is not the name the model uses. */
export function checkKeyName(name: string, path: string): void {
    const canonical = keyName(keyNumber(name, path));
    if (canonical !== name) {
        refuse({
            code: "key-spelling",
            path,
            message: `${name} has a registered name.`,
            remedy: `Write ${JSON.stringify(canonical)}.`,
            section: "RFC 9460 §14.3.2",
        });
    }
}

const alpnSection = "RFC 9460 §7.1.1";
const caseSensitiveIds = ["h3", "h2", "h2c", "http/1.1", "dot", "doq"];

function checkAlpnId(id: string, path: string): Problem[] {
    const problem = (code: string, message: string, remedy: string, extra: object = {}): Problem[] => [
        { code, path, message, remedy, section: alpnSection, ...extra },
    ];
    if (id === "") {
        return problem("alpn-empty-id", "The ALPN id is empty.", "Remove it, or the extra comma.");
    }
    if (/[^\0-\xff]/.test(id)) {
        return problem(
            "alpn-octets",
            "A character does not represent an octet.",
            "Use U+0000 to U+00FF, one per octet.",
        );
    }
    if (id.length > 255) {
        return problem("alpn-long-id", `The ALPN id has ${id.length} octets.`, "An id has at most 255 octets.");
    }
    if (/\s/.test(id)) {
        // BIND silently reads alpn="h3, h2" as the ID " h2".
        const remedy = `Write ${JSON.stringify(id.replace(/\s/g, ""))}: no blanks around commas.`;
        return problem("alpn-blank", `The ALPN id ${JSON.stringify(id)} contains white space.`, remedy, strict);
    }
    const lower = id.toLowerCase();
    if (lower !== id && caseSensitiveIds.includes(lower)) {
        return problem(
            "alpn-case",
            `${id} is a different id from ${lower}.`,
            `Write ${JSON.stringify(lower)}.`,
            strict,
        );
    }
    return [];
}

/** ALPN ids, each with its length in front on the wire. */
export const alpn: Codec<string[]> = {
    check(value, path) {
        const found = checkItems(value, path, "string", alpnSection, checkAlpnId);
        const comparable = Array.isArray(value) ? value : [];
        return [...found, ...checkRepeats(comparable, path, { code: "alpn-repeated", ...strict })];
    },
    toWire: (value) => value.flatMap((id) => [id.length, ...Buffer.from(id, "latin1")]),
    fromWire(bytes, path) {
        const ids: string[] = [];
        for (let at = 0; at < bytes.length; ) {
            const end = at + 1 + (bytes[at] ?? 0);
            if (end > bytes.length) {
                refuse({
                    code: "alpn-cut",
                    path: `${path}[${ids.length}]`,
                    message: "The ALPN ID is longer than the value.",
                    remedy: "Give each ID its own length.",
                    section: alpnSection,
                });
            }
            ids.push(Buffer.from(bytes.subarray(at + 1, end)).toString("latin1"));
            at = end;
        }
        return ids;
    },
    toText: writeValueList,
    fromText: (text, path) => (text.octets === "" ? [] : readValueList(text.octets, path)),
};

const hintSection = "RFC 9460 §7.3";

function hints(family: "IPv4" | "IPv6", octets: (text: string) => number[] | undefined): Codec<string[]> {
    const size = family === "IPv4" ? 4 : 16;
    const text = (bytes: ArrayLike<number>): string =>
        family === "IPv4" ? Array.from(bytes).join(".") : ipv6Text(bytes);
    const checkAddress = (address: string, path: string): Problem[] => {
        const message = `${JSON.stringify(address)} is not an ${family} address.`;
        const remedy = `Give a plain ${family} address${family === "IPv6" ? ", without a zone" : ""}.`;
        return octets(address) ? [] : [{ code: "hint-address", path, message, remedy, section: hintSection }];
    };
    return {
        check(value, path) {
            const found = checkItems(value, path, "string", hintSection, checkAddress);
            const same = found.length > 0 ? [] : (value as string[]).map((address) => String(octets(address)));
            return [...found, ...checkRepeats(same, path, { code: "hint-repeated", ...strict })];
        },
        toWire: (value) => value.flatMap((address) => octets(address) ?? []),
        fromWire: (bytes, path) => chunks(bytes, size, path, hintSection).map(text),
        toText: (value) => value.map((address) => text(octets(address) ?? [])).join(","),
        // A wrong address is kept unchanged, so that `check` can report it.
        fromText: (value, path) =>
            items(value, path, hintSection).map((address) => {
                const bytes = octets(address);
                return bytes ? text(bytes) : address;
            }),
    };
}

export const ipv4hint = hints("IPv4", ipv4Octets);
export const ipv6hint = hints("IPv6", ipv6Octets);

const groupsSection = "draft-ietf-tls-key-share-prediction §3.1";

export const tlsSupportedGroups: Codec<number[]> = {
    check(value, path) {
        const found = checkItems(value, path, "number", groupsSection, (group: number, at) =>
            checkUint16(group, at, groupsSection),
        );
        const comparable = Array.isArray(value) ? value : [];
        return [...found, ...checkRepeats(comparable, path, { code: "group-repeated", section: groupsSection })];
    },
    toWire: (value) => value.flatMap(uint16),
    fromWire: (bytes, path) => chunks(bytes, 2, path, groupsSection).map(readUint16),
    toText: (value) => value.join(","),
    fromText: (text, path) =>
        items(text, path, groupsSection).map((group, index) => decimal(group, `${path}[${index}]`, groupsSection)),
};
