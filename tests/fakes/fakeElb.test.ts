import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NetworkLoadBalancerArgs } from "../../components/aws/index.ts";
import { readBalancer } from "../../components/aws/networkLoadBalancer.ts";
import type { NetworkBalancerSettings } from "../../components/aws/networkLoadBalancerKind.ts";
import { networkResources } from "../../components/aws/networkResources.ts";
import type { BackendPort } from "../../components/index.ts";
import { amazons, onAmazon, renewing, triggered } from "../components/aws/amazon.ts";
import { agrees, optional, usually } from "../support/arbitraries.ts";
import { kindOf, type Registration } from "../support/registrations.ts";
import { FakeAccount } from "./fakeAccount.ts";

type Balancer = { name: string; args: NetworkLoadBalancerArgs };

const port = fc.integer({ min: 1, max: 65_535 });
const seconds = { interval: fc.integer({ min: 5, max: 300 }), timeout: fc.integer({ min: 2, max: 5 }) };
const threshold = usually(fc.integer({ min: 2, max: 10 }), fc.constantFrom(1, 11, 2.5));
const healthCheck = fc
    .record(
        {
            protocol: fc.constantFrom("TCP", "HTTP", "HTTPS"),
            path: usually(fc.constantFrom(undefined, "/ready"), fc.constantFrom("ready", "")),
            port: usually(port, fc.constantFrom(0, 65_536)),
            interval: usually(seconds.interval, fc.constantFrom(4, 301, 7.5)),
            timeout: usually(seconds.timeout, fc.constantFrom(1, 121, 120)),
            healthyThreshold: threshold,
            unhealthyThreshold: threshold,
        },
        { requiredKeys: [] },
    )
    // A path of a check over TCP is a mistake that should not drown the others.
    .chain((check) =>
        fc
            .constantFrom(...(check.path === undefined ? [check.protocol] : ["HTTP", "HTTPS", "HTTP", "TCP"]))
            .map((protocol) => ({ ...check, protocol }) as NonNullable<NetworkLoadBalancerArgs["healthCheck"]>),
    );

/** Port 443 with QUIC, port 80 without, and at times another one. */
const ports = fc
    .record({
        quicNow: fc.boolean(),
        redirect: fc.boolean(),
        more: usually(
            fc.constantFrom<BackendPort[]>([], [{ port: 8443, targetPort: 8443, protocols: ["TCP"] }]),
            fc.constantFrom<BackendPort[]>(
                [{ port: 8443, targetPort: 8443, protocols: ["TCP", "UDP"] }],
                [{ port: 443, targetPort: 9443, protocols: ["TCP"] }],
                [{ port: 0, targetPort: 9443, protocols: ["TCP"] }],
            ),
        ),
    })
    .map(({ quicNow, redirect, more }): BackendPort[] => [
        { port: 443, targetPort: 10_443, protocols: quicNow ? ["TCP", "UDP"] : ["TCP"], quic: true },
        ...(redirect ? [{ port: 80, targetPort: 10_080, protocols: ["TCP" as const] }] : []),
        ...more,
    ]);

const subnets = usually(
    fc.constantFrom<string[]>(["subnet-0a"], ["subnet-0a", "subnet-0b"], ["subnet-0a", "subnet-0b", "subnet-0c"]),
    fc.constantFrom<string[]>([], ["subnet-0a", "subnet-0a"], ["public-a"]),
);
const eip = (id: string) => ({ allocationId: id, publicIp: "198.51.100.7" });
const range = usually(
    fc.constantFrom("192.0.2.0/24", "0.0.0.0/0", "198.51.100.7/32", "2001:db8::/32", "::/0", "2001:db8:0:1::/64"),
    fc.constantFrom("192.0.2.1/24", "192.0.2.0/33", "192.0.2.0", "2001:DB8::/32", "2001:db8:0:0::/32", "office"),
);

