import { isIP } from "node:net";
import type { Plan } from "../plan.ts";
import { isWildcard, parentOf } from "../wildcards.ts";
import { within, zonesOf } from "../zones.ts";
import type { Rule } from "./rule.ts";

/**
 * Why a name is not a valid hostname of a listener, or `undefined`. RFC 1123 §2.1, RFC 1035 §2.3.4, Gateway API
 * `Hostname`.
 */
export function hostnameProblem(hostname: string): string | undefined {
    const name = isWildcard(hostname) ? parentOf(hostname) : hostname;
    if (name.includes("*")) {
        return "has a wildcard that is not the entire first label.";
    }
    if (hostname.length > 253) {
        return "is longer than 253 characters.";
    }
    if (/^\d+(\.\d+){3}$/.test(name) || isIP(name) === 6) {
        return "is an IP address.";
    }
    if (name !== name.toLowerCase()) {
        return "has upper-case letters.";
    }
    if (!name.includes(".")) {
        return "has a single label.";
    }
    if (/(^|\.)\d+$/.test(name)) {
        return "ends in a label that contains only digits, which browsers parse as an IP address.";
    }
    const bad = name.split(".").find((label) => !/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
    return bad === undefined ? undefined : `has the label "${bad}", which is not a valid DNS label.`;
}

function each(plan: Plan, problem: (hostname: string, index: number) => string | undefined) {
    return plan.listeners.flatMap((listener, index) => {
        const found = problem(listener.hostname, index);
        return found === undefined ? [] : [{ of: { listener: index }, path: "hostname", found }];
    });
}

export const hostnameRules: Rule[] = [
    {
        code: "hostname-invalid",
        severity: "error",
        reason: "No client can request it, and the API server rejects the listener.",
        remedy: 'Write a lower-case DNS name such as "app.example.com", or a wildcard such as "*.example.com".',
        source: "RFC 1123 §2.1; Gateway API Hostname",
        judge: (plan) =>
            each(plan, (hostname) => {
                const problem = hostnameProblem(hostname);
                return problem === undefined ? undefined : `"${hostname}" ${problem}`;
            }),
    },
    {
        code: "hostname-duplicate",
        severity: "error",
        reason: "Two listeners with the same port and hostname conflict, and neither is served.",
        remedy: "List each hostname once per port.",
        source: "Gateway API Listener, distinctness",
        judge: (plan) => {
            const listed = new Map<string, number>();
            return each(plan, (hostname, index) => {
                const port = plan.listeners[index]?.port;
                const first = listed.get(`${hostname}:${port}`);
                if (first !== undefined) return `"${hostname}" on port ${port} is already listed at index ${first}.`;
                listed.set(`${hostname}:${port}`, index);
                return undefined;
            });
        },
    },
    {
        code: "hostname-reserved",
        severity: "error",
        reason: "The name would also get the gateway's addresses, and resolvers would query the gateway for the zone.",
        remedy: "Use another name.",
        source: "RFC 1035 §3.3.11",
        judge: (plan) => {
            const reserved = new Set(zonesOf(plan).flatMap(({ dns }) => dns.reserved ?? []));
            return each(plan, (hostname) =>
                reserved.has(hostname) ? `"${hostname}" is the zone's own name server.` : undefined,
            );
        },
    },
    {
        code: "hostname-outside-zone",
        severity: "error",
        reason: "The zone's server is not authoritative for it, so it would have no address and no HTTPS record.",
        remedy: "Use a name in the zone, or a zone that contains the name.",
        source: "RFC 1034 §4.2",
        judge: (plan) => {
            const { zone } = plan.dns;
            return zone === undefined
                ? []
                : each(plan, (hostname) =>
                      within(hostname, zone) ? undefined : `"${hostname}" is not in the zone "${zone}".`,
                  );
        },
    },
];
