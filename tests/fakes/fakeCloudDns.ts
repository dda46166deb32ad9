import type { Registration } from "../support/registrations.ts";
import { FakeEngine, gapsOf } from "./fakeEngine.ts";

interface RecordSetInputs {
    managedZone: string;
    name: string;
    type: string;
    ttl: number;
    rrdatas: string[];
    project?: string;
}

/**
 * A zone of Cloud DNS behind the provider, driven as the engine drives it. Source: hashicorp/terraform-provider-google
 * google/services/dns/resource_dns_record_set.go, and the Cloud DNS API.
 */
export class FakeCloudDns {
    /** Sets by name and type, as `ttl data`. */
    readonly sets = new Map<string, string>();
    readonly refusals: string[] = [];
    /** Names and types that were there before and after a step, and not at some moment of it. */
    readonly gaps: string[] = [];
    readonly #zone: string;
    readonly #engine = new FakeEngine<RecordSetInputs>({
        // ForceNew in the provider's schema.
        immutable: ["managedZone", "name", "project"],
        // It asks for what is there under the name and type, and deletes it in the same Change.
        create: (next) => this.#change(next, next),
        update: (last, next) => this.#change(last, next),
        delete: (last) => this.#delete(last),
    });

    /** `dnsName` is the apex, with the dot. */
    constructor(dnsName: string) {
        this.#zone = dnsName;
    }

    /** Brings the zone to what a program asks for. */
    update(asked: Registration[]): void {
        const run = (look: () => void) => this.#engine.up(asked, look);
        this.gaps.push(...gapsOf([...this.sets.keys()], (key) => this.sets.has(key), run));
    }

    /** One Change with the old set and the new. */
    #change(last: RecordSetInputs, next: RecordSetInputs): void {
        this.sets.delete(keyOf(last));
        this.#add(next);
    }

    #add(set: RecordSetInputs): void {
        const { name, type, ttl, rrdatas, managedZone } = set;
        const refuse = (why: string) => this.refusals.push(`${name} ${type}: ${why}`);
        // managedZones.name: 1-63 characters, a letter first, lower-case letters, digits or dashes.
        if (!/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(managedZone)) {
            refuse(`The 'parameters.managedZone' resource named '${managedZone}' does not exist`);
        }
        // validateRecordNameTrailingDot
        if (!name.endsWith(".")) {
            refuse("the DNS name must end with a trailing dot");
        }
        if (name !== this.#zone && !name.endsWith(`.${this.#zone}`)) {
            refuse("is not within the zone");
        }
        if (!["A", "AAAA", "HTTPS", "CNAME"].includes(type) || rrdatas.length === 0) {
            refuse("rrdata");
        }
        if (!Number.isInteger(ttl) || ttl < 0 || ttl > 2 ** 31 - 1) {
            refuse("ttl");
        }
        // "CNAME … cannot coexist with any other resource record sets for this name".
        const cname = this.sets.has(`${name} CNAME`);
        if (cname || (type === "CNAME" && [...this.sets.keys()].some((key) => key.startsWith(`${name} `)))) {
            refuse("conflicts with a CNAME");
        }
        this.sets.set(keyOf(set), dataOf(set));
    }

    /** A deletion names the data; with other data it fails. */
    #delete(set: RecordSetInputs): void {
        if (this.sets.get(keyOf(set)) === dataOf(set)) {
            this.sets.delete(keyOf(set));
        }
    }
}

function keyOf({ name, type }: RecordSetInputs): string {
    return `${name} ${type}`;
}

function dataOf({ ttl, rrdatas }: RecordSetInputs): string {
    return `${ttl} ${rrdatas.join(" | ")}`;
}
