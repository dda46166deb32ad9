import * as z from "zod";
import { ipFamilies, namespaceName, replicas } from "../model/settings/forms.ts";
import { input } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";

const settings = z.strictObject({
    /** Zone apex, for example `h3.example.com`; the parent zone delegates it to the zone's address. */
    zone: z.string(),
    /**
     * Host name of the name server. One that the zone above holds, such as `ns1.example.com`, needs no glue record there:
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
});

/** Settings of {@link inClusterZone}. */
export interface InClusterZoneArgs extends z.input<typeof settings> {}

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

/** Host name of the zone's name server. */
export function nameServerOf({
    zone,
    nameServer = `ns1.${zone}`,
}: Pick<InClusterZoneArgs, "zone" | "nameServer">): string {
    return nameServer;
}
