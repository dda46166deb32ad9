import { expect, test } from "vitest";
import { NetworkLoadBalancer, type NetworkLoadBalancerArgs } from "../../../components/aws/index.ts";
import { readPreview, review } from "../../../tools/review/index.ts";
import { amazons, onAmazon, renewing, triggered } from "../../components/aws/amazon.ts";
import { least } from "../../components/aws/networkBalancer.ts";
import { FakeAccount } from "../../fakes/fakeAccount.ts";
import { arnOf } from "../../fakes/fakeElb.ts";
import { kindOf, type Registration } from "../../support/registrations.ts";
import { preview } from "./build.ts";

const asked = async (args: Partial<NetworkLoadBalancerArgs>) =>
    triggered(amazons(await onAmazon(() => new NetworkLoadBalancer("edge-lb", { ...least, ...args }), renewing)));

/** What a change of our own balancer is reviewed as. */
async function reviewed(change: Partial<NetworkLoadBalancerArgs>) {
    const [before, after] = [await asked({}), await asked(change)];
    const { replaced } = new FakeAccount().update(before).update(after);
    const same =
        ({ urn }: Registration) =>
        (each: Registration) =>
            each.urn === urn;
    return review(
        readPreview(
            preview(
                ...[...before, ...after.filter((each) => !before.some(same(each)))].map((each) => ({
                    type: each.type,
                    name: each.name,
                    before: before.find(same(each))?.inputs,
                    after: after.find(same(each))?.inputs,
                    live: { arn: arnOf(each) },
                    ...(replaced.some((line) => line.toLowerCase() === `${kindOf(each)} ${each.name}`.toLowerCase())
                        ? { op: "replace" }
                        : {}),
                })),
            ),
        ),
        new Date("2026-11-24T12:00:00Z"),
    ).findings.map(({ code, resource }) => `${code} ${resource}`);
}

test.each<[string, Partial<NetworkLoadBalancerArgs>, string[]]>([
    ["nothing", {}, []],
    [
        "a port less, with its listener, targets and binding",
        { ports: least.ports.slice(0, 1) },
        [
            "edge-resource-removed edge-lb-80",
            "edge-resource-removed edge-lb-out-tcp-10080",
            "target-group-replaced edge-lb-80",
        ],
    ],
    ["a subnet more", { subnets: [...least.subnets, "subnet-0c"] }, []],
    [
        "TCP_UDP becomes TCP_QUIC, and the security group goes",
        { protocol: "TCP_QUIC" },
        [
            "listener-protocol-changed edge-lb-443",
            "load-balancer-replaced edge-lb-nlb",
            "nlb-security-groups-changed edge-lb-nlb",
            "target-group-replaced edge-lb-443",
        ],
    ],
    [
        "a balancer for the VPC alone",
        { scheme: "internal" },
        ["address-released edge-lb-eip-0", "address-released edge-lb-eip-1", "load-balancer-replaced edge-lb-nlb"],
    ],
    [
        "UDP shut, as at stage off",
        { ports: [{ port: 443, targetPort: 10_443, protocols: ["TCP"], quic: true }, ...least.ports.slice(1)] },
        ["edge-resource-removed edge-lb-out-udp-10443", "udp-firewall-closed edge-lb-in-udp-443-from-0.0.0.0/0"],
    ],
])("a change of our own balancer is named: %s", async (_what, change, findings) => {
    expect((await reviewed(change)).sort()).toEqual(findings);
});
