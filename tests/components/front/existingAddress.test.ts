import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { existingAddress } from "../../../components/front/existingAddress.ts";
import type { Backend, PartContext } from "../../../components/model/parts.ts";
import type { Plan } from "../../../components/model/plan.ts";

/** Addresses of a front whose gateway's balancer reports these. */
async function connected(...reported: string[]): Promise<object> {
    const backend = { reportedAddresses: pulumi.output(reported) } as Backend;
    const addresses = pulumi.output(existingAddress().connect({} as PartContext, backend, {} as Plan));
    return await new Promise((resolve) => addresses.apply(resolve));
}

test("the address of a front is that of the gateway's balancer, in the front's families, or its DNS name", async () => {
    expect(await connected("192.0.2.10", "2001:db8::10")).toEqual({ ipv4: ["192.0.2.10"], ipv6: [] });
    expect(await connected("lb.example.net")).toEqual({ ipv4: [], ipv6: [], hostname: "lb.example.net" });
});
