import { isIPv4, isIPv6 } from "node:net";
import type { Registration } from "../support/registrations.ts";
import { FakeEngine, gapsOf } from "./fakeEngine.ts";

interface RecordSetInputs {
    resourceGroupName: string;
    zoneName: string;
    relativeRecordSetName: string;
    recordType: string;
    ttl: number;
    aRecords?: { ipv4Address: string }[];
    aaaaRecords?: { ipv6Address: string }[];
    nsRecords?: { nsdname: string }[];
}

/**
 * A public zone of Azure DNS behind the provider, driven as the engine drives it. Sources: Azure DNS zones and records, and
 * its limits (learn.microsoft.com/azure/dns); API 2023-07-01-preview; pulumi-azure-native provider.go: Create refuses what is
 * there, and Diff would have every replaced set deleted first.
 */
export class FakeAzureDns {
    /** Sets by relative name and type, as `ttl data`. */
    readonly sets = new Map<string, string>();
    readonly refusals: string[] = [];
    /** Hostnames that resolved before and after a step, and not at some moment of it. */
    readonly gaps: string[] = [];
    readonly #zone: string;
    readonly #engine = new FakeEngine<RecordSetInputs>({
        // What a set's URL is made of.
        immutable: ["resourceGroupName", "zoneName", "relativeRecordSetName", "recordType"],
        create: (next) => {
            if (this.sets.has(keyOf(next))) {
                this.#refuse(next, "cannot create already existing resource");
            }
            this.#put(next);
        },
        update: (_last, next) => this.#put(next),
        delete: (last) => this.sets.delete(keyOf(last)),
    });

    /** `zone` is the apex; the sets that Azure makes with a zone are there. */
    constructor(zone: string) {
        this.#zone = zone;
        this.sets.set("@ NS", "172800 ns1-01.azure-dns.com.");
        this.sets.set("@ SOA", "3600 ns1-01.azure-dns.com.");
    }

    /** Brings the zone to what a program asks for, with an eye on some hostnames. */
    update(asked: Registration[], hostnames: string[] = []): void {
        const run = (look: () => void) => this.#engine.up(asked, look);
        this.gaps.push(...gapsOf(hostnames, (hostname) => this.resolves(hostname), run));
    }

    /** Whether a resolver finds addresses for a hostname here, or is sent to a zone below. */
    resolves(hostname: string): boolean {
        return this.cutFor(hostname) !== undefined || this.sets.has(`${this.#relative(hostname)} A`);
    }

    /** Apex of the zone below that a resolver is sent to for a hostname: the first NS set on the way down. */
    cutFor(hostname: string): string | undefined {
        const labels = hostname.split(".");
        const names = labels.map((_label, index) => labels.slice(index).join(".")).reverse();
        return names.find((name) => name !== this.#zone && this.sets.has(`${this.#relative(name)} NS`));
    }

    #relative(hostname: string): string {
        return hostname === this.#zone ? "@" : hostname.slice(0, -this.#zone.length - 1);
    }

    #refuse({ relativeRecordSetName, recordType }: RecordSetInputs, why: string): void {
        this.refusals.push(`${relativeRecordSetName} ${recordType}: ${why}`);
    }

    #put(set: RecordSetInputs): void {
        const { relativeRecordSetName: name, recordType: type, zoneName, ttl } = set;
        if (zoneName !== this.#zone) {
            this.#refuse(set, `the zone '${zoneName}' was not found`);
        }
        if (!TYPES.includes(type)) {
            this.#refuse(set, "no such record type");
        }
        const labels = name.split(".");
        const valid = labels.every((label, at) => (at === 0 && label === "*") || /^[a-z0-9_-]{1,63}$/.test(label));
        if (name !== "@" && !valid) {
            this.#refuse(set, "the name is not valid");
        }
        if (type === "NS" && labels[0] === "*") {
            this.#refuse(set, "wildcards are for every type but NS and SOA");
        }
        if (!Number.isInteger(ttl) || ttl < 1 || ttl > 2_147_483_647) {
            this.#refuse(set, "the TTL must be between 1 and 2147483647");
        }
        const values = valuesOf(set);
        if (values.length === 0 || values.length > 20) {
            this.#refuse(set, "1 to 20 records");
        }
        if (
            (type === "A" && !values.every((value) => isIPv4(value))) ||
            (type === "AAAA" && !values.every((value) => isIPv6(value)))
        ) {
            this.#refuse(set, "no address");
        }
        // "CNAME record sets can't coexist with other record sets with the same name."
        if (this.sets.has(`${name} CNAME`)) {
            this.#refuse(set, "a CNAME has this name");
        }
        this.sets.set(keyOf(set), `${ttl} ${values.join(" | ")}`);
    }
}

/** What 2023-07-01-preview has; HTTPS and SVCB are in no version. */
const TYPES = ["A", "AAAA", "CAA", "CNAME", "DS", "MX", "NAPTR", "NS", "PTR", "SOA", "SRV", "TLSA", "TXT"];

function keyOf({ relativeRecordSetName, recordType }: RecordSetInputs): string {
    return `${relativeRecordSetName} ${recordType}`;
}

function valuesOf({ aRecords = [], aaaaRecords = [], nsRecords = [] }: RecordSetInputs): string[] {
    return [
        ...aRecords.map(({ ipv4Address }) => ipv4Address),
        ...aaaaRecords.map(({ ipv6Address }) => ipv6Address),
        ...nsRecords.map(({ nsdname }) => nsdname),
    ];
}
