import type { Facts } from "../../components/model/readings.ts";

/** A client's path on one side of a change, as a Mermaid flowchart; empty if no part is known. */
export function picture(facts: Facts): string {
    const hosts = [
        ...new Set(facts.listeners.filter(({ protocol }) => protocol === "HTTPS").map(({ hostname }) => hostname)),
    ];
    const services = facts.services.filter(({ ports }) => ports.some(({ port }) => port === 443));
    if (hosts.length === 0 && services.length === 0) {
        return "";
    }
    const quic =
        facts.advertising.some((one) => one.quic) ||
        services.some(({ ports }) => ports.some(({ port, protocol }) => port === 443 && protocol === "UDP"));
    const h3 = facts.records.some((record) => record.h3);
    const dns =
        facts.records.length === 0 ? "" : `    client -->|${h3 ? "HTTPS record: h3" : "no h3 in DNS"}| dns[DNS]\n`;
    const address =
        facts.addresses.map(label).join("<br>") || services.map(({ name }) => label(name)).join("<br>") || "address";
    return [
        "flowchart LR",
        "    client[Client]",
        dns.trimEnd(),
        `    client -->|TCP 443, h2| edge["${address}"]`,
        quic ? "    client -->|UDP 443, h3| edge" : "    client -.->|UDP 443: no answer| edge",
        `    edge --> gateway["${hosts.map(label).join("<br>") || "gateway"}"]`,
    ]
        .filter(Boolean)
        .join("\n");
}

/** A valid Mermaid label: no quotes, no tags. */
function label(name: string): string {
    return name.replace(/[^\w.*:/ -]/g, "_");
}
