import { at, isChange, kindOf, properties, text } from "../../../components/model/changes.ts";
import { namesProxies } from "../../../components/model/proxyNames.ts";
import type { Change, Found, Opening, ReviewContext, ReviewRule, Side } from "../../../components/model/readings.ts";
import { holds } from "../../../components/model/udpRanges.ts";
import { includes, isEverybody } from "../addressRanges.ts";

interface Rule extends Opening {
    change: Change;
    /** Provider, by which rules without a firewall may belong together. */
    provider: string;
}

function openings({ changes, readingOf }: ReviewContext, side: Side, only: (change: Change) => boolean): Rule[] {
    return changes.filter(only).flatMap((change) => {
        const declared = change[side];
        const read = readingOf(change.type).openings;
        return read === undefined || declared === undefined
            ? []
            : (read(declared, changes) ?? []).map((opening) => ({
                  ...opening,
                  change,
                  provider: change.type.split(":")[0] ?? "",
              }));
    });
}

/** Rules that may be in a rule's firewall: in the same one, or in an unknown one. */
function together(rules: readonly Rule[]): (rule: Rule) => readonly Rule[] {
    const all = Map.groupBy(rules, ({ provider }) => provider);
    const unknown = Map.groupBy(
        rules.filter(({ firewall }) => firewall === undefined),
        ({ provider }) => provider,
    );
    const named = Map.groupBy(rules, ({ provider, firewall }) => `${provider} ${firewall}`);
    return ({ provider, firewall }) =>
        firewall === undefined
            ? (all.get(provider) ?? [])
            : [...(named.get(`${provider} ${firewall}`) ?? []), ...(unknown.get(provider) ?? [])];
}

/** Sources that a rule no longer allows. */
function lost(old: Rule, now: readonly Rule[]): string[] {
    const beside = now.filter((one) => one.protocol === old.protocol && holds(one.ports, old.ports));
    return old.from.filter((range) => !beside.some((one) => one.from.some((other) => includes(other, range))));
}

/** Findings of one protocol, one per resource. */
function closed(context: ReviewContext, protocol: Opening["protocol"], concerns: (rule: Rule) => boolean): Found[] {
    const after = openings(context, "after", () => true);
    const before = openings(context, "before", (change) => isChange(change)).filter(
        (rule) => rule.protocol === protocol && concerns(rule),
    );
    const beside = together(after);
    const found = before.flatMap((rule) => {
        // If absence of a resource opens all, deletion closes nothing.
        const open = context.readingOf(rule.change.type).openWithout === true && rule.change.after === undefined;
        const gone = open ? [] : lost(rule, beside(rule));
        return gone.length === 0 ? [] : [{ rule, gone }];
    });
    return [...Map.groupBy(found, ({ rule }) => rule.change)].map(([change, all]): Found => {
        const ports = [...new Set(all.map(({ rule }) => rule.ports))];
        const kept = after.filter(
            (one) =>
                one.change === change && one.protocol === protocol && ports.some((range) => holds(one.ports, range)),
        );
        const [out, still] = [
            [...new Set(all.flatMap(({ gone }) => gone))],
            [...new Set(kept.flatMap(({ from }) => from))],
        ];
        const notice =
            protocol === "UDP"
                ? "h3 stops working, h2 works, and every health check passes"
                : "clients cannot connect and get no answer";
        return {
            resource: change.name,
            urn: change.urn,
            message:
                still.length === 0
                    ? `The firewall's rule for ${protocol} ${ports.join(" and ")} is removed: ${notice}.`
                    : `The firewall's rule for ${protocol} ${ports.join(" and ")} now allows only ${still.join(", ")}, and no longer ${out.join(", ")}: for those, ${notice}.`,
        };
    });
}

/** Pod ports for HTTPS. */
const OF_HTTPS = /^(443|8443|10443|https|websecure)$/;

/** Firewalls whose creation ends unrestricted access and allows only TCP although QUIC is used. */
function madeWithoutUdp(context: ReviewContext): Found[] {
    const { after } = context;
    const quic =
        after.advertising.some((one) => one.quic) ||
        after.services.some(({ ports }) => ports.some(({ port, protocol }) => port === 443 && protocol === "UDP"));
    const made = openings(
        context,
        "after",
        ({ type, operation }) => quic && operation === "create" && context.readingOf(type).openWithout === true,
    );
    return [...Map.groupBy(made, ({ change }) => change)].flatMap(([change, rules]): Found[] => {
        const udp = rules.filter(({ protocol }) => protocol === "UDP").map(({ ports }) => ports);
        const tcp = rules.filter(({ protocol, ports }) => protocol === "TCP" && OF_HTTPS.test(ports));
        const alone = tcp.filter(({ ports }) => !udp.includes(ports) && !udp.includes("*"));
        return alone.length === 0
            ? []
            : [
                  {
                      resource: change.name,
                      urn: change.urn,
                      severity: "warning",
                      message: `It allows TCP ${alone.map(({ ports }) => ports).join(", ")} but not UDP: if it applies to the proxies, h3 stops working, h2 works, and every health check passes.`,
                  },
              ];
    });
}

