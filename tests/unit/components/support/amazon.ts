import type { runtime } from "@pulumi/pulumi";
import { kindOf, type Registration, type Registrations, registrationsOf } from "./registrations.ts";

const ELB = "arn:aws:elasticloadbalancing:eu-west-1:123456789012";

/** What Amazon answers to each resource. */
export function amazon({ type, name }: runtime.MockResourceArgs): Record<string, unknown> {
    const arn = (kind: string) => `${ELB}:${kind}/${name}`;
    switch (kindOf({ type })) {
        case "Eip":
            return { allocationId: `eipalloc-${name}`, publicIp: addressOf(name) };
        case "LoadBalancer":
            return { arn: arn("loadbalancer"), dnsName: `${name}-0123456789abcdef.elb.eu-west-1.amazonaws.com` };
        case "TargetGroup":
            return { arn: arn("targetgroup"), name: `${name}-0123abc` };
        case "Listener":
            return { arn: arn("listener") };
        default:
            return {};
    }
}

/** The address of an EIP, by the number at the end of its name. */
export function addressOf(name: string): string {
    return `203.0.113.${10 + Number(/\d+$/.exec(name)?.[0] ?? 0)}`;
}

/** Runs a program against that Amazon. */
export async function onAmazon(program: () => unknown, preview = false): Promise<Registrations> {
    return await registrationsOf(program, preview, amazon);
}

/** What a balancer is made of, among what was registered: Amazon's resources, and the bindings in the cluster. */
export function amazons(all: Registrations): Registration[] {
    return all.all.filter((each) => each.type.startsWith("aws:") || kindOf(each) === "TargetGroupBinding");
}
