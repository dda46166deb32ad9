import { isDeepStrictEqual } from "node:util";
import { kindOf, type Registration } from "../support/registrations.ts";

/**
 * Resources of Azure's network as they change, driven as the engine drives the provider: what is new or changed in the
 * order of dependencies, a replaced one deleted first or last, what is no longer asked for at the end.
 */
export class FakeArmProject {
    readonly refusals: string[] = [];
    /** What was away for a moment, by name. */
    readonly gaps: string[] = [];
    /** Addresses that clients lost, by name. */
    readonly lost: string[] = [];
    readonly #asked = new Map<string, Registration>();
    readonly #live = new Set<Registration>();
    /** Addresses that a balancer holds. */
    readonly #held = new Map<Registration, Registration[]>();

    update(asked: Registration[]): void {
        const gone: Registration[] = [];
        const before = new Map(this.#asked);
        for (const next of ORDER.flatMap((kind) => asked.filter((each) => kindOf(each) === kind))) {
            const last = this.#asked.get(next.urn);
            this.#asked.set(next.urn, next);
            if (last === undefined || !this.#replaced(last, next)) {
                if (last !== undefined) {
                    this.#live.delete(last);
                    this.#held.delete(last);
                }
                this.#put(next, before);
            } else if (next.deleteBeforeReplace === true) {
                this.gaps.push(next.name);
                this.#delete(last);
                this.#put(next, before);
            } else {
                this.#put(next, before);
                gone.push(last);
            }
        }
        for (const [urn, last] of before) {
            if (!asked.some((each) => each.urn === urn)) {
                gone.push(last);
                this.#asked.delete(urn);
            }
        }
        for (const last of ORDER.toReversed().flatMap((kind) => gone.filter((each) => kindOf(each) === kind))) {
            this.#delete(last);
        }
    }

    #replaced(last: Registration, next: Registration): boolean {
        const differs = (field: string) => !isDeepStrictEqual(last.inputs[field], next.inputs[field]);
        const { forced, fixed } = FIELDS[kindOf(next)] ?? { forced: [], fixed: [] };
        const replaced = [...forced, ...next.replaceOnChanges].some(differs);
        if (!replaced && fixed.some(differs)) {
            this.refusals.push(`${next.name}: ${fixed.filter(differs).join(", ")} cannot be changed`);
        }
        return replaced;
    }

    #put(next: Registration, before: ReadonlyMap<string, Registration>): void {
        const kind = kindOf(next);
        const others = [...this.#live].filter((each) => kindOf(each) === kind && each.urn !== next.urn);
        if (kind === "SecurityRule") {
            // Rules change side by side: a number is free when nobody had it before, and nobody has it now.
            const taken = (each: Registration) =>
                each.inputs["priority"] === next.inputs["priority"] &&
                each.inputs["networkSecurityGroupName"] === next.inputs["networkSecurityGroupName"];
            const old = [...before.values()].filter((each) => kindOf(each) === kind && each.urn !== next.urn);
            if ([...others, ...old].some(taken)) {
                this.refusals.push(`${next.name}: SecurityRuleConflict`);
            }
        }
        if (kind === "LoadBalancer") {
            const same = (each: Registration) =>
                kindOf(each) === kind && each.inputs["loadBalancerName"] === next.inputs["loadBalancerName"];
            if ([...this.#live].some((each) => same(each) && each.urn === next.urn)) {
                this.refusals.push(`${next.name}: a second balancer of one name`);
            }
            const frontends = next.inputs["frontendIPConfigurations"] as { publicIPAddress: { id: string } }[];
            const ids = frontends.map(({ publicIPAddress }) => publicIPAddress.id);
            const newest = [...this.#asked.values()].filter((each) => ids.includes(`${each.name}-id`));
            this.#held.set(next, newest);
        }
        this.#live.add(next);
    }

    #delete(last: Registration): void {
        this.#live.delete(last);
        this.#held.delete(last);
        if (kindOf(last) === "PublicIPAddress") {
            this.lost.push(last.name);
            if ([...this.#held.values()].some((addresses) => addresses.includes(last))) {
                this.refusals.push(`${last.name}: PublicIPAddressCannotBeDeleted, it is in use`);
            }
        }
    }
}

const ORDER = ["PublicIPAddress", "SecurityRule", "LoadBalancer"];

/** What the provider makes anew when it changes, as part of the id or as a location, and what Azure refuses to change. */
const FIELDS: Record<string, { forced: string[]; fixed: string[] }> = {
    PublicIPAddress: {
        forced: ["resourceGroupName", "location"],
        fixed: ["zones", "publicIPAddressVersion", "sku", "publicIPPrefix"],
    },
    SecurityRule: { forced: ["resourceGroupName", "networkSecurityGroupName"], fixed: [] },
    LoadBalancer: { forced: ["resourceGroupName", "location", "loadBalancerName"], fixed: ["sku"] },
};
