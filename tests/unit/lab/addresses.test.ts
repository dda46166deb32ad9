import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AddressPool } from "../../../tools/lab/addressPool.ts";
import { assign } from "../../../tools/lab/loadBalancer.ts";

type Service = Parameters<typeof assign>[0][number];

function service(
    name: string,
    changed: Partial<Service["spec"]> = {},
    annotations: Record<string, string> = {},
): Service {
    return { metadata: { name, namespace: "edge", annotations }, spec: { type: "LoadBalancer", ...changed } };
}

const given = (services: Service[]) =>
    Object.fromEntries([...assign(services)].map(([{ metadata }, addresses]) => [metadata.name, addresses]));

describe("a pool of addresses", () => {
    test("holds the first, the last and all between", () => {
        expect(new AddressPool("192.0.2.254", "192.0.3.1").addresses).toEqual([
            "192.0.2.254",
            "192.0.2.255",
            "192.0.3.0",
            "192.0.3.1",
        ]);
        expect(new AddressPool("2001:db8::fffe", "2001:db8::1:0").addresses).toEqual([
            "2001:db8::fffe",
            "2001:db8::ffff",
            "2001:db8::1:0",
        ]);
    });

    test("gives the wanted address when it is free, and no other in its place", () => {
        const pool = new AddressPool("192.0.2.1", "192.0.2.3");
        expect(pool.choose(new Set(), "192.0.2.2")).toBe("192.0.2.2");
        expect(pool.choose(new Set(["192.0.2.2"]), "192.0.2.2")).toBeUndefined();
        expect(pool.choose(new Set(), "198.51.100.1")).toBeUndefined();
        expect(pool.choose(new Set(["192.0.2.1"]))).toBe("192.0.2.2");
        expect(pool.choose(new Set(pool.addresses))).toBeUndefined();
    });
});

describe("the lab's load balancer", () => {
    test("gives each Service an address of each of its families", () => {
        expect(given([service("one", { ipFamilies: ["IPv4", "IPv6"] }), service("two")])).toEqual({
            one: ["192.168.77.100", "fd00:77::100"],
            two: ["192.168.77.101"],
        });
    });

    test("leaves other types, other classes and what is being deleted alone", () => {
        const leaving = service("leaving");
        leaving.metadata.deletionTimestamp = "2026-11-01T00:00:00Z";
        const others = [service("inside", { type: "ClusterIP" }), service("theirs", { loadBalancerClass: "other/lb" })];
        expect(given([...others, leaving, service("ours", { loadBalancerClass: "http3.lab/lb" })])).toEqual({
            ours: ["192.168.77.100"],
        });
    });

    test("shares an address among Services of one sharing key, and no others", () => {
        const wants = { "metallb.io/loadBalancerIPs": "192.168.77.150" };
        const shared = { ...wants, "metallb.io/allow-shared-ip": "edge" };
        expect(given([service("tcp", {}, shared), service("udp", {}, shared), service("else", {}, wants)])).toEqual({
            tcp: ["192.168.77.150"],
            udp: ["192.168.77.150"],
            else: [],
        });
    });

    test("never takes an address away, and never gives one twice", () => {
        const families = fc.constantFrom<string[]>(["IPv4"], ["IPv6"], ["IPv4", "IPv6"]);
        const wanted = fc.option(fc.integer({ min: 100, max: 104 }), { nil: undefined });
        const services = fc.array(fc.record({ families, wanted }), { maxLength: 12 });
        fc.assert(
            fc.property(services, fc.integer({ min: 0, max: 12 }), (all, kept) => {
                const made = all.map(({ families: ipFamilies, wanted: last }, index) =>
                    service(
                        `s${index}`,
                        { ipFamilies },
                        last === undefined ? {} : { "metallb.io/loadBalancerIPs": `192.168.77.${last}` },
                    ),
                );
                const before = assign(made.slice(0, kept));
                for (const [one, addresses] of before) {
                    one.status = { loadBalancer: { ingress: addresses.map((ip) => ({ ip })) } };
                }
                const after = assign(made);
                for (const [one, addresses] of before) {
                    expect(after.get(one)).toEqual(addresses);
                }
                const handed = [...after.values()].flat();
                expect(new Set(handed).size).toBe(handed.length);
            }),
        );
    });
});
