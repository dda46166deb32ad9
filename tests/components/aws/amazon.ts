import { createHash } from "node:crypto";
import type { runtime } from "@pulumi/pulumi";
import { arnOf } from "../../fakes/fakeElb.ts";
import {
    kindOf,
    type Outputs,
    type Registration,
    type Registrations,
    registrationsOf,
} from "../../support/registrations.ts";

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

/** The same, and what takes the place of another has another ARN and name: what {@link FakeElb} knows them by. */
export function renewing(args: runtime.MockResourceArgs): Record<string, unknown> {
    const arn = arnOf(args);
    return { ...amazon(args), arn, allocationId: `eipalloc-${arn}`, name: nameOf(args.name, arn) };
}

function nameOf(name: string, arn: string): string {
    return `${name}-${createHash("sha256").update(arn).digest("hex").slice(0, 7)}`;
}

/** The same resources where a trigger made the target groups new ones, which mocks do not see: other ARNs and names. */
export function triggered(all: Registration[]): Registration[] {
    const renames = all
        .filter((each) => kindOf(each) === "TargetGroup")
        .flatMap(({ type, name, inputs, replacementTrigger }) => {
            const [seen, real] = [arnOf({ type, name, inputs }), arnOf({ type, name, inputs, replacementTrigger })];
            return [
                [seen, real],
                [nameOf(name, seen), nameOf(name, real)],
            ] as const;
        });
    const renamed = (text: string) => renames.reduce((all, [from, to]) => all.replaceAll(from, to), text);
    return all.map((each) => ({ ...each, inputs: JSON.parse(renamed(JSON.stringify(each.inputs))) }));
}

/** The address of an EIP, by the number at the end of its name. */
export function addressOf(name: string): string {
    return `203.0.113.${10 + Number(/\d+$/.exec(name)?.[0] ?? 0)}`;
}

/** Runs a program against that Amazon. */
export async function onAmazon(program: () => unknown, answers: Outputs = amazon): Promise<Registrations> {
    return await registrationsOf(program, false, answers);
}

/** What a balancer is made of, among what was registered: Amazon's resources, and the bindings in the cluster. */
export function amazons(all: Registrations): Registration[] {
    return all.all.filter((each) => each.type.startsWith("aws:") || kindOf(each) === "TargetGroupBinding");
}
