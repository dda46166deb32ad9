import { output } from "@pulumi/pulumi";
import type { Publication, Stage } from "../../../components/index.ts";

/** What a test says of a publication. */
export interface Published {
    hosts: string[];
    stage: Stage;
    ttl: number;
    ipv4: string[];
    ipv6: string[];
}

/** HTTPS listeners with HTTP/3 on port 443. */
export function listenersOf(hosts: string[]): Publication["listeners"] {
    return hosts.map((hostname) => ({ hostname, port: 443, protocol: "HTTPS", http3: true, advertisedPort: 443 }));
}

/** What records are made from, with known addresses. */
export function publicationOf({ hosts, stage, ttl, ipv4, ipv6 }: Published): Publication {
    return {
        listeners: listenersOf(hosts),
        advertisement: { stage, maxAge: 60, ttl, svcParams: {} },
        addresses: output({ ipv4, ipv6 }),
        ipFamilies: [...(ipv4.length > 0 ? ["IPv4" as const] : []), ...(ipv6.length > 0 ? ["IPv6" as const] : [])],
        byHostname: false,
    };
}
