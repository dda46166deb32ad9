import { type CharString, readCharString } from "./charString.ts";
import { keyNumber } from "./keys.ts";
import { readName, writeName } from "./name.ts";
import { paramFromText } from "./params.ts";
import { refusePasted, refuseWord } from "./pasted.ts";
import { refuse, refuseAll } from "./problem.ts";
import type { ReadOptions, SvcbRecord, SvcParams } from "./record.ts";
import { validate } from "./validate.ts";

const noValue = { octets: "", escaped: false };

/** Reads `key` or `key=value` at `start`. */
function readParam(text: string, start: number): { name: string; value: CharString } {
    const name = /^[^ \t="]*/.exec(text.slice(start))?.[0] ?? "";
    const at = start + name.length;
    if (text[at] === "=") {
        return { name, value: readCharString(text, at + 1, "text") };
    }
    if (text[at] === '"') {
        refuse({
            code: "quote-misplaced",
            path: "text",
            message: "A quote precedes a value.",
            remedy: 'Quote the value only: alpn="h3,h2".',
            section: "RFC 9460 §2.1",
        });
    }
    return { name, value: { ...noValue, end: at } };
}

function readParams(text: string, start: number): SvcParams {
    const params: SvcParams = {};
    const seen = new Set<number>();
    let at = start;
    for (;;) {
        const blank = /^[ \t]*/.exec(text.slice(at))?.[0].length ?? 0;
        if (at + blank >= text.length) {
            return params;
        }
        if (blank === 0) {
            refuse({
                code: "quote-trailing",
                path: "text",
                message: "Text follows a closing quote.",
                remedy: "Put white space between parameters.",
                section: "RFC 9460 §2.1",
            });
        }
        const { name, value } = readParam(text, at + blank);
        refuseWord(name);
        const key = keyNumber(name, "text");
        if (seen.has(key)) {
            refuse({
                code: "key-repeated",
                path: "text",
                message: `${name} is in the record twice.`,
                remedy: "Give each key once, with all its items.",
                section: "RFC 9460 §2.1",
            });
        }
        seen.add(key);
        paramFromText(name, value, params);
        at = value.end;
    }
}

/**
 * Reads RDATA in presentation form on one line: `1 . alpn="h3,h2" port=8443`. Addresses, numbers and key names come
 * back in their one canonical spelling.
 * @throws SvcbError when it is not a record, or not one to publish.
 */
export function parse(given: string, options: ReadOptions = {}): SvcbRecord {
    // The output of dig ends with a line break.
    const text = given.replace(/[\r\n]+$/, "");
    refusePasted(text);
    const head = /^[ \t]*([0-9]+)[ \t]+([^ \t]+)(?=[ \t]|$)/.exec(text);
    if (head === null) {
        return refuse({
            code: "syntax",
            path: "text",
            message: "The text does not start with a priority and a target.",
            remedy: 'Write for example 1 . alpn="h3,h2".',
            section: "RFC 9460 §2.1",
        });
    }
    const record: SvcbRecord = {
        priority: Number(head[1]),
        target: writeName(readName(head[2] ?? "", "target")),
        params: readParams(text, head[0].length),
    };
    refuseAll(validate(record, options));
    return record;
}
