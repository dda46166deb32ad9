import { stripVTControlCharacters } from "node:util";

/** Values and names are from the reviewed program, and people and machines read its report. */

/** Invisible characters: controls, marks that change text direction, and zero-width characters. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** A text as one line. */
export function oneLine(text: string): string {
    return text.replace(/\s+/g, " ").trim();
}

/** A text without terminal or browser controls: invisible characters are shown as their numbers. */
export function visible(text: string): string {
    return oneLine(stripVTControlCharacters(text)).replace(
        INVISIBLE,
        (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
    );
}

const HIDDEN = "***";
/** Marks of a text with a password. */
const MAY_HOLD_ONE = /:\/\/|password|passwd|secret|token|key|credential|bearer|basic/i;

/** A text without passwords in URLs and arguments. */
export function masked(text: string): string {
    if (!MAY_HOLD_ONE.test(text)) {
        return text;
    }
    return text
        .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/?#:@]*):[^\s/?#]*@/gi, `$1:${HIDDEN}@`)
        .replace(
            /\b((?:[\w-]*(?:password|passwd|secret|token|api-?key|access-?key|credential)s?)["']?\s*[=:]\s*["']?)(?!\/)[^\s"',;&]+/gi,
            `$1${HIDDEN}`,
        )
        .replace(/(--?[\w-]*(?:password|passwd|secret|token|api-?key)\s+)(?!-)\S+/gi, `$1${HIDDEN}`)
        .replace(/\b(Bearer|Basic)\s+[\w+/=.~-]{8,}/g, `$1 ${HIDDEN}`);
}
