import { all, type Output } from "@pulumi/pulumi";
import { type DnsZone, Http3Gateway, selfSigned } from "pulumi-http3-gateway";
import { format, type SvcbRecord } from "pulumi-http3-gateway/svcb";

/** A zone of our own: it hands the records to whoever runs the name servers, as lines of a zone file. */
function printedZone(zone: string): DnsZone & { lines(): Output<string[]> | undefined } {
    let lines: Output<string[]> | undefined;
    return {
        lines: () => lines,
        describe: () => ({ kind: "printedZone", zone, httpsRecords: true, settings: {} }),
        publish(_context, { addresses, listeners, advertisement: { stage, ttl }, ready }) {
            const h3: SvcbRecord = { priority: 1, target: ".", params: { alpn: ["h3", "h2"] } };
            // Whatever is advertised waits for the edge to be ready.
            lines = all([addresses, all(ready.map((resource) => resource.urn))]).apply(([{ ipv4, ipv6 }]) =>
                listeners.flatMap(({ hostname }) => [
                    ...ipv4.map((address) => `${hostname}. ${ttl} IN A ${address}`),
                    ...ipv6.map((address) => `${hostname}. ${ttl} IN AAAA ${address}`),
                    ...(stage === "on" ? [`${hostname}. ${ttl} IN HTTPS ${format(h3)}`] : []),
                ]),
            );
            return { resources: [] };
        },
    };
}

const dns = printedZone("example.com");
new Http3Gateway("edge", { hostnames: ["app.example.com"], certificate: selfSigned(), dns });

export const zoneLines = dns.lines();
