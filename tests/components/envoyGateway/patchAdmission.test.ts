import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cel } from "../../../components/envoyGateway/patchAdmission.ts";

describe("a JSON value as a literal of the Common Expression Language", () => {
    test("has every value of a map and of a list as dyn, since Kubernetes allows one type in each", () => {
        expect(cel({ a: true, b: { c: [1, "x"] } })).toBe('{"a": dyn(true), "b": dyn({"c": dyn([dyn(1), dyn("x")])})}');
        expect(cel(null)).toBe("null");
    });

    test("is the value again, without dyn", () => {
        const values = fc.jsonValue().filter((value) => !JSON.stringify(value).match(/dyn|__proto__/));
        fc.assert(
            fc.property(values, (value) => {
                const read: unknown = new Function("dyn", `return (${cel(value)})`)((each: unknown) => each);
                expect(JSON.stringify(read)).toBe(JSON.stringify(value));
            }),
        );
    });
});
