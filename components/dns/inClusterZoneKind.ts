import * as z from "zod";
import { ipFamilies, namespaceName, replicas } from "../model/settings/forms.ts";
import { input } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";

const zoneFields = {
    /** Zone apex, for example `h3.example.com`; the parent zone delegates it to the zone's address. */
    zone: z.string(),
    /**
     * Hostname of the name server. A name in the parent zone, such as `ns1.example.com`, needs no glue record there:
     * its addresses are ordinary records. Default: `ns1.<zone>`.
     */
    nameServer: z.string().optional(),
    /** CoreDNS image. Default: `registry.k8s.io/coredns/coredns:v1.14.7`. */
    image: z.string().optional(),
    /** Pods. Default: 2. */
    replicas: replicas.default(2),
    /** Namespace, created. Default: `<gateway>-dns`. */
    namespace: namespaceName.optional(),
    /** Address families of the name server. Default: `["IPv4"]`. */
    ipFamilies: ipFamilies.default(["IPv4"]),
    /** `spec.loadBalancerClass` of the name server's Service. */
    loadBalancerClass: input(z.string()).optional(),
    /** Annotations of the name server's Service. */
    annotations: z.record(z.string(), input(z.string())).optional(),
};

const settings = z.strictObject(zoneFields);

const recordSet = z.strictObject({
    /** Owner name, absolute, without the trailing dot. */
    owner: z.string(),
    /** Type of the records. */
    type: z.enum(["A", "AAAA", "HTTPS"]),
    /** Seconds for which resolvers cache the set (RFC 2181 §8: 0 to 2^31 - 1). */
    ttl: z.int(),
    /** Presentation form of each record's data. */
    values: z.array(z.string()),
    /** Identifier among the sets of this owner and type. Absent: the only one. */
    share: z
        .strictObject({
            /** Whether it is the set with or without h3. */
            identifier: z.enum(["h3", "h2"]),
            /** Percentage of the answers that it provides. */
            percent: z.number(),
        })
        .optional(),
});

/** Arguments of a standalone zone. */
export const inClusterDnsZoneArgs = z.strictObject({
    ...zoneFields,
    /** Namespace, created. */
    namespace: namespaceName,
    /** Records to publish, in addition to SOA and NS. */
    records: input(z.array(recordSet)),
    /** TTL of SOA, NS and negative answers, in seconds. Default: 300. */
    ttl: z.int().default(300),
});

/** Settings of {@link inClusterZone}. */
export interface InClusterZoneArgs extends z.input<typeof settings> {}

/** Arguments of {@link InClusterZone}. */
export interface InClusterDnsZoneArgs extends z.input<typeof inClusterDnsZoneArgs> {}

export const inClusterZoneKind = partKind({
    kind: "inClusterZone",
    settings,
    describe: (given) => ({
        zone: given.zone,
        httpsRecords: true,
        addressesWait: true,
        reserved: [nameServerOf(given)],
        delegable: true,
        createsNamespace: given.namespace,
    }),
});

/** Hostname of the zone's name server. */
export function nameServerOf({
    zone,
    nameServer = `ns1.${zone}`,
}: Pick<InClusterZoneArgs, "zone" | "nameServer">): string {
    return nameServer;
}
