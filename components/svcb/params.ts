import { type CharString, type Quoting, writeCharString } from "./charString.ts";
import type { Codec } from "./codec.ts";
import { genericKeyName, keyName, keyNumber } from "./keys.ts";
import { alpn, checkKeyName, ipv4hint, ipv6hint, mandatory, tlsSupportedGroups } from "./listCodecs.ts";
import { collect, type Problem, refuse } from "./problem.ts";
import type { SvcParams } from "./record.ts";
import { dohpath, ech, flag, port } from "./scalarCodecs.ts";

type Field = Exclude<keyof SvcParams, "other">;

/** A SvcParamKey whose value has its own field in `SvcParams`. */
export interface TypedParam {
    key: number;
    field: Field;
    path: string;
    check(params: SvcParams): Problem[];
    toWire(params: SvcParams): number[];
    fromWire(bytes: Uint8Array, params: SvcParams): void;
    toText(params: SvcParams, quote: Quoting): string;
    fromText(text: CharString, params: SvcParams): void;
}

function typed<F extends Field>(key: number, field: F, codec: Codec<NonNullable<SvcParams[F]>>): TypedParam {
    const path = `params.${field}`;
    const value = (params: SvcParams) => params[field] as NonNullable<SvcParams[F]>;
    return {
        key,
        field,
        path,
        check: (params) => codec.check(params[field], path),
        toWire: (params) => codec.toWire(value(params)),
        fromWire: (bytes, params) => {
            params[field] = codec.fromWire(bytes, path);
        },
        toText(params, quote) {
            const octets = codec.toText(value(params));
            const text = writeCharString(octets, codec.bare ? "never" : quote);
            return octets === "" ? keyName(key) : `${keyName(key)}=${text}`;
        },
        fromText: (text, params) => {
            params[field] = codec.fromText(text, path);
        },
    };
}

/** In the order of the key numbers. */
export const typedParams: readonly TypedParam[] = [
    typed(0, "mandatory", mandatory),
    typed(1, "alpn", alpn),
    typed(2, "noDefaultAlpn", flag("RFC 9460 §7.1.1")),
    typed(3, "port", port),
    typed(4, "ipv4hint", ipv4hint),
    typed(5, "ech", ech),
    typed(6, "ipv6hint", ipv6hint),
    typed(7, "dohpath", dohpath),
    typed(8, "ohttp", flag("RFC 9540 §4")),
    typed(9, "tlsSupportedGroups", tlsSupportedGroups),
];

/** Highest key whose value this package reads; what lies above is octets in `other`. */
const lastTyped = typedParams.length - 1;

/** Numbers of the keys that a record carries, in increasing order. */
export function presentKeys(params: SvcParams): number[] {
    const typedKeys = typedParams.filter(({ field }) => params[field] !== undefined).map(({ key }) => key);
    const otherKeys = Object.keys(params.other ?? {}).map((name) => keyNumber(name, `params.other.${name}`));
    return [...typedKeys, ...otherKeys.sort((a, b) => a - b)];
}

/** Problems of `params.other` itself: names and values. */
export function checkOther(other: unknown): Problem[] {
    if (typeof other !== "object" || other === null || Array.isArray(other)) {
        const remedy = "Give an object such as { key667: bytes }.";
        return [{ code: "type", path: "params.other", message: "Not an object.", remedy, section: "RFC 9460 §2.1" }];
    }
    return Object.entries(other).flatMap(([name, value]): Problem[] => {
        const path = `params.other.${name}`;
        const section = "RFC 9460 §2.1";
        const remedy = "Give the value's wire octets as a Uint8Array.";
        if (!(value instanceof Uint8Array)) {
            return [{ code: "type", path, message: "The value is not a Uint8Array.", remedy, section }];
        }
        return checkOtherName(name, path);
    });
}

function checkOtherName(name: string, path: string): Problem[] {
    const typedField = typedParams.find(({ key }) => name === keyName(key) || name === genericKeyName(key));
    if (typedField !== undefined) {
        const message = `${name} has its own field.`;
        const remedy = `Write ${typedField.path}.`;
        return [{ code: "key-spelling", path, message, remedy, section: "RFC 9460 §2.1" }];
    }
    return [...collect(() => checkKeyName(name, path))];
}

/** Wire octets of one key's value. */
export function paramToWire(key: number, params: SvcParams): Uint8Array {
    const param = typedParams[key];
    return param ? Uint8Array.from(param.toWire(params)) : (params.other?.[keyName(key)] ?? new Uint8Array());
}

/** Reads one key's wire octets into `params`. */
export function paramFromWire(key: number, bytes: Uint8Array, params: SvcParams): void {
    const param = typedParams[key];
    if (param) {
        param.fromWire(bytes, params);
        return;
    }
    const name = keyName(keyNumber(genericKeyName(key), `params.other.${genericKeyName(key)}`));
    // In place: a record of 64 KB has 16,000 keys, and a copy for each would take minutes.
    params.other ??= {};
    params.other[name] = Uint8Array.from(bytes);
}

/** True for `docpath`, `pvd`, `oots` and every key without a name: text and octets are the same thing there. */
export function isOpaque(key: number): boolean {
    return key > lastTyped;
}

/**
 * `keyNNNNN="…"`: the octets of the value, in the spelling that every server reads (RFC 9460 §2.1).
 * @param quote `filled` quotes as `always` does, and writes `=""` for a value without octets.
 */
export function genericParamText(key: number, params: SvcParams, quote: Quoting | "filled"): string {
    const octets = Buffer.from(paramToWire(key, params)).toString("latin1");
    if (octets === "" && quote !== "filled") {
        return genericKeyName(key);
    }
    return `${genericKeyName(key)}=${writeCharString(octets, quote === "filled" ? "always" : quote)}`;
}

/** Reads one `key=value` into `params`. */
export function paramFromText(name: string, text: CharString, params: SvcParams): void {
    const key = keyNumber(name, "text");
    const param = typedParams[key];
    if (param !== undefined && name !== genericKeyName(key)) {
        param.fromText(text, params);
        return;
    }
    if (name !== genericKeyName(key)) {
        refuse({
            code: "key-opaque",
            path: `params.other.${name}`,
            message: `The presentation form of ${name} is not supported.`,
            remedy: `Write ${genericKeyName(key)} with the wire octets, escaped as \\DDD.`,
            section: "RFC 9460 §2.1",
        });
    }
    paramFromWire(key, Buffer.from(text.octets, "latin1"), params);
}
