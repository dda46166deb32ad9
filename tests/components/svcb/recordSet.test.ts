import { describe, expect, test } from "vitest";
import { parse, validateRecordSet } from "../../../components/svcb/index.ts";

function problems(texts: string[], owner?: string): string[] {
    const records = texts.map((text) => parse(text, { strict: false }));
    return validateRecordSet(records, { owner }).map(({ path, code }) => `${path}: ${code}`);
}

describe("validateRecordSet", () => {
    test("accepts several services of one set", () => {
        expect(problems(["1 . alpn=h3,h2", "2 backup.example. alpn=h2"])).toEqual([]);
    });

    test("accepts a set in which one record keeps the default protocol", () => {
        expect(problems(["1 . alpn=h3 no-default-alpn", "2 . alpn=h2"])).toEqual([]);
    });

    test.each<[string, string[], string[]]>([
        ["an empty set", [], ["records: set-empty"]],
        ["an alias beside a service", ["1 . alpn=h3", "0 a.example."], ["records[1].priority: set-mixed-modes"]],
        ["two aliases", ["0 a.example.", "0 b.example."], ["records[1].priority: set-many-aliases"]],
        ["the same record twice", ["1 . alpn=h3 port=443", "1 . port=443 alpn=h3"], ["records[1]: set-copy"]],
        ["a set without the default protocol", ["1 . alpn=h3 no-default-alpn"], ["records: set-no-default"]],
        ["a record that is wrong by itself", ["1 . alpn=h3", "1 . port=0"], ["records[1].params.port: port-zero"]],
    ])("refuses %s", (_what, texts, expected) => {
        expect(problems(texts)).toEqual(expected);
    });

    test("leaves the rules of this package out where it is asked to, and none of the RFCs' own", () => {
        const records = ["1 . alpn=h3 no-default-alpn", "1 . alpn=h3 no-default-alpn"].map((text) => parse(text));
        const codes = (strict?: boolean) => validateRecordSet(records, { strict }).map(({ code }) => code);
        expect([codes(), codes(true), codes(false)]).toEqual([
            ["set-no-default", "set-copy"],
            ["set-no-default", "set-copy"],
            ["set-copy"],
        ]);
    });

    test("refuses an alias of its own owner, whatever the case and the last dot", () => {
        expect(problems(["0 www.example.com."], "WWW.example.com")).toEqual(["records[0].target: set-alias-to-itself"]);
        expect(problems(["0 svc.example.com."], "www.example.com")).toEqual([]);
    });
});
