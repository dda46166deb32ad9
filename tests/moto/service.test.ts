import { DescribeAddressesCommand } from "@aws-sdk/client-ec2";
import { beforeEach, expect, test } from "vitest";
import { type Account, REGION } from "./support/account.ts";
import { defaultNetwork, newAccount, newZone, zoneLines } from "./support/given.ts";
import { NLB_ZONES, Stack, stackProgram } from "./support/stack.ts";

// The stack aws in front of a Service: the cluster makes the balancer, and the stack what is around it.
const BALANCER = "k8s-edge-0123456789.elb.eu-central-1.amazonaws.com";

/** What the cluster says of the balancer that it made. */
const named = ({ type }: { type: string }) =>
    type.endsWith(":Gateway") ? { status: { addresses: [{ type: "Hostname", value: BALANCER }] } } : {};

let account: Account;
let zoneId: string;
beforeEach(async () => {
    account = newAccount();
    zoneId = await newZone(account, "example.com");
});

const stackOf = (config: Record<string, string> = {}) =>
    stackProgram({ hostnames: "app.example.com", zoneId, zone: "example.com", certificate: "selfSigned", ...config });

test("the stack aws makes EIPs for the Service, which names them, and publishes their addresses", async () => {
    const stack = new Stack(account);
    const { subnets } = await defaultNetwork(account);
    const program = stackOf({ eips: "new", subnets: subnets.slice(0, 2).join(",") });
    const { all } = await stack.up(program, named);
    const { Addresses = [] } = await account.ec2.send(new DescribeAddressesCommand({}));
    expect(Addresses.map(({ Domain }) => Domain)).toEqual(["vpc", "vpc"]);
    const { kubernetes } = all.spec("EnvoyProxy")["provider"] as {
        kubernetes: { envoyService: { annotations: Record<string, string> } };
    };
    expect(
        kubernetes.envoyService.annotations["service.beta.kubernetes.io/aws-load-balancer-eip-allocations"]?.split(","),
    ).toEqual(["edge-eip-0", "edge-eip-1"].map((name) => stack.id("Eip", name)));
    expect(await zoneLines(account, zoneId)).toEqual([
        ...Addresses.map(({ PublicIp }) => `app.example.com. 300 A ${PublicIp}`).sort(),
        'app.example.com. 300 HTTPS 1 . alpn="h3,h2"',
    ]);
    expect((await stack.up(program, named)).changes).toEqual([]);
});

test("the stack aws aliases the balancer that the cluster names, until the stage takes the promise back", async () => {
    const stack = new Stack(account);
    const alias = `app.example.com. A alias of ${BALANCER} in ${NLB_ZONES[REGION]}, while it is healthy`;
    await stack.up(stackOf(), named);
    expect(await zoneLines(account, zoneId)).toEqual([alias, 'app.example.com. 300 HTTPS 1 . alpn="h3,h2"']);
    expect((await stack.up(stackOf(), named)).changes).toEqual([]);
    await stack.up(stackOf({ stage: "withdraw" }), named);
    expect(await zoneLines(account, zoneId)).toEqual([alias, 'app.example.com. 60 HTTPS 1 . alpn="h2"']);
});
