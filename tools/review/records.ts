import { at, isUnknown, text, texts } from "../../components/model/changes.ts";
import type { RecordPaths } from "../../components/model/plainReadings.ts";
import type { Change, DnsRecord, Properties, Reading } from "../../components/model/readings.ts";
import { parse } from "../../components/svcb/index.ts";
import { readerOf } from "./reading.ts";

/** Record sets that a resource publishes. `reading` is how it is read; default: as the wings read it. */
export function recordsOf(
    change: Change,
    declared: Properties,
    { records }: Reading = readerOf([change])(change.type),
): DnsRecord[] {
    if (records === undefined) {
        return [];
    }
    const sets = typeof records === "function" ? records(declared) : [setAt(records, declared)];
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

function setAt(paths: RecordPaths, declared: Properties): Omit<DnsRecord, "h3" | "change"> {
    const data = at(declared, paths.values) ?? (paths.alias === undefined ? undefined : at(declared, paths.alias));
    const identifier = paths.set === undefined ? undefined : text(declared, paths.set.identifier);
    const weight = paths.set === undefined ? undefined : at(declared, paths.set.weight);
    return {
        name: String(at(declared, paths.name)),
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

/** Whether the data of an HTTPS record lists h3. */
function listsH3(value: string): boolean {
    try {
        return parse(value).params.alpn?.includes("h3") ?? false;
    } catch {
        return /\balpn="?[^"\s]*\bh3\b/.test(value);
    }
}
