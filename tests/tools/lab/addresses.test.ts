import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AddressPool } from "../../../tools/lab/addressPool.ts";
import { assign, mayShare } from "../../../tools/lab/loadBalancer.ts";

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

    const wants = { "metallb.io/loadBalancerIPs": "192.168.77.150" };
    const shared = { ...wants, "metallb.io/allow-shared-ip": "edge" };
    const tcp = { externalTrafficPolicy: "Local", selector: { app: "edge", tier: "web" }, ports: [{ port: 443 }] };
    const udp = {
        ...tcp,
        // The order of labels says nothing.
        selector: { tier: "web", app: "edge" },
        ports: [{ port: 443, protocol: "UDP" }],
    };

    test("shares an address between TCP and UDP of one sharing key, and with no other Service", () => {
        expect(given([service("tcp", tcp, shared), service("udp", udp, shared), service("else", {}, wants)])).toEqual({
            tcp: ["192.168.77.150"],
            udp: ["192.168.77.150"],
            else: [],
        });
    });

    test.each<[string, Partial<Service["spec"]>, Record<string, string>, boolean]>([
        ["the same pods on another protocol", udp, shared, true],
        ["another port", { ...tcp, ports: [{ port: 80 }] }, shared, true],
        ["a port that is the other's as well", { ...udp, ports: [{ port: 80 }, { port: 443 }] }, shared, false],
        ["another sharing key", udp, { ...shared, "metallb.io/allow-shared-ip": "other" }, false],
        ["no sharing key", udp, wants, false],
        ["an empty sharing key", udp, { ...shared, "metallb.io/allow-shared-ip": "" }, false],
        ["other pods", { ...udp, selector: { app: "dns" } }, shared, false],
        ["another policy", { ...udp, externalTrafficPolicy: "Cluster" }, shared, false],
    ])("shares as MetalLB does: %s", (_what, spec, annotations, shares) => {
        const one = service("one", tcp, shared);
        const other = service("other", spec, annotations);
        expect([mayShare(one, other), mayShare(other, one)]).toEqual([shares, shares]);
        expect(given([one, other])).toEqual({ one: ["192.168.77.150"], other: shares ? ["192.168.77.150"] : [] });
    });

    test("shares among any pods under the policy Cluster", () => {
        const cluster = { externalTrafficPolicy: "Cluster" };
        const dns = { ...udp, ...cluster, selector: { app: "dns" } };
        expect(mayShare(service("one", { ...tcp, ...cluster }, shared), service("dns", dns, shared))).toBe(true);
    });

    test("meets a request whole or not at all", () => {
        const both = { ipFamilies: ["IPv4", "IPv6"] };
        const asks = (addresses: string) => ({ "metallb.io/loadBalancerIPs": addresses });
        expect(
            given([
                service("first", {}, wants),
                service("taken", both, asks("192.168.77.150,fd00:77::150")),
                service("half", both, asks("192.168.77.151")),
                service("whole", both, asks("192.168.77.152, fd00:77::152")),
            ]),
        ).toEqual({ first: ["192.168.77.150"], taken: [], half: [], whole: ["192.168.77.152", "fd00:77::152"] });
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
