import { describe, expect, it } from "vitest";
import { UNKNOWN } from "../../../components/pulumi/wire.ts";
import { unwrapSecrets, withoutUnknowns, wrapSecrets } from "../../../tools/engine/wire.ts";

const secret = (value: unknown) => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value,
});

describe("values from Pulumi", () => {
    it("lose their secret wrappers at every depth, also one in another", () => {
        const wrapped = { data: secret({ key: secret("k") }), list: [secret(1), { a: secret(null) }], plain: "p" };
        expect(unwrapSecrets(wrapped)).toEqual({ data: { key: "k" }, list: [1, { a: null }], plain: "p" });
    });

    it("become secret again under the names that are secret", () => {
        const state = wrapSecrets({ privateKeyPem: "k", publicKeyPem: "p" }, ["privateKeyPem", "absent"]);
        expect(state).toEqual({ privateKeyPem: secret("k"), publicKeyPem: "p" });
    });

    it("lose what is not known yet, and say where that was", () => {
        const inputs = { data: { zone: UNKNOWN, Corefile: "c" }, list: ["a", UNKNOWN], none: null };
        expect(withoutUnknowns(inputs)).toEqual({
            value: { data: { Corefile: "c" }, list: ["a"] },
            unknown: ["data.zone", "list[1]"],
        });
    });

    it("can have a stand-in for what is not known yet", () => {
        expect(withoutUnknowns({ data: UNKNOWN }, "<secret>").value).toEqual({ data: "<secret>" });
    });
});
