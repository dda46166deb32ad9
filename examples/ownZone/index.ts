import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import type { Input, Resource } from "@pulumi/pulumi";
import {
    addressRecords,
    type DnsZone,
    Http3Gateway,
    httpsRecords,
    type PartContext,
    type RecordSet,
    selfSigned,
} from "pulumi-http3-gateway";

/** A custom zone: the team that runs the name servers reads its records from ConfigMaps, as lines of a zone file. */
function zoneInConfigMaps(zone: string): DnsZone {
    return {
        describe: () => ({ kind: "zoneInConfigMaps", zone, httpsRecords: true, settings: {} }),
        open(context, { addresses, listeners, advertisement }) {
            const lines = addresses.apply((known) => linesOf(addressRecords(listeners, known, advertisement.ttl)));
            return {
                // A and AAAA records are published even if the check of HTTP/3 fails.
                resources: [configMap(context, "addresses", lines, context.dependsOn)],
                // HTTPS records are published once HTTP/3 answers.
                advertise: (after) => [
                    configMap(context, "https", linesOf(httpsRecords(listeners, advertisement)), after),
                ],
            };
        },
    };
}

function configMap(
    { name, parent, provider, namespace }: PartContext,
    part: string,
    zone: Input<string>,
    dependsOn: Resource[],
) {
    const metadata = { name: `${name}-zone-${part}`, namespace };
    return new ConfigMap(`${name}-zone-${part}`, { metadata, data: { zone } }, { parent, provider, dependsOn });
}

function linesOf(sets: RecordSet[]): string {
    return sets
        .flatMap(({ owner, ttl, type, values }) => values.map((value) => `${owner}. ${ttl} IN ${type} ${value}\n`))
        .join("");
}

const edge = new Http3Gateway("edge", {
    hostnames: ["app.example.com"],
    certificate: selfSigned(),
    dns: zoneInConfigMaps("example.com"),
});

edge.route("app", { service: "app", port: 80, namespace: "app" });

export const addresses = edge.addresses;
