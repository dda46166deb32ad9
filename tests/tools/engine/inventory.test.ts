import { isDeepStrictEqual } from "node:util";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeInventory, encodeInventory, type InventoryEntry, identityKey } from "../../../tools/engine/inventory.ts";
import { dependentsOf, isRegistered } from "../../../tools/engine/remove.ts";

const entry = (urn: string, order: number, kind: string, place: string, dependsOn: string[] = []): InventoryEntry => {
    const [namespace, name] = place.includes("/") ? place.split("/") : [undefined, place];
    return { urn, type: "t", order, dependsOn, object: { apiVersion: "v1", kind, namespace, name: name ?? "" } };
};

const goBefore = (entries: InventoryEntry[], urn: string) =>
    dependentsOf(entries)
        .get(urn)
        ?.map((other) => other.urn);

describe("an inventory", () => {
    it("comes back as it was stored", () => {
        const entries = [entry("a", 1, "Namespace", "edge"), { ...entry("b", 2, "Secret", "edge/s"), retain: true }];
        expect(decodeInventory(encodeInventory(entries))).toEqual(entries);
    });

    it("of a newer version is refused", () => {
        const newer = gzipSync(JSON.stringify({ version: 2, entries: [] })).toString("base64");
        expect(() => decodeInventory(newer)).toThrow("The inventory is of version 2; this release supports version 1.");
    });

    it("takes two versions of an API group for the same object", () => {
        const object = { kind: "Gateway", namespace: "edge", name: "edge" };
        expect(identityKey({ apiVersion: "gateway.networking.k8s.io/v1", ...object })).toBe(
            identityKey({ apiVersion: "gateway.networking.k8s.io/v1beta1", ...object }),
        );
    });

    it("takes two objects for the same exactly if group, kind, namespace and name are the same", () => {
        const object = fc.record({
            group: fc.constantFrom("", "apps", "a.example.com"),
            version: fc.constantFrom("v1", "v1beta1"),
            kind: fc.constantFrom("Secret", "Role"),
            namespace: fc.constantFrom(undefined, "edge", "shop"),
            // A Role's name may hold anything but "/" and "%".
            name: fc.constantFrom("edge", "shop", "shop|edge", "|edge"),
        });
        type Drawn = typeof object extends fc.Arbitrary<infer Value> ? Value : never;
        const key = ({ group, version, ...rest }: Drawn) =>
            identityKey({ apiVersion: group === "" ? version : `${group}/${version}`, ...rest });
        fc.assert(
            fc.property(object, object, (one, other) => {
                const same = isDeepStrictEqual({ ...one, version: "" }, { ...other, version: "" });
                expect(key(one) === key(other)).toBe(same);
            }),
            { numRuns: 2_000 },
        );
    });
});

describe("what is removed", () => {
    it("goes after all that depends on it", () => {
        const entries = [entry("a", 1, "ConfigMap", "x/a"), entry("b", 2, "Deployment", "x/b", ["a"])];
        expect(goBefore(entries, "a")).toEqual(["b"]);
        expect(goBefore(entries, "b")).toEqual([]);
    });

    it("is a namespace only after what is in it", () => {
        const entries = [
            entry("ns", 1, "Namespace", "x"),
            entry("b", 2, "Secret", "x/b"),
            entry("c", 3, "Secret", "y/c"),
        ];
        expect(goBefore(entries, "ns")).toEqual(["b"]);
    });

    it("is the object of a chart only after what depends on the chart", () => {
        const entries = [
            entry("chart#Deployment/x/c", 1, "Deployment", "x/c"),
            entry("g", 2, "Gateway", "x/g", ["chart"]),
        ];
        expect(goBefore(entries, "chart#Deployment/x/c")).toEqual(["g"]);
    });

    it("includes an object whose name the program now registers in another namespace, or for another kind", () => {
        const old = entry("old", 1, "Secret", "x/s");
        for (const other of [entry("new", 2, "Secret", "y/s"), entry("new", 2, "ConfigMap", "x/s")]) {
            expect(isRegistered(old, [old, other], new Set(["new"]))).toBe(false);
        }
    });

    it("does not include an object that the program now registers under another name", () => {
        const entries = [
            entry("old", 1, "Secret", "x/s"),
            entry("new", 2, "Secret", "x/s"),
            entry("gone", 3, "Secret", "x/t"),
        ];
        expect(entries.map((one) => isRegistered(one, entries, new Set(["new"])))).toEqual([true, true, false]);
    });
});
