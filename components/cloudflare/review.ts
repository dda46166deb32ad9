import { text } from "../model/changes.ts";
import type { Properties, Reading, WingReview } from "../model/readings.ts";

const record: Reading = {
    records: (declared) => {
        const data = declared["data"] as Properties | undefined;
        const value =
            text(declared, "content") ??
            (data === undefined ? undefined : [data["priority"], data["target"], data["value"]].join(" "));
        return [
            {
                name: String(declared["name"]),
                type: String(declared["type"]),
                ttl: Number(declared["ttl"]) || 0,
                values: value === undefined ? [] : [value],
                known: value !== undefined,
            },
        ];
    },
    carries: true,
};

/** What a review knows of Cloudflare's resources. `Record` is what version 5 of the provider calls a `DnsRecord`. */
export const cloudflareReview: WingReview = {
    readings: { "cloudflare:index/dnsRecord:DnsRecord": record, "cloudflare:index/record:Record": record },
};
