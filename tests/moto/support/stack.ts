import * as pulumi from "@pulumi/pulumi";
import { vi } from "vitest";
import { type Outputs, type Registrations, registrationsOf } from "../../support/registrations.ts";
import { type Account, type Change, REGION } from "./account.ts";
import type { Resource } from "./resource.ts";
import { eip } from "./resources/eip.ts";
import { listener } from "./resources/listener.ts";
import { loadBalancer } from "./resources/loadBalancer.ts";
import { record } from "./resources/record.ts";
import { role, rolePolicy } from "./resources/role.ts";
import { egressRule, ingressRule, securityGroup } from "./resources/securityGroup.ts";
import { targetGroup } from "./resources/targetGroup.ts";
import { zone } from "./resources/zone.ts";

/** By type. A resource of AWS that is not here is refused: nothing of a program is passed over in silence. */
const RESOURCES: Record<string, Resource> = {
    "aws:ec2/eip:Eip": eip,
    "aws:ec2/securityGroup:SecurityGroup": securityGroup,
    "aws:iam/role:Role": role,
    "aws:iam/rolePolicy:RolePolicy": rolePolicy,
    "aws:lb/listener:Listener": listener,
    "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
    "aws:lb/targetGroup:TargetGroup": targetGroup,
    "aws:route53/record:Record": record,
    "aws:route53/zone:Zone": zone,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": egressRule,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ingressRule,
};

/** Types that may be asked for otherwise in a later run; of the others a run has to ask for the same. */
const CHANGEABLE = ["aws:route53/record:Record"];

/** Hosted zones of NLBs, by region; the provider has a table of them and asks nobody. */
export const NLB_ZONES: Record<string, string> = { [REGION]: "Z3F0SRJ5LGBH90", "us-east-1": "Z26RNL4JYFTOTI" };

/** A run of a program. */
export interface Run {
    /** What the program asked for. */
    all: Registrations;
    /** What it changed at AWS, in order. */
    changes: Change[];
}

/**
 * A stack: runs a program, carries out what it asks of AWS, and remembers what it made from run to run. Mocks answer for
 * the cluster.
 */
export class Stack {
    private readonly account: Account;
    private readonly ids = new Map<string, string>();
    private readonly asked = new Map<string, string>();

    constructor(account: Account) {
        this.account = account;
    }

    /**
     * @param cluster What the cluster answers beside the usual.
     * @throws what AWS answers first that is an error.
     */
    async up(program: () => unknown, cluster: Outputs = () => ({})): Promise<Run> {
        const before = this.account.changes.length;
        const failures: unknown[] = [];
        const all = await registrationsOf(
            program,
            false,
            async (args) => {
                if (!args.type.startsWith("aws:")) {
                    return await cluster(args);
                }
                // What depends on something that failed is not tried.
                return failures.length > 0
                    ? {}
                    : await this.carryOut(args).catch((error: unknown) => {
                          failures.push(error);
                          return {};
                      });
            },
            ({ token, inputs }) => {
                const id = NLB_ZONES[String(inputs["region"] ?? REGION)];
                if (token !== "aws:lb/getHostedZoneId:getHostedZoneId" || id === undefined) {
                    throw new Error(`${token} of ${JSON.stringify(inputs)} is answered by nothing here.`);
                }
                return { ...inputs, id };
            },
        );
        if (failures.length > 0) {
            throw failures[0];
        }
        return { all, changes: this.account.changes.slice(before) };
    }

    /** Id of what was made of a kind, under a logical name. */
    id(kind: string, name: string): string | undefined {
        return [...this.ids].find(([key]) => key.endsWith(`:${kind}::${name}`))?.[1];
    }

    private async carryOut({ type, name, inputs }: pulumi.runtime.MockResourceArgs): Promise<Record<string, unknown>> {
        const resource = RESOURCES[type];
        if (resource === undefined) {
            throw new Error(`${type} "${name}" is carried out by nothing here.`);
        }
        const key = `${type}::${name}`;
        const asked = JSON.stringify(inputs);
        if (!CHANGEABLE.includes(type) && (this.asked.get(key) ?? asked) !== asked) {
            throw new Error(`${name} is asked for otherwise than before, and nothing here changes a ${type}.`);
        }
        this.asked.set(key, asked);
        const { id, outputs } = await resource({ name, inputs, id: this.ids.get(key) }, this.account);
        this.ids.set(key, id);
        return { id, ...outputs };
    }
}

/** The stack aws with some configuration, as a program that can run more than once. */
export function stackProgram(config: Record<string, string>): () => Promise<unknown> {
    return async () => {
        pulumi.runtime.setAllConfig(
            Object.fromEntries(Object.entries(config).map(([key, value]) => [`project:${key}`, value])),
        );
        vi.resetModules();
        return await import("../../../stacks/aws.ts");
    };
}
