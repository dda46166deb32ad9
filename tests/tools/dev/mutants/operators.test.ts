import { describe, expect, it, test } from "vitest";
import { identity, mutantsOf, mutated } from "../../../../tools/dev/mutants/operators.ts";

/** Each mutant of a source, as its operator and the changed line. */
function changes(text: string): string[] {
    return mutantsOf("components/one.ts", text).map(({ operator, to }) => `${operator}: ${to}`);
}

test.each<[what: string, source: string, mutants: string[]]>([
    ["<", "if_(a < b);", ["comparison: if_(a <= b);"]],
    ["<=", "if_(a <= b);", ["comparison: if_(a < b);"]],
    [">", "if_(a > b);", ["comparison: if_(a >= b);"]],
    [">=", "if_(a >= b);", ["comparison: if_(a > b);"]],
    ["===", "if_(a === b);", ["comparison: if_(a !== b);"]],
    ["!==", "if_(a !== b);", ["comparison: if_(a === b);"]],
    ["&&", "f(a && b);", ["logical: f(a || b);"]],
    ["||", "f(a || b);", ["logical: f(a && b);"]],
    ["a number", "f(443);", ["offByOne: f(444);"]],
    ["a number in hexadecimal", "f(0x7e);", ["offByOne: f(127);"]],
    ["a duration", "f(60_000);", ["offByOne: f(600000);"]],
    ["true", "f({ retain: true });", ["boolean: f({ retain: false });"]],
    ["false", "f(false);", ["boolean: f(true);"]],
    ["await", "await settled();", ["await: settled();"]],
    ["!", "f(!known);", ["negation: f(known);"]],
    ["a secret", "f(pulumi.secret(key));", ["secret: f((key));"]],
    ["a list of secret outputs", 'f({ a, additionalSecretOutputs: ["key"] });', ["secret: f({ a });"]],
    ["a family", 'f("IPv4");', ['family: f("IPv6");']],
    ["a field of a family", "f(addresses.ipv6);", ["family: f(addresses.ipv4);"]],
    ["a record's type", 'f("AAAA");', ['family: f("A");']],
    ["a fallback", "f(a ?? b);", ["default: f(a);"]],
    ["a text as fallback", 'f(a ?? "on");', ['default: f(a ?? "");']],
    ["an empty text as fallback", 'f(a ?? "");', ['default: f(a ?? "another");']],
    ["a number as fallback", "f(a ?? 300);", ["offByOne: f(a ?? 301);"]],
    ["a truth as fallback", "f(a ?? true);", ["boolean: f(a ?? false);"]],
    ["a default of a parameter", 'function f(stage = "on") {}', ['default: function f(stage = "") {}']],
    ["a text as default of a property", 'const { stage = "on" } = args;', ['default: const { stage = "" } = args;']],
    ["a default of a property", "const { quic = true } = args;", ["boolean: const { quic = false } = args;"]],
    ["a guard", "if (bad) throw error;", ["condition: if (false) throw error;"]],
    ["a guard in braces", "if (bad) { note(); return; }", ["condition: if (false) { note(); return; }"]],
    ["a condition", "if (quic) open();", ["condition: if (true) open();"]],
    ["a condition with an alternative", "if (a) return b; else c();", ["condition: if (true) return b; else c();"]],
])("a person may err with %s", (_what, source, mutants) => {
    expect(changes(source)).toEqual(mutants);
});

describe("a dependsOn", () => {
    it("is left out, wherever it stands among the properties", () => {
        expect(changes("f({ dependsOn: a, parent });")).toEqual(["dependsOn: f({ parent });"]);
        expect(changes("f({ parent, dependsOn });")).toEqual(["dependsOn: f({ parent });"]);
        expect(changes("f({ dependsOn });")).toEqual(["dependsOn: f({ });"]);
    });

    it("loses one element at a time where it has several", () => {
        expect(changes("f({ dependsOn: [a, ...b] });")).toEqual([
            "dependsOn: f({ });",
            "dependsOn: f({ dependsOn: [...b] });",
            "dependsOn: f({ dependsOn: [a] });",
        ]);
        expect(changes("f({ dependsOn: [a] });")).toEqual(["dependsOn: f({ });"]);
    });
});

it("leaves types, imports, messages, names of properties and defaults of elements as they are", () => {
    const source = `
import { a } from "./ipv4.ts";
export { b } from "./ipv6.ts";
type Family = "IPv4" | "IPv6";
interface Args { share: 100; on: true }
const names = { 443: a, "ipv4.address": b } as const satisfies Record<string, "IPv4">;
const [, host = "", port = ""] = pattern.exec(url);
const message = "An address of IPv4 is required.";`;
    expect(changes(source)).toEqual([]);
});

it("a mutant says where it is, and changes nothing else", () => {
    const source = "const a = 1;\n\n    if (a <\n        b) c();\n";
    const [, , less] = mutantsOf("components/one.ts", source);
    expect(less).toMatchObject({ line: 3, operator: "comparison", from: "if (a <", to: "if (a <=" });
    expect(mutated(source, less ?? expect.fail())).toBe("const a = 1;\n\n    if (a <=\n        b) c();\n");
});

it("a mutant is the same one when lines have moved", () => {
    const names = (source: string) => mutantsOf("components/one.ts", source).map(identity);
    expect(names("// New.\n    f(a < 1);")).toEqual(names("f(a < 1);"));
    expect(new Set(names("f(a < 1);")).size).toBe(2);
});
