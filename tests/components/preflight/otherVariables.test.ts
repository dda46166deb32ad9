import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RequiredVariable } from "../../../components/model/parts.ts";
import { otherVariables } from "../../../components/preflight/otherVariables.ts";

const place = { namespace: "istio-system", deployment: "istiod" };
type Environment = { name: string; value?: string; valueFrom?: object }[];
const look = (required: RequiredVariable, env?: Environment, more: object = {}) =>
    otherVariables(place, [required], {
        spec: { template: { spec: { containers: [{ image: "a:1" }, { ...(env && { env }), ...more }] } } },
    });
const quic: RequiredVariable = { name: "QUIC", value: "true", where: 'Write: env: { QUIC: "true" }.' };
const set = (value: string) => [{ name: "QUIC", value }];

describe("the environment of an installed controller", () => {
    test.each<[string, RequiredVariable, Environment | undefined, object?]>([
        ["the value", quic, [{ name: "A", value: "false" }, ...set("true")]],
        ["the value as Go reads booleans", quic, set("1")],
        ["the value in another case", quic, set("True")],
        ["a false value as Go reads booleans", { ...quic, value: "false" }, set("0")],
        ["a value that is another object's", quic, [{ name: "QUIC", valueFrom: { configMapKeyRef: {} } }]],
        ["everything from another object", quic, [], { envFrom: [{ configMapRef: { name: "a" } }] }],
        ["no value where the default is good", { ...quic, unset: "true" }, undefined],
    ])("is good with %s", (_what, required, env, more) => {
        expect(look(required, env, more)).toEqual([]);
    });

    test("is not judged where there is no such Deployment, or one without containers", () => {
        expect(otherVariables(place, [quic], {})).toEqual([]);
    });

    test.each<[string, RequiredVariable, Environment | undefined, string]>([
        ["nothing", quic, undefined, "lacks the environment variable QUIC"],
        ["another name", quic, [{ name: "QUIC2", value: "true" }], "lacks the environment variable QUIC"],
        ["another value", quic, set("false"), 'has "false" as its environment variable QUIC'],
        ["an empty value", quic, [{ name: "QUIC" }], 'has "" as its environment variable QUIC'],
        ["a default that is not good", { ...quic, unset: "false" }, [], "lacks the environment variable QUIC"],
        [
            "another value than the default",
            { ...quic, unset: "true" },
            set("f"),
            'has "f" as its environment variable QUIC',
        ],
    ])("lacks something with %s, and the refusal says where to set it", (_what, required, env, found) => {
        expect(look(required, env)).toEqual([
            `The Deployment "istiod" in namespace "istio-system" ${found}, but the gateway needs the value "true". ` +
                'It is its owner\'s to change. Write: env: { QUIC: "true" }.',
        ]);
    });

    test("is good with a value exactly where it is the required one, also as a boolean", () => {
        const values = fc.constantFrom("true", "1", "T", "false", "0", "F", "", "yes", "TRUE", "tRUE");
        fc.assert(
            fc.property(values, fc.constantFrom("true", "false", "yes"), (given, value) => {
                const booleans: Record<string, string[]> = {
                    true: ["true", "1", "T", "TRUE"],
                    false: ["false", "0", "F"],
                };
                const good = (booleans[value] ?? [value]).includes(given);
                expect(look({ ...quic, value }, set(given)).length).toBe(good ? 0 : 1);
            }),
        );
    });
});
