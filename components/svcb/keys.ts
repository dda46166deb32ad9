import { refuse } from "./problem.ts";

/** SvcParamKey names by number: IANA `dns-svcb`, version of 2026-06-25. */
const names = [
    "mandatory",
    "alpn",
    "no-default-alpn",
    "port",
    "ipv4hint",
    "ech",
    "ipv6hint",
    "dohpath",
    "ohttp",
    "tls-supported-groups",
    "docpath",
    "pvd",
    "oots",
];

/** Reserved as the invalid key; no record may carry it (RFC 9460 §14.3.2). */
const invalidKey = 65535;

/** Name of a key in a record: the registered one, else `keyNNNNN`. */
export function keyName(key: number): string {
    return names[key] ?? genericKeyName(key);
}

/** The spelling that every server reads, even for unknown keys (RFC 9460 §2.1). */
export function genericKeyName(key: number): string {
    return `key${key}`;
}

/**
 * Number of a key name, registered or `keyNNNNN`.
 * @throws SvcbError at `path` when it is not a key name.
 */
export function keyNumber(name: string, path: string): number {
    const registered = names.indexOf(name);
    if (registered >= 0) {
        return registered;
    }
    const digits = /^key(0|[1-9][0-9]{0,4})$/.exec(name)?.[1];
    if (digits === undefined || Number(digits) > invalidKey) {
        return refuse({
            code: "key-unknown",
            path,
            message: `${JSON.stringify(name)} is not the name of a SvcParamKey.`,
            remedy: /[A-Z]/.test(name)
                ? "Key names are lower case."
                : name === "echconfig"
                  ? "Write ech, the new name of the draft's echconfig."
                  : "Write a registered name, or keyNNNNN with a decimal number of 0 to 65534 and no leading zeros.",
            section: "RFC 9460 §2.1",
        });
    }
    if (Number(digits) === invalidKey) {
        return refuse({
            code: "key-reserved",
            path,
            message: "key65535 is reserved as the invalid key.",
            remedy: "Use a number of the private range, 65280 to 65534.",
            section: "RFC 9460 §14.3.2",
        });
    }
    return Number(digits);
}
