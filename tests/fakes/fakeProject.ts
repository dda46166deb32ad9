import { isDeepStrictEqual } from "node:util";
import { addressOf } from "../components/gcp/google.ts";
import { kindOf, type Registration } from "../support/registrations.ts";

/**
 * Resources of a project as they change, driven as the engine drives the provider: what is new or changed in the order of
 * dependencies, a replaced one deleted first or last, what is no longer asked for at the end.
 */
export class FakeProject {
    readonly refusals: string[] = [];
    /** Forwarding rules that were deleted and made again, by name. */
    readonly gaps: string[] = [];
    readonly #asked = new Map<string, Registration>();
    readonly #live = new Set<Registration>();

    update(asked: Registration[]): void {
        const ordered = ORDER.flatMap((kind) => asked.filter((each) => kindOf(each) === kind));
        const later: Registration[] = [];
        for (const next of ordered) {
            const last = this.#asked.get(next.urn);
            this.#asked.set(next.urn, next);
            if (last === undefined) {
                this.#create(next);
            } else if (!changes(last, next)) {
                this.#live.delete(last);
                this.#live.add(next);
            } else if (next.deleteBeforeReplace === true) {
                this.gaps.push(next.name);
                this.#delete(last);
                this.#create(next);
            } else {
                this.#create(next);
                later.push(last);
            }
        }
        for (const [urn, last] of this.#asked) {
            if (!asked.some((each) => each.urn === urn)) {
                later.push(last);
                this.#asked.delete(urn);
            }
        }
        for (const kind of ORDER.toReversed()) {
            for (const each of later.filter((one) => kindOf(one) === kind)) {
                this.#delete(each);
            }
        }
    }

    #create(next: Registration): void {
        // ingress-gce pkg/l4/resources/forwarding_rules.go has the API's message.
        const holder = rulesOf(this.#live).find((each) => holds(next).some((key) => holds(each).includes(key)));
        if (kindOf(next) === "ForwardingRule" && holder !== undefined) {
            this.refusals.push(`${next.name}: Specified IP address is in-use and would result in a conflict.`);
        }
        this.#live.add(next);
    }

    #delete(last: Registration): void {
        this.#live.delete(last);
        const address = kindOf(last) === "Address" ? addressOf(last.inputs) : undefined;
        if (rulesOf(this.#live).some(({ inputs }) => inputs["ipAddress"] === address)) {
            this.refusals.push(`${last.name}: the address resource is already being used by a forwarding rule`);
        }
    }
}

const ORDER = ["Address", "RegionHealthCheck", "RegionBackendService", "Firewall", "ForwardingRule"];

/** Fields that cannot be changed; "all" but those, where the whole resource is. Source: magic-modules mmv1/products/compute. */
const IMMUTABLE: Record<string, { fields: string[] } | { all: true }> = {
    Address: { all: true },
    ForwardingRule: { all: true },
    RegionBackendService: { fields: ["loadBalancingScheme", "network", "region", "project"] },
    RegionHealthCheck: { fields: ["region", "project"] },
    Firewall: { fields: ["direction", "project"] },
};

function changes(last: Registration, next: Registration): boolean {
    const immutable = IMMUTABLE[kindOf(next)] ?? { all: true };
    return "all" in immutable
        ? !isDeepStrictEqual(last.inputs, next.inputs)
        : immutable.fields.some((field) => last.inputs[field] !== next.inputs[field]);
}

function rulesOf(live: Set<Registration>): Registration[] {
    return [...live].filter((each) => kindOf(each) === "ForwardingRule");
}

/** What two rules cannot both have. */
function holds({ inputs }: Registration): string[] {
    const ports = (inputs["ports"] as string[] | undefined) ?? ["all"];
    return ports.map((port) => `${inputs["ipAddress"]} ${inputs["ipProtocol"]} ${port}`);
}
