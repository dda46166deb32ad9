import { parse } from "../../components/svcb/index.ts";
import { type Change, isUnknown, list, type Properties, text, texts } from "./change.ts";

/** A DNS record set, whoever publishes it. */
export interface DnsRecord {
    /** Without the trailing dot. */
    name: string;
    /** Id of its zone, where the provider has one: a name may be in a public and in a private zone. */
    zone?: string;
    type: string;
    /** Seconds; 0 when it is not known. */
    ttl: number;
    /** Presentation form; empty for an alias, or when it is not known. */
    values: string[];
    /** Whether its data is known before the update. */
    known: boolean;
    /** An HTTPS record that lists h3. */
    h3: boolean;
    /** Which of several sets of one name and type it is, and its weight among them. */
    set?: { identifier: string; weight: number | undefined };
    change: Change;
}

/** Record sets that a resource publishes: Route 53, Cloud DNS, Cloudflare, Azure DNS, and zones in the cluster. */
export function recordsOf(change: Change, properties: Properties): DnsRecord[] {
    const make = (name: unknown, type: unknown, ttl: unknown, values: string[], known = true): DnsRecord => {
        const upper = String(type).toUpperCase();
        return {
            name: String(name).replace(/\.$/, ""),
            type: upper,
            ttl: Number(ttl) || 0,
            values,
            known,
            h3: upper === "HTTPS" && values.some(listsH3),
            change,
        };
    };
    const known = (...paths: string[]) => {
        const value = paths.map((path) => properties[path]).find((given) => given !== undefined);
        return Array.isArray(value) ? !value.some(isUnknown) : value !== undefined && !isUnknown(value);
    };
    switch (change.type) {
        case "aws:route53/record:Record":
            return [
                {
                    ...make(
                        properties["name"],
                        properties["type"],
                        properties["ttl"],
                        texts(properties, "records"),
                        known("records", "aliases"),
                    ),
                    zone: text(properties, "zoneId"),
                    ...weighted(properties),
                },
            ];
        case "gcp:dns/recordSet:RecordSet":
            return [
                make(
                    properties["name"],
                    properties["type"],
                    properties["ttl"],
                    texts(properties, "rrdatas"),
                    known("rrdatas"),
                ),
            ];
        case "cloudflare:index/dnsRecord:DnsRecord":
        case "cloudflare:index/record:Record": {
            const data = properties["data"] as Properties | undefined;
            const value =
                text(properties, "content") ??
                (data === undefined ? undefined : [data["priority"], data["target"], data["value"]].join(" "));
            return [
                make(
                    properties["name"],
                    properties["type"],
                    properties["ttl"],
                    value === undefined ? [] : [value],
                    value !== undefined,
                ),
            ];
        }
        case "azure-native:dns:RecordSet":
        case "azure-native:network:RecordSet": {
            const values = [
                ...list(properties, "aRecords").flatMap((one) => text(one, "ipv4Address") ?? []),
                ...list(properties, "aaaaRecords").flatMap((one) => text(one, "ipv6Address") ?? []),
                ...list(properties, "nsRecords").flatMap((one) => text(one, "nsdname") ?? []),
            ];
            const [relative, zone] = [properties["relativeRecordSetName"], properties["zoneName"]];
            const name = relative === "@" ? zone : `${relative}.${zone}`;
            return [make(name, properties["recordType"], properties["ttl"], values)];
        }
        case "http3gateway:index:InClusterZone":
            return list(properties, "records").map((set) =>
                make(set["owner"], set["type"], set["ttl"], texts(set, "values")),
            );
        case "kubernetes:core/v1:ConfigMap":
            return zoneRecords(text(properties, "data.zone")).map(([name, ttl, type, value]) =>
                make(name, type, ttl, [value]),
            );
        default:
            return [];
    }
}

/** Route 53's sets of one name, told apart by an identifier. */
function weighted(properties: Properties): Pick<DnsRecord, "set"> {
    const identifier = text(properties, "setIdentifier");
    const weight = list(properties, "weightedRoutingPolicies")[0]?.["weight"];
    return identifier === undefined
        ? {}
        : { set: { identifier, weight: typeof weight === "number" ? weight : undefined } };
}

/** Whether the data of an HTTPS record lists h3. */
function listsH3(value: string): boolean {
    try {
        return parse(value).params.alpn?.includes("h3") ?? false;
    } catch {
        return /\balpn="?[^"\s]*\bh3\b/.test(value);
    }
}

/** Address and HTTPS records of a zone file as this package writes it. */
function zoneRecords(zone: string | undefined): [string, string, string, string][] {
    return (zone ?? "").split("\n").flatMap((line) => {
        const [, name = "", ttl = "", type = "", value = ""] =
            /^(\S+)\. (\d+) IN (A|AAAA|HTTPS) (.*)$/.exec(line) ?? [];
        return name === "" || name.startsWith("ns1.") ? [] : [[name, ttl, type, value]];
    });
}
