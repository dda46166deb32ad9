import { at, isUnknown, text, texts } from "../../components/model/changes.ts";
import type { RecordPaths } from "../../components/model/plainReadings.ts";
import type { Change, DnsRecord, Properties, Reading } from "../../components/model/readings.ts";
import { readerOf } from "./reading.ts";
import { svcParamsOf } from "./svcParams.ts";

/** Types of records that route clients to an edge, or determine which CA may issue its certificates. */
const OF_CLIENTS = ["A", "AAAA", "CNAME", "HTTPS", "SVCB", "NS", "DNAME", "ALIAS", "ANAME", "CAA", "DS"];

/** Whether a record routes clients. */
export function leadsClients({ type }: Pick<DnsRecord, "type">): boolean {
    return OF_CLIENTS.includes(type);
}

/** Record sets that a resource publishes. Default `reading`: that of the wings. */
export function recordsOf(
    change: Change,
    declared: Properties,
    { records }: Reading = readerOf([change])(change.type),
): DnsRecord[] {
    if (records === undefined) {
        return [];
    }
    const sets = typeof records === "function" ? records(declared, change) : [setAt(records, declared, change)];
    return sets.map(({ name, type, ...set }) => {
        const upper = type.toUpperCase();
        return {
            ...set,
            name: name.replace(/\.$/, ""),
            type: upper,
            h3: upper === "HTTPS" && set.values.some(listsH3),
            change,
        };
    });
}

function setAt(paths: RecordPaths, declared: Properties, change: Change): Omit<DnsRecord, "h3" | "change"> {
    const data = at(declared, paths.values) ?? (paths.alias === undefined ? undefined : at(declared, paths.alias));
    const identifier = paths.set === undefined ? undefined : text(declared, paths.set.identifier);
    const weight = paths.set === undefined ? undefined : at(declared, paths.set.weight);
    return {
        name: nameAt(paths, declared, change),
        ...(paths.zone === undefined ? {} : { zone: text(declared, paths.zone) }),
        type: String(at(declared, paths.type)),
        ttl: Number(at(declared, paths.ttl)) || 0,
        values: texts(declared, paths.values),
        known: Array.isArray(data) ? !data.some(isUnknown) : data !== undefined && !isUnknown(data),
        ...(identifier === undefined
            ? {}
            : { set: { identifier, weight: typeof weight === "number" ? weight : undefined } }),
    };
}

/** Name or ID of an alias's target; undefined if not an alias, or unknown. */
export function aliasOf(declared: Properties | undefined, { records }: Reading): string | undefined {
    const path = typeof records === "object" ? records.alias : undefined;
    const alias = path === undefined ? undefined : at(declared, path);
    const one = Array.isArray(alias) ? alias[0] : alias;
    return text({ one }, "one") ?? text(one, "name") ?? text(one, "id");
}

/** The full name; for one without its zone, as reported by the provider. */
function nameAt(paths: RecordPaths, declared: Properties, { before, live }: Change): string {
    const name = String(at(declared, paths.name));
    const reported = paths.fqdn === undefined ? undefined : text(live, paths.fqdn);
    return reported !== undefined && at(before, paths.name) === name ? reported : name;
}

/** Whether an HTTPS record's data lists h3. */
function listsH3(value: string): boolean {
    const params = svcParamsOf(value);
    return params === undefined ? /\balpn="?[^"\s]*\bh3\b/.test(value) : (params.alpn?.includes("h3") ?? false);
}
