import { stripVTControlCharacters } from "node:util";

/** Values and names come from the program under review, and a report of it is read by people and by machines. */

/** What has no sign of its own: controls, marks that change the direction of text, and zero-width signs. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** A text on one line. */
export function oneLine(text: string): string {
    return text.replace(/\s+/g, " ").trim();
}

/** A text without what a terminal or a browser obeys: an invisible sign is written as its number. */
export function visible(text: string): string {
    return oneLine(stripVTControlCharacters(text)).replace(
        INVISIBLE,
        (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
    );
}

const HIDDEN = "***";
/** What a text has that holds a password. */
const MAY_HOLD_ONE = /:\/\/|password|passwd|secret|token|key|credential|bearer|basic/i;

/** A text without the passwords of URLs and of arguments. */
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
