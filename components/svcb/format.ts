import type { Quoting } from "./charString.ts";
import { genericKeyName, keyNumber } from "./keys.ts";
import { readName, writeName } from "./name.ts";
import { genericParamText, isOpaque, presentKeys, typedParams } from "./params.ts";
import { refuseAll } from "./problem.ts";
import type { SvcbRecord, SvcParams } from "./record.ts";
import { validate } from "./validate.ts";

/** How a record is spelled, for servers that differ. */
export interface FormatOptions {
    /**
     * `always` (default) quotes every value but numbers: Route 53, Cloud DNS, Cloudflare, zone files. `never` is for
     * INWX, which rejects quotes; blanks become `\032`. `powerdns` is for the API of PowerDNS, which accepts a record
     * only in its own spelling: `ech` and keys by number are quoted, the others are bare. It accepts no parenthesis and
     * no semicolon in a value. Tried with 4.7.3.
     */
    quote?: Quoting | "powerdns";
    /**
     * Keys from this number on are written as `keyNNNNN` with their octets, for a server that does not know the names.
     * Default: 10, and 7 for `powerdns`. BIND 9.18 knows names up to 7, Knot 3.2 and PowerDNS 4.7 up to 6.
     */
    numericFrom?: number;
}

const ECH = keyNumber("ech", "params.ech");
/** The first key whose name PowerDNS 4.7 does not know. */
const POWERDNS_NAMES = keyNumber("dohpath", "params.dohpath");

/** A record's parameters in presentation form, in the order of the key numbers; empty for none. */
export function formatParams(params: SvcParams, options: FormatOptions = {}): string {
    const { quote = "always" } = options;
    const { numericFrom = quote === "powerdns" ? POWERDNS_NAMES : typedParams.length } = options;
    const numeric = (key: number): boolean => key >= numericFrom || isOpaque(key);
    const spell = (name: string): string => {
        const key = keyNumber(name, "params.mandatory");
        return numeric(key) ? genericKeyName(key) : name;
    };
    const keys = presentKeys(params);
    const listed = [...(params.mandatory ?? [])].sort((a, b) => keyNumber(a, "params") - keyNumber(b, "params"));
    const spelled: SvcParams = params.mandatory === undefined ? params : { ...params, mandatory: listed.map(spell) };
    return keys
        .map((key) => {
            const typed = numeric(key) ? undefined : typedParams[key];
            return quote === "powerdns"
                ? (typed?.toText(spelled, key === ECH ? "always" : "never") ?? genericParamText(key, params, "filled"))
                : (typed?.toText(spelled, quote) ?? genericParamText(key, params, quote));
        })
        .join(" ");
}

/**
 * RDATA in presentation form, for example `1 . alpn="h3,h2"`: the spelling of AWS CDK for Route 53.
 * @throws SvcbError with every problem of the record.
 */
export function format(record: SvcbRecord, options: FormatOptions = {}): string {
    refuseAll(validate(record));
    const target = writeName(readName(record.target, "target"));
    return `${record.priority} ${target} ${formatParams(record.params, options)}`.trimEnd();
}