const balancer: fc.Arbitrary<Balancer> = fc
    .record({
        name: usually(
            fc.stringMatching(/^[a-z][a-z0-9-]{0,15}$/),
            fc.constantFrom("Edge", "internal-edge", "-edge", "e.g", "e".repeat(20), "e".repeat(21), "e".repeat(25)),
        ),
        subnets,
        given: fc.constantFrom("none", "none", "none", "all", "one", "name"),
        ports,
        args: fc.record(
            {
                vpcId: usually(fc.constant("vpc-0a"), fc.constant("main")),
                scheme: fc.constantFrom("internet-facing", "internal"),
                protocol: fc.constantFrom("TCP_UDP", "TCP_UDP", "TCP_QUIC"),
                ipFamilies: fc.constantFrom<("IPv4" | "IPv6")[][]>(["IPv4"], ["IPv4"], ["IPv4", "IPv6"]),
                securityGroups: usually(
                    fc.constantFrom<string[] | undefined>(undefined, undefined, ["sg-0a"], ["sg-0a", "sg-0b"]),
                    fc.constantFrom<string[]>([], ["clients"]),
                ),
                sourceRanges: optional(fc.uniqueArray(range, { minLength: 1, maxLength: 3 })),
                by: fc.constantFrom("aws-load-balancer-controller", "aws-load-balancer-controller", "eks-auto-mode"),
                clusterName: fc.constantFrom("prod", "prod", "prod", undefined),
                healthCheck,
                deregistrationDelay: usually(fc.integer({ min: 0, max: 3600 }), fc.constantFrom(-1, 3601)),
                stickyByAddress: fc.boolean(),
                crossZone: fc.boolean(),
                tags: usually(
                    fc.constantFrom<Record<string, string>>({}, { team: "edge" }),
                    fc.constantFrom<Record<string, string>>({ "aws:team": "edge" }, { team: "x".repeat(257) }),
                ),
            },
            { requiredKeys: ["vpcId"] },
        ),
    })
    .map(({ name, subnets: places, given, ports: served, args }) => {
        const all = places.map((_place, index) => eip(`eipalloc-${index}`));
        const eips = { none: undefined, all, one: all.slice(0, 1), name: places.map((place) => eip(place)) }[given];
        return {
            name,
            args: {
                ...args,
                subnets: places,
                eips,
                ports: served,
                service: { name: "envoy", namespace: "envoy-gateway-system" },
            } as NetworkLoadBalancerArgs,
        };
    });

/** With the defaults, and with values that no schema lets through. */
function withDefaults({ healthCheck, ...args }: NetworkLoadBalancerArgs): NetworkBalancerSettings {
    return {
        scheme: "internet-facing",
        ipFamilies: ["IPv4"],
        protocol: "TCP_UDP",
        by: "aws-load-balancer-controller",
        crossZone: true,
        deregistrationDelay: 60,
        stickyByAddress: false,
        deletionProtection: false,
        ...args,
        healthCheck: {
            interval: 10,
            healthyThreshold: 2,
            unhealthyThreshold: 2,
            ...healthCheck,
            protocol: healthCheck?.protocol ?? "TCP",
        },
    };
}

/** What Amazon and the cluster are asked for: the component's resources without its checks, which refuse first. */
async function asked({ name, args }: Balancer, option: Partial<Registration> = {}): Promise<Registration[]> {
    const all = amazons(await onAmazon(() => networkResources(name, withDefaults(args), {}), renewing));
    return triggered(all.map((each) => ({ ...each, ...option })));
}

function problems({ name, args }: Balancer): string[] {
    return readBalancer(name, args).problems.map(({ path, message }) => `${path}: ${message}`);
}

/** What Amazon cannot see: an option that would do nothing, or keep somebody out, and a range that no rule has. */
function unseen(line: string, all: Registration[]): boolean {
    const range = /^sourceRanges\[\d\]: "([^"]*)"/.exec(line)?.[1];
    return (
        /\[aws-(source-ranges-unenforced|source-ranges-one-sided|quic-sticky);/.test(line) ||
        (range !== undefined && all.every(({ inputs }) => ![inputs["cidrIpv4"], inputs["cidrIpv6"]].includes(range)))
    );
}

describe("a Network Load Balancer of random options", () => {
    test("is accepted by the checks where Amazon accepts it, and refused where Amazon refuses it", async () => {
        await agrees(
            balancer,
            async (each) => {
                const all = await asked(each);
                const { refusals } = new FakeAccount().update(all);
                return { found: problems(each).filter((line) => !unseen(line, all)), refusals };
            },
            60,
        );
    });
});

