import { list, text, texts } from "../model/changes.ts";
import type { WingReview } from "../model/readings.ts";

/** Address and HTTPS records of a zone file as this package writes it. */
function zoneRecords(zone: string) {
    return zone.split("\n").flatMap((line) => {
        const [, name = "", ttl = "", type = "", value = ""] =
            /^(\S+)\. (\d+) IN (A|AAAA|HTTPS) (.*)$/.exec(line) ?? [];
        return name === "" || name.startsWith("ns1.")
            ? []
            : [{ name, type, ttl: Number(ttl), values: [value], known: true }];
    });
}

/** What a review knows of the zone in the cluster. */
export const dnsReview: WingReview = {
    readings: {
        "http3gateway:index:InClusterZone": {
            records: (zone) =>
                list(zone, "records").map((set) => ({
                    name: String(set["owner"]),
                    type: String(set["type"]),
                    ttl: Number(set["ttl"]) || 0,
                    values: texts(set, "values"),
                    known: true,
                })),
        },
        "kubernetes:core/v1:ConfigMap": { records: (map) => zoneRecords(text(map, "data.zone") ?? "") },
    },
};
