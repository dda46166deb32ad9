import { describe, expect, it } from "vitest";
import { parseWaitFor, unmet } from "../../../tools/engine/waitFor.ts";

const gateway = (status: Record<string, unknown>, generation = 2) => ({
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: { name: "edge", generation },
    status,
});

const missing = (annotation: string, object: ReturnType<typeof gateway>) =>
    parseWaitFor(annotation).map((one) => unmet(object, one));

describe("the annotation pulumi.com/waitFor", () => {
    it.each([
        ["condition=Programmed", [{ kind: "condition", type: "Programmed", status: "True" }]],
        ["condition=Ready=False", [{ kind: "condition", type: "Ready", status: "False" }]],
        ["jsonpath={.status.phase}=Running", [{ kind: "jsonpath", path: ["status", "phase"], value: "Running" }]],
        ["jsonpath={.a.b[0].c}", [{ kind: "jsonpath", path: ["a", "b", 0, "c"], value: undefined }]],
        [
            '["condition=Programmed","jsonpath={.status.addresses[0].value}"]',
            [
                { kind: "condition", type: "Programmed", status: "True" },
                { kind: "jsonpath", path: ["status", "addresses", 0, "value"], value: undefined },
            ],
        ],
    ])("is read: %s", (annotation, expected) => {
        expect(parseWaitFor(annotation)).toEqual(expected);
    });

    it.each(["programmed", "condition=", "jsonpath=status", "jsonpath={.a[*].b}"])("is refused: %s", (annotation) => {
        expect(() => parseWaitFor(annotation)).toThrow(`cannot be read: ${annotation}`);
    });
});

describe("an object that is waited for", () => {
    it("is there when the condition is of its own generation", () => {
        const conditions = [{ type: "Programmed", status: "True", observedGeneration: 2 }];
        expect(missing("condition=Programmed", gateway({ conditions }))).toEqual([undefined]);
    });

    it("is not there while the condition is of an older generation", () => {
        const conditions = [{ type: "Programmed", status: "True", observedGeneration: 1 }];
        expect(missing("condition=Programmed", gateway({ conditions }))).toEqual([
            "Programmed=True (of an older generation)",
        ]);
    });

    it("says why a condition is false", () => {
        const conditions = [{ type: "Programmed", status: "False", reason: "AddressNotAssigned", message: "none yet" }];
        expect(missing("condition=Programmed", gateway({ conditions }))).toEqual([
            "Programmed=False AddressNotAssigned: none yet",
        ]);
    });

    it("says which value is missing or other", () => {
        const object = gateway({ addresses: [], phase: "Pending" });
        const annotation = '["jsonpath={.status.addresses[0].value}","jsonpath={.status.phase}=Running"]';
        expect(missing(annotation, object)).toEqual([
            ".status.addresses.0.value is empty",
            '.status.phase is "Pending", not "Running"',
        ]);
    });
});