const valid: Balancer = {
    name: "edge-lb",
    args: {
        vpcId: "vpc-0a",
        subnets: ["subnet-0a", "subnet-0b"],
        service: { name: "envoy", namespace: "envoy-gateway-system" },
        ports: [
            { port: 443, targetPort: 10_443, protocols: ["TCP", "UDP"], quic: true },
            { port: 80, targetPort: 10_080, protocols: ["TCP"] },
        ],
    },
};
const quic = { protocol: "TCP_QUIC" } as const;
const groups = ["TargetGroup edge-lb-443", "TargetGroup edge-lb-80"];
const bindings = ["TargetGroupBinding edge-lb-443", "TargetGroupBinding edge-lb-80"];
const balancers = ["LOADBALANCER EDGE-LB-NLB", "LISTENER EDGE-LB-443", "LISTENER EDGE-LB-80"];

describe("a change of a Network Load Balancer", () => {
    const accepted = balancer
        .map(({ args }) => ({ name: "edge-lb", args: { ...args, vpcId: "vpc-0a" } }))
        .filter((each) => problems(each).length === 0);

    test("from any valid options to any others never stops half way", async () => {
        await fc.assert(
            fc.asyncProperty(fc.array(accepted, { minLength: 2, maxLength: 4 }), async (changes) => {
                const account = new FakeAccount();
                for (const each of changes) {
                    account.update(await asked(each));
                }
                expect(account.refusals).toEqual([]);
            }),
            { numRuns: 15 },
        );
    });

    const { args } = valid;
    const off = args.ports.map((each): BackendPort => ({ ...each, protocols: ["TCP"] }));
    test.each<[string, Partial<NetworkLoadBalancerArgs>, string[]]>([
        ["the stage closes UDP", { ports: off }, []],
        ["a port is added", { ports: [...args.ports, { port: 8443, targetPort: 8443, protocols: ["TCP"] }] }, []],
        ["a subnet is added", { subnets: [...args.subnets, "subnet-0c"] }, []],
        ["checks, drain, stickiness and zones change", { healthCheck: { port: 19_003 }, stickyByAddress: true }, []],
        ["clients change", { sourceRanges: ["192.0.2.0/24"] }, []],
        ["security groups are given", { securityGroups: ["sg-0a"] }, []],
        [
            "pods listen elsewhere",
            { ports: [{ port: 443, targetPort: 9443, protocols: ["TCP", "UDP"] }, ...args.ports.slice(1)] },
            ["TargetGroup edge-lb-443", "TargetGroupBinding edge-lb-443"],
        ],
        // Their bindings are of another API, so those are not replaced but others.
        ["EKS Auto Mode registers the pods", { by: "eks-auto-mode", clusterName: "prod" }, groups],
        [
            "connection IDs choose the proxy",
            quic,
            [...balancers, "TargetGroup edge-lb-443", "TargetGroupBinding edge-lb-443"],
        ],
        ["IPv6 is added", { ipFamilies: ["IPv4", "IPv6"] }, [...balancers, ...groups, ...bindings]],
        ["it becomes internal", { scheme: "internal" }, balancers],
        ["a subnet is removed", { subnets: ["subnet-0a"] }, balancers],
    ])("in which %s replaces what has to be, and nothing else", async (_what, change, replaced) => {
        const account = new FakeAccount();
        account.update(await asked(valid));
        account.update(await asked({ name: "edge-lb", args: { ...args, ...change } }));
        expect([account.refusals, account.replaced.sort()]).toEqual([[], replaced.toSorted()]);
    });

    test.each<[string, Partial<NetworkLoadBalancerArgs>, Partial<Registration>, string]>([
        [
            "two balancers with one EIP, were a new one made first",
            { subnets: ["subnet-0a"] },
            { deleteBeforeReplace: undefined },
            "the allocation IDs are not available for use",
        ],
        [
            "two balancers with one target group, likewise",
            { scheme: "internal" },
            { deleteBeforeReplace: undefined },
            "TargetGroupAssociationLimit",
        ],
        [
            "QUIC beside security groups, were nothing but them to tell",
            quic,
            { replacementTrigger: undefined },
            "QUIC on a dual-stack balancer, or on one with security groups",
        ],
    ])("would stop half way at %s", async (_what, change, option, why) => {
        const account = new FakeAccount();
        for (const each of [valid, { name: "edge-lb", args: { ...args, ...change } }]) {
            account.update(await asked(each, option));
        }
        expect(account.refusals.join("\n")).toContain(why);
    });

    const inAutoMode = (namespace: string): Balancer => ({
        name: "edge-lb",
        args: { ...args, by: "eks-auto-mode", clusterName: "prod", service: { name: "envoy", namespace } },
    });

    test("keeps a group with its binding where EKS Auto Mode deletes one with the other", async () => {
        const account = new FakeAccount();
        for (const each of [inAutoMode("edge"), inAutoMode("proxies"), { name: "edge-lb", args }]) {
            account.update(await asked(each));
        }
        expect(account.refusals).toEqual([]);
    });

    test("would take the group from its listener where nothing replaced it with the binding", async () => {
        const account = new FakeAccount();
        for (const each of [inAutoMode("edge"), { name: "edge-lb", args }]) {
            account.update(await asked(each, { replacementTrigger: undefined }));
        }
        expect(account.refusals.join("\n")).toContain("ResourceInUse");
    });

    test("stops where the balancer is protected", async () => {
        const account = new FakeAccount();
        for (const each of [{}, { scheme: "internal" as const }]) {
            account.update(await asked({ name: "edge-lb", args: { ...args, deletionProtection: true, ...each } }));
        }
        expect(account.refusals).toEqual(["LoadBalancer edge-lb-nlb: deletion protection is enabled"]);
    });
});

