import { decimalEscape, readEscape } from "./charString.ts";
import { type Problem, refuse } from "./problem.ts";

function refuseName(code: string, path: string, message: string, remedy: string, section = "RFC 1035 §2.3.4"): never {
    const problem: Problem = { code, path, message, remedy, section };
    return refuse(problem);
}

/** Labels of an absolute domain name in presentation form, one octet per character. The root has none. */
export function readName(text: string, path: string): string[] {
    if (text === ".") {
        return [];
    }
    const labels: string[] = [];
    let label = "";
    let at = 0;
    while (at < text.length) {
        const char = text.charAt(at);
        if (char === "\\") {
            const { octet, end } = readEscape(text, at, path);
            label += String.fromCharCode(octet);
            at = end;
            continue;
        }
        at++;
        if (char === ".") {
            labels.push(checkLabel(label, path));
            label = "";
        } else if (/[!-~]/.test(char) && !/["();]/.test(char)) {
            label += char;
        } else {
            refuseName(
                "name-character",
                path,
                `The character ${JSON.stringify(char)} is not allowed in a domain name.`,
                "Write an international name in its xn-- form, any other octet as \\DDD.",
                "RFC 1035 §5.1",
            );
        }
    }
    if (label !== "" || text === "") {
        refuseName(
            "name-relative",
            path,
            `${JSON.stringify(text)} is not an absolute domain name.`,
            text === "" ? 'Write "." for the owner name itself.' : `Write ${JSON.stringify(`${text}.`)}.`,
            "RFC 9460 §2.1",
        );
    }
    if (nameWireLength(labels) > 255) {
        refuseName("name-long", path, "The name is longer than 255 octets.", "Use a shorter name.");
    }
    return labels;
}

function checkLabel(label: string, path: string): string {
    if (label === "") {
        refuseName("label-empty", path, "The name has an empty label.", "Put exactly one dot between labels.");
    }
    if (label.length > 63) {
        refuseName("label-long", path, `A label is ${label.length} octets long.`, "A label has at most 63 octets.");
    }
    return label;
}

function nameWireLength(labels: readonly string[]): number {
    return labels.reduce((length, label) => length + 1 + label.length, 1);
}

/** Presentation form of an absolute name. */
export function writeName(labels: readonly string[]): string {
    const text = labels.map((label) =>
        Array.from(label, (char) => {
            if (/["().;@$\\]/.test(char)) {
                return `\\${char}`;
            }
            return /[!-~]/.test(char) ? char : decimalEscape(char.charCodeAt(0));
        }).join(""),
    );
    return `${text.join(".")}.`;
}

/** Wire form, uncompressed as RFC 9460 §2.2 requires. */
export function nameToWire(labels: readonly string[]): number[] {
    return [...labels.flatMap((label) => [label.length, ...Buffer.from(label, "latin1")]), 0];
}

/**
 * Reads an uncompressed name at the start of `bytes`: its labels and its length on the wire, which `validate` judges.
 */
export function nameFromWire(bytes: Uint8Array, path: string): { labels: string[]; length: number } {
    const labels: string[] = [];
    let at = 0;
    for (;;) {
        const length = bytes[at];
        if (length === 0) {
            break;
        }
        if (length !== undefined && length > 63) {
            refuseName(
                "name-compressed",
                path,
                "The target contains a compression pointer or an unknown label type.",
                "Write the name out, uncompressed.",
                "RFC 9460 §2.2",
            );
        }
        if (length === undefined || at + 1 + length > bytes.length) {
            return refuseName("name-cut", path, "The target ends early.", "Give the complete RDATA.", "RFC 9460 §2.2");
        }
        labels.push(Buffer.from(bytes.subarray(at + 1, at + 1 + length)).toString("latin1"));
        at += 1 + length;
    }
    return { labels, length: at + 1 };
}

/** True when both texts are the same name; ASCII case does not count (RFC 4343), nor does a missing last dot. */
export function sameName(left: string, right: string): boolean {
    const plain = (name: string): string => name.toLowerCase().replace(/\.$/, "");
    return plain(left) === plain(right);
}
