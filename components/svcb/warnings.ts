import { keyNumber } from "./keys.ts";
import { sameName } from "./name.ts";
import type { SvcbRecord } from "./record.ts";

/** Where an HTTPS record is published. */
export interface WarningContext {
    /** Owner name of the record, with or without its last dot. */
    owner: string;
    /** Port of the URL. Default: the port in an owner name such as `_8443._https.host`, else 443. */
    originPort?: number;
}

/** A valid HTTPS record that some clients ignore without a word. */
export interface Warning {
    /** Stable identifier, for example `port-differs`. */
    code: string;
    /** Where, for example `params.alpn`. */
    path: string;
    /** Who does what, as a sentence. */
    message: string;
    /** Where that was seen or is written. */
    source: string;
}

const chromium = "Chromium 156, net/dns/dns_response_result_extractor.cc";

/** Keys up to `ipv6hint`: what browsers understand, and so what `mandatory` may list. */
const lastBrowserKey = 6;

function portOf(owner: string): number {
    return Number(/^_([0-9]+)\./.exec(owner)?.[1] ?? 443);
}

/** What clients ignore of a valid record, so that it has less effect than it seems. Empty for `1 . alpn="h3,h2"`. */
export function warnings(record: SvcbRecord, context: WarningContext): Warning[] {
    if (record.priority === 0) {
        return [
            {
                code: "alias-mode",
                path: "priority",
                message:
                    "Chromium ignores the whole record set when one record is an alias, and therefore does not use h3.",
                source: chromium,
            },
        ];
    }
    return [...targetWarnings(record, context), ...paramWarnings(record, context), ...mandatoryWarnings(record)];
}

function targetWarnings({ target, params }: SvcbRecord, { owner }: WarningContext): Warning[] {
    const found: Warning[] = [];
    const ownTarget = target === "." || sameName(target, owner);
    if (!ownTarget) {
        found.push({
            code: "other-target",
            path: "target",
            message: `Chromium ignores a record whose target is not its owner, unless ${owner} is a CNAME of ${target}`,
            source: chromium,
        });
    }
    const hints = (["ipv4hint", "ipv6hint"] as const).filter((field) => params[field] !== undefined);
    for (const field of ownTarget ? hints : []) {
        found.push({
            code: "hints-at-owner",
            path: `params.${field}`,
            message:
                "Clients query the addresses of the owner anyway. Chromium and curl ignore hints, and hints become outdated.",
            source: "RFC 9460 §7.3; Chromium 156 and curl (observed)",
        });
    }
    if (hints.length === 1) {
        found.push({
            code: "hints-of-one-family",
            path: `params.${hints[0]}`,
            message: "A client that uses hints first does not see the addresses of the other family.",
            source: "RFC 9460 §7.3",
        });
    }
    return found;
}

function paramWarnings({ params }: SvcbRecord, { owner, originPort = portOf(owner) }: WarningContext): Warning[] {
    const found: Warning[] = [];
    if (params.port !== undefined && params.port !== originPort) {
        found.push({
            code: "port-differs",
            path: "params.port",
            message: `Chromium ignores a record with a port other than the URL's (${originPort}). Firefox connects to ${params.port}.`,
            source: `${chromium}; Firefox ESR 153 (observed)`,
        });
    }
    if (params.noDefaultAlpn) {
        found.push({
            code: "no-default-alpn",
            path: "params.noDefaultAlpn",
            message: "Chromium ignores the record set when every usable record removes http/1.1. Firefox uses it.",
            source: `${chromium}; Firefox ESR 153 (observed)`,
        });
    }
    return found;
}

function mandatoryWarnings({ params }: SvcbRecord): Warning[] {
    return (params.mandatory ?? []).flatMap((name, index): Warning[] => {
        const path = `params.mandatory[${index}]`;
        if (name === "port" || name === "no-default-alpn") {
            const message = `${name} is always mandatory in HTTPS records and should not be listed.`;
            return [{ code: "mandatory-automatic", path, message, source: "RFC 9460 §8 and §9" }];
        }
        if (keyNumber(name, path) > lastBrowserKey) {
            const message = `Clients that do not support ${name} ignore the record. Chromium does not support it.`;
            return [{ code: "mandatory-unknown", path, message, source: `RFC 9460 §8; ${chromium}` }];
        }
        return [];
    });
}
