import { Resolver } from "node:dns/promises";
import type { Finding } from "./judge.ts";

/** DNS providers that this package supports, by the names of their servers. */
const PROVIDERS: readonly { servers: RegExp; name: string; part: string }[] = [
    { servers: /\.awsdns-\d+\.(com|net|org|co\.uk)$/, name: "Route 53", part: 'aws.route53({ zoneId: "…" })' },
    {
        servers: /^ns-cloud-[a-z]\d\.googledomains\.com$/,
        name: "Cloud DNS",
        part: 'gcp.cloudDns({ managedZone: "…", zone: "…" })',
    },
    {
        servers: /\.azure-dns\.(com|net|org|info)$/,
        name: "Azure DNS",
        part: 'azure.dns({ resourceGroup: "…", zone: "…", https: "omit" }), since Azure DNS has no HTTPS records',
    },
    { servers: /\.ns\.cloudflare\.com$/, name: "Cloudflare", part: 'cloudflare.dns({ zoneId: "…" })' },
];

/** Finds the provider of a hostname's zone, and the part that writes its records. */
export async function judgeZone(hostname: string, server?: string): Promise<Finding> {
    const resolver = new Resolver({ timeout: 5_000, tries: 2 });
    if (server !== undefined) resolver.setServers([server]);
    const about = "DNS";
    const found = await zoneOf(resolver, hostname);
    if (found === undefined) {
        return {
            state: "unknown",
            about,
            text: `No zone for ${hostname} answers. Check the name and the resolver, or register and delegate the domain first.`,
        };
    }
    const { zone, servers } = found;
    const provider = PROVIDERS.find((each) => servers.some((name) => each.servers.test(name)));
    return provider === undefined
        ? {
              state: "note",
              about,
              text: `${hostname} is in the zone ${zone}, which ${servers.join(", ")} serve. This package does not support this DNS provider. Delegate a subdomain to inClusterZone() or to a zone of a supported provider. Or use none() and create the records that \`http3-gateway verify\` reports as missing.`,
          }
        : {
              state: "good",
              about,
              text: `${hostname} is in the zone ${zone} of ${provider.name}: ${provider.part}`,
          };
}

/** The nearest zone above a name: the first name on the way up that has NS records. */
async function zoneOf(resolver: Resolver, name: string): Promise<{ zone: string; servers: string[] } | undefined> {
    const labels = name.replace(/\.$/, "").toLowerCase().split(".");
    for (let first = 0; first < labels.length - 1; first++) {
        const zone = labels.slice(first).join(".");
        const servers = await resolver.resolveNs(zone).catch(() => []);
        if (servers.length > 0) return { zone, servers: servers.map((each) => each.toLowerCase()).toSorted() };
    }
    return undefined;
}
