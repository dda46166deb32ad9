import { isDeepStrictEqual } from "node:util";
import { kindOf, type Registration } from "../support/registrations.ts";
import { arnOf, FakeElb, generation } from "./fakeElb.ts";

/**
 * Resources of an AWS account as they change, driven as the engine drives the providers: what is new or changed in the
 * order of dependencies, a replaced one deleted first (with what cannot be without it) or last, and what is no longer
 * asked for at the end.
 */
export class FakeAccount {
    readonly elb = new FakeElb();
    /** What was replaced in the last update, by kind and name; what was deleted first is in capitals. */
    replaced: string[] = [];
    readonly #asked = new Map<string, Registration>();

    get refusals(): string[] {
        return this.elb.refusals;
    }

    update(asked: Registration[]): this {
        this.replaced = [];
        const later: Registration[] = [];
        const gone = new Set<string>();
        if (new Set(asked.map(({ urn }) => urn)).size < asked.length) {
            this.elb.refusals.push("the engine: Duplicate resource URN");
            return this;
        }
        for (const each of ORDER.flatMap((kind) => asked.filter((one) => kindOf(one) === kind))) {
            const last = this.#asked.get(each.urn);
            const next = last === undefined || replaces(last, each) ? each : asModified(last, each);
            this.#asked.set(next.urn, next);
            if (last === undefined || gone.has(next.urn)) {
                this.elb.create(next);
            } else if (!replaces(last, next)) {
                this.elb.modify(last, next);
            } else if (next.deleteBeforeReplace === true) {
                this.replaced.push(`${kindOf(next)} ${next.name}`.toUpperCase());
                for (const dependent of this.#asked.values()) {
                    if (dependent.inputs["loadBalancerArn"] === arnOf(last)) {
                        this.replaced.push(`${kindOf(dependent)} ${dependent.name}`.toUpperCase());
                        gone.add(dependent.urn);
                        this.elb.delete(dependent);
                    }
                }
                this.elb.delete(last);
                this.elb.create(next);
            } else {
                this.replaced.push(`${kindOf(next)} ${next.name}`);
                this.elb.create(next);
                later.push(last);
            }
        }
        for (const [urn, last] of this.#asked) {
            if (!asked.some((each) => each.urn === urn)) {
                this.#asked.delete(urn);
                if (!gone.has(urn)) {
                    later.push(last);
                }
            }
        }
        for (const kind of ORDER.toReversed()) {
            for (const each of later.filter((one) => kindOf(one) === kind)) {
                this.elb.delete(each);
            }
        }
        return this;
    }
}

const ORDER = [
    "Eip",
    "SecurityGroup",
    "SecurityGroupIngressRule",
    "SecurityGroupEgressRule",
    "LoadBalancer",
    "TargetGroup",
    "TargetGroupBinding",
    "Listener",
];

/** Whether a change makes a new resource. Source: terraform-provider-aws internal/service/elbv2, ForceNew and CustomizeDiff. */
function replaces(last: Registration, next: Registration): boolean {
    if (!isDeepStrictEqual(last.replacementTrigger, next.replacementTrigger)) {
        return true;
    }
    const differs = (field: string) => last.inputs[field] !== next.inputs[field];
    switch (kindOf(next)) {
        case "LoadBalancer": {
            const [before, after] = [last, next].map(({ inputs }) => inputs["subnetMappings"] as object[]);
            const kept = before?.every((one) => after?.some((other) => isDeepStrictEqual(one, other)));
            const groups = next.inputs["securityGroups"] as string[] | undefined;
            const had = ((last.inputs["securityGroups"] as string[] | undefined) ?? []).length > 0;
            return differs("internal") || kept !== true || (groups !== undefined && groups.length > 0 !== had);
        }
        case "TargetGroup":
            return generation(last) !== generation(next);
        case "TargetGroupBinding":
            return nameOf(last) !== nameOf(next) || last.type !== next.type;
        case "Listener":
            return differs("loadBalancerArn");
        default:
            return differs("vpcId") || differs("securityGroupId");
    }
}

/** The provider takes a list of security groups that is left out for the one that is there (Optional and Computed). */
function asModified(last: Registration, next: Registration): Registration {
    const { securityGroups } = last.inputs;
    return kindOf(next) === "LoadBalancer" &&
        next.inputs["securityGroups"] === undefined &&
        securityGroups !== undefined
        ? { ...next, inputs: { ...next.inputs, securityGroups } }
        : next;
}

function nameOf({ inputs }: Registration): string {
    return (inputs["metadata"] as { name: string }).name;
}