describe("the fake refuses", () => {
    type Change = (inputs: Record<string, unknown>) => Record<string, unknown>;
    const set =
        (more: Record<string, unknown>): Change =>
        (own) => ({ ...own, ...more });

    test.each<[string, string, Change, string]>([
        ["UDP at the port of TCP", "Listener edge-lb-80", set({ port: 443 }), "DuplicateListener"],
        ["another protocol than the targets'", "Listener edge-lb-443", set({ protocol: "TCP" }), "a target group of"],
        ["QUIC with a security group", "Listener edge-lb-443", set({ protocol: "TCP_QUIC" }), "with security groups"],
        [
            "dual stack with IPv4 targets",
            "LoadBalancer edge-lb-nlb",
            set({ ipAddressType: "dualstack" }),
            "IPv4 targets",
        ],
        [
            "dual stack without a prefix",
            "LoadBalancer edge-lb-nlb",
            set({ ipAddressType: "dualstack" }),
            "without a prefix for source NAT",
        ],
        [
            "a prefix without dual stack",
            "LoadBalancer edge-lb-nlb",
            set({ enablePrefixForIpv6SourceNat: "on" }),
            "EnablePrefixForIpv6SourceNat",
        ],
        ["EIPs of an internal balancer", "LoadBalancer edge-lb-nlb", set({ internal: true }), "AllocationId"],
        [
            "clients' addresses taken from UDP",
            "TargetGroup edge-lb-443",
            set({ preserveClientIp: "false" }),
            "preserve",
        ],
        [
            "a group that is bound twice",
            "TargetGroupBinding edge-lb-80",
            (own) => ({
                ...own,
                spec: {
                    ...(own["spec"] as object),
                    targetGroupARN: "edge-lb-443:TCP_UDP 10443 vpc-0a ipv4:aws-load-balancer-controller",
                },
            }),
            "already bound",
        ],
        [
            "a rule of both families",
            "SecurityGroupIngressRule edge-lb-in-tcp-80-from-0.0.0.0/0",
            set({ cidrIpv6: "::/0" }),
            "malformed",
        ],
    ])("%s", async (_what, which, change, why) => {
        const all = await asked(valid);
        expect(new FakeAccount().update(all).refusals).toEqual([]);
        const changed = all.map((each) =>
            `${kindOf(each)} ${each.name}` === which ? { ...each, inputs: change(each.inputs) } : each,
        );
        expect(changed).not.toEqual(all);
        expect(new FakeAccount().update(changed).refusals.join("\n")).toContain(why);
    });
});
