import { refuse } from "./problem.ts";

/*
 * Character strings of RFC 9460 Appendix A. Octets are held one per character (Latin-1), as in `SvcParams.alpn`.
 */

/** Quote values that may be lists or text (`always`), or nothing at all (`never`). */
export type Quoting = "always" | "never";

/** A decoded character string. */
export interface CharString {
    octets: string;
    /** Some keys forbid escapes in their value "to enable simpler parsing". */
    escaped: boolean;
    /** Index in the text of the first character after it. */
    end: number;
}

const appendixA = "RFC 9460 Appendix A";
// Characters with a meaning of their own in zone files: double quote, parentheses, semicolon, backslash.
const special = /["();\\]/;

/** `\DDD`, the three-digit decimal escape of an octet. */
export function decimalEscape(octet: number): string {
    return `\\${octet.toString().padStart(3, "0")}`;
}

/** Reads the escape at `at` (a backslash): the octet, and the index after it. */
export function readEscape(text: string, at: number, path: string): { octet: number; end: number } {
    const decimal = /^[0-9]{1,3}/.exec(text.slice(at + 1, at + 4))?.[0];
    if (decimal !== undefined) {
        if (decimal.length < 3 || Number(decimal) > 255) {
            return refuse({
                code: "escape-decimal",
                path,
                message: `The escape \\${decimal} is not three decimal digits from 000 to 255.`,
                remedy: "Write \\DDD, for example \\032 for a space.",
                section: appendixA,
            });
        }
        return { octet: Number(decimal), end: at + 4 };
    }
    const next = text.charCodeAt(at + 1);
    if (!(next >= 0x20 && next <= 0x7e)) {
        return refuse({
            code: "escape-incomplete",
            path,
            message: "A backslash has no printable character after it.",
            remedy: "Write \\\\ for the backslash itself, or \\DDD for an octet.",
            section: appendixA,
        });
    }
    return { octet: next, end: at + 2 };
}

/** Reads the character string that starts at `start`; an unquoted one ends at white space. */
export function readCharString(text: string, start: number, path: string): CharString {
    const quoted = text[start] === '"';
    let at = quoted ? start + 1 : start;
    let octets = "";
    let escaped = false;
    for (;;) {
        const char = text[at];
        if (quoted && char === '"') {
            return { octets, escaped, end: at + 1 };
        }
        if (char === undefined && quoted) {
            refuse({
                code: "quote-open",
                path,
                message: "A quoted value has no closing quote.",
                remedy: 'End it with a double quote; a quote inside is written \\".',
                section: appendixA,
            });
        }
        if (char === undefined || (!quoted && /[ \t]/.test(char))) {
            return { octets, escaped, end: at };
        }
        if (char === "\\") {
            const blank = !quoted && text[at + 1] === " ";
            const { octet, end } = blank ? refuseCharacter(" ", path) : readEscape(text, at, path);
            octets += String.fromCharCode(octet);
            escaped = true;
            at = end;
            continue;
        }
        if ((!quoted && special.test(char)) || !/[\t -~]/.test(char)) {
            refuseCharacter(char, path);
        }
        octets += char;
        at++;
    }
}

function refuseCharacter(char: string, path: string): never {
    return refuse({
        code: "character",
        path,
        message: `The character ${JSON.stringify(char)} is not allowed in an unquoted value.`,
        remedy: "Quote the value, or write the character's octets as \\DDD.",
        section: appendixA,
    });
}

/**
 * Presentation form of octets. Unquoted text cannot hold a space, and no text holds control or 8-bit octets: `\DDD`.
 */
export function writeCharString(octets: string, quote: Quoting): string {
    const body = Array.from(octets, (char) => {
        if (special.test(char)) {
            return `\\${char}`;
        }
        return /[!-~]/.test(char) || (char === " " && quote === "always") ? char : decimalEscape(char.charCodeAt(0));
    }).join("");
    return quote === "always" ? `"${body}"` : body;
}

/** Items of a value-list (RFC 9460 Appendix A.1), whose own escapes `\,` and `\\` lie inside the character string. */
export function readValueList(octets: string, path: string): string[] {
    const items: string[] = [];
    let item = "";
    for (let at = 0; at < octets.length; at++) {
        const char = octets.charAt(at);
        if (char === ",") {
            items.push(item);
            item = "";
        } else if (char !== "\\") {
            item += char;
        } else {
            at++;
            const next = octets.charAt(at);
            if (next !== "," && next !== "\\") {
                refuse({
                    code: "list-escape",
                    path,
                    message: "In a list a backslash is allowed only before a comma or another backslash.",
                    remedy: "Inside quotes write \\\\, for a comma and \\\\\\\\ for a backslash.",
                    section: "RFC 9460 Appendix A.1",
                });
            }
            item += next;
        }
    }
    return [...items, item];
}

/** Octets of a value-list. */
export function writeValueList(items: readonly string[]): string {
    return items.map((item) => item.replace(/[\\,]/g, "\\$&")).join(",");
}