/** New rules that block a port for all addresses before another rule allows them. */
function newlyDenied({ changes, readingOf, unseen }: ReviewContext, protocol: Opening["protocol"]): Found[] {
    const of = (change: Change, side: Side, read: "openings" | "denials") => {
        const declared = change[side];
        return declared === undefined
            ? []
            : (readingOf(change.type)[read]?.(declared, changes) ?? []).filter(
                  (rule) => rule.protocol === protocol && holds(rule.ports, "443") && rule.from.some(isEverybody),
              );
    };
    const allowed = changes.flatMap((change) => of(change, "after", "openings"));
    if (unseen === 0 && !changes.some((change) => of(change, "before", "openings").length > 0)) {
        return [];
    }
    return changes.filter(isChange).flatMap((change): Found[] => {
        const before = change.operation === "replace" ? [] : of(change, "before", "denials");
        const rule = of(change, "after", "denials").find(
            (one) =>
                !before.some((old) => old.priority === one.priority) &&
                !allowed.some(
                    (other) =>
                        (other.firewall === undefined ||
                            one.firewall === undefined ||
                            other.firewall === one.firewall) &&
                        (other.priority ?? Number.POSITIVE_INFINITY) < (one.priority ?? 0),
                ),
        );
        return rule === undefined
            ? []
            : [
                  {
                      resource: change.name,
                      urn: change.urn,
                      message: `It denies ${protocol} ${rule.ports} from every address before another rule allows it: ${protocol === "UDP" ? "h3 stops working, h2 works, and every health check passes" : "clients cannot connect and get no answer"}.`,
                  },
              ];
    });
}

/** Firewalls whose creation blocks previously allowed external traffic. */
function madeShut(context: ReviewContext): Found[] {
    const { changes, after, readingOf } = context;
    return changes.flatMap((change): Found[] => {
        const { openings: read, openWithout } = readingOf(change.type);
        const open =
            openWithout === true && change.operation === "create" ? read?.(change.after ?? {}, changes) : undefined;
        const outside = (range: string) => isEverybody(range) || /^[0-9a-f.:]+\/\d+$/i.test(range);
        if (open === undefined || open.some(({ protocol, from }) => protocol === "TCP" && from.some(outside))) {
            return [];
        }
        const [namespace, selector] = [
            text(change.after, "metadata.namespace"),
            JSON.stringify([at(change.after, "spec.podSelector"), at(change.after, "spec.endpointSelector")]),
        ];
        const wanted = Object.entries(properties(change.after, "spec.podSelector.matchLabels"));
        const edge = after.services.find(
            ({ type, template, change: service }) =>
                (type === "LoadBalancer" || type === "NodePort") &&
                !template &&
                text(service.after, "metadata.namespace") === namespace &&
                wanted.every(([key, value]) => (properties(service.after, "spec.selector")[key] ?? value) === value),
        );
        const led = changes.some(
            ({ type, after: one }) =>
                ["Service", "Gateway", "Ingress"].includes(kindOf(type)) &&
                text(one, "metadata.namespace") === namespace,
        );
        const like = namesProxies(`${namespace} ${selector}`) || (led && wanted.length === 0);
        if (edge === undefined && !like && open.length > 0) {
            return [];
        }
        const whose = edge === undefined ? "the pods that it selects" : `the pods of ${edge.name}`;
        return [
            {
                resource: change.name,
                urn: change.urn,
                severity: edge !== undefined ? "error" : like ? "warning" : "note",
                message: `It allows no external client to reach ${whose}: clients that connect to them fail, over TCP and over QUIC.`,
            },
        ];
    });
}

/** One finding per resource: removal and denial may be one change. */
function firstOfEach(found: readonly Found[]): Found[] {
    const known = new Set<string>();
    return found.filter(({ urn, resource }) => {
        const key = urn ?? resource;
        return !known.has(key) && known.add(key);
    });
}

export const firewallRules: ReviewRule[] = [
    {
        code: "udp-firewall-closed",
        severity: "error",
        remedy: "Withdraw h3 first. Close the port when the advertisement has expired.",
        source: "davidmerfield/blot#1951",
        judge: (context) =>
            firstOfEach([
                ...closed(context, "UDP", () => true),
                ...madeWithoutUdp(context),
                ...newlyDenied(context, "UDP"),
            ]),
    },
    {
        code: "tcp-firewall-closed",
        severity: "error",
        remedy: "Move the DNS records first, and close the port after their TTL.",
        source: "documentation of the provider: traffic that no rule allows is dropped",
        judge: (context) =>
            firstOfEach([
                ...closed(context, "TCP", ({ from }) => from.some(isEverybody)),
                ...madeShut(context),
                ...newlyDenied(context, "TCP"),
            ]),
    },
    {
        code: "firewall-widened",
        severity: "note",
        remedy: "Check that every address should be allowed.",
        source: "documentation of the provider: source ranges",
        judge: (context) => {
            const before = openings(context, "before", () => true);
            const after = openings(context, "after", ({ operation }) => operation === "update");
            const narrower = (old: Rule, rule: Rule) =>
                old.change === rule.change &&
                old.protocol === rule.protocol &&
                (holds(old.ports, rule.ports) || holds(rule.ports, old.ports)) &&
                !old.from.some(isEverybody);
            const wider = after.filter(
                (rule) => rule.from.some(isEverybody) && before.some((old) => narrower(old, rule)),
            );
            return [...new Map(wider.map((rule) => [rule.change, rule]))].map(
                ([change, { protocol, ports, from }]) => ({
                    resource: change.name,
                    urn: change.urn,
                    message: `The firewall's rule for ${protocol} ${ports} now allows ${from.filter(isEverybody).join(", ")}.`,
                }),
            );
        },
    },
];
