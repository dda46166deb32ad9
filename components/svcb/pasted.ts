import { type Problem, refuse } from "./problem.ts";

/** What people copy in addition to a record's RDATA, or instead of it, and what to write instead. */
const pasted: readonly { found: RegExp; message: string; remedy: string; section: string }[] = [
    {
        found: /^[ \t]*\\#/,
        message: "The text contains octets in the generic form, not in presentation form.",
        remedy: "Give the octets to decode().",
        section: "RFC 3597 §5",
    },
    {
        found: /[\r\n]/,
        message: "The text has several lines.",
        remedy: "Write one record, on one line.",
        section: "RFC 9460 §2.1",
    },
    {
        found: /^[ \t]*(?:[^ \t]+[ \t]+)?(?:[0-9]+[ \t]+)?(?:IN[ \t]+)?(?:HTTPS|SVCB|TYPE6[45])[ \t]/i,
        message: "The text has an owner, a TTL, a class or a type before the priority.",
        remedy: 'Remove them: 1 . alpn="h3,h2".',
        section: "RFC 1035 §5.1",
    },
    {
        found: /^[ \t]*[0-9]+[ \t]+[a-z][a-z0-9-]*="?/,
        message: "The target is missing: a parameter follows the priority.",
        remedy: 'Write a dot for the owner: 1 . alpn="h3,h2".',
        section: "RFC 9460 §2.5",
    },
    {
        found: /^[ \t]*[0-9]+[ \t]+@(?=[ \t]|$)/,
        message: "The target is @, the origin of a zone file, but this is not a zone file.",
        remedy: 'Write a dot for the owner: 1 . alpn="h3,h2".',
        section: "RFC 1035 §5.1",
    },
    {
        found: /=[\u00ab\u00bb\u2018-\u201f\u2033\u2036]/,
        message: "A value starts with a typographic quote.",
        remedy: 'Write double quotes: alpn="h3,h2".',
        section: "RFC 1035 §5.1",
    },
];

/** Words of a zone file or a shell that are not parameters, by how they begin. */
const words: readonly { begins: RegExp; message: string }[] = [
    { begins: /^[()]/, message: "A parenthesis groups lines of a zone file, but this is one line." },
    { begins: /^;/, message: "A semicolon starts a comment in a zone file." },
    { begins: /^\\$/, message: "A backslash at the end does not continue the line." },
];

const refusal = (message: string, remedy: string, section: string): Problem => ({
    code: "syntax",
    path: "text",
    message,
    remedy,
    section,
});

/** Refuses a text that is not RDATA alone. @throws SvcbError with what to write instead. */
export function refusePasted(text: string): void {
    for (const { found, message, remedy, section } of pasted) {
        if (found.test(text)) {
            refuse(refusal(message, remedy, section));
        }
    }
}

/** Refuses a word where a parameter is expected. @throws SvcbError with what to remove. */
export function refuseWord(word: string): void {
    const known = words.find(({ begins }) => begins.test(word));
    if (known !== undefined) {
        refuse(refusal(known.message, "Leave it out.", "RFC 1035 §5.1"));
    }
}
