import { at, list, text } from "../model/changes.ts";
import type { Change, Found, Properties, ReviewRule, Side } from "../model/readings.ts";
import { holds, isEveryProtocol, isTcp, isUdp } from "../model/udpRanges.ts";

const RULE = "aws:ec2/networkAclRule:NetworkAclRule";
const LISTS = ["aws:ec2/networkAcl:NetworkAcl", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"];
const EVERYBODY = ["0.0.0.0/0", "::/0"];

/** An entry of a network ACL, in any declared form. */
interface Entry {
    change: Change;
    number: number;
    denies: boolean;
    outward: boolean;
    rule: Properties;
}

function entries(changes: readonly Change[], side: Side): Entry[] {
    return changes.flatMap((change): Entry[] => {
        const declared = change[side];
        if (declared === undefined) {
            return [];
        }
        if (change.type === RULE) {
            return [entryOf(change, declared, at(declared, "egress") === true)];
        }
        return LISTS.includes(change.type)
            ? [
                  ...list(declared, "ingress").map((rule) => entryOf(change, rule, false)),
                  ...list(declared, "egress").map((rule) => entryOf(change, rule, true)),
              ]
            : [];
    });
}

function entryOf(change: Change, rule: Properties, outward: boolean): Entry {
    return {
        change,
        number: Number(rule["ruleNumber"] ?? rule["ruleNo"]),
        denies: (text(rule, "ruleAction") ?? text(rule, "action"))?.toLowerCase() === "deny",
        outward,
        rule,
    };
}

const isForEverybody = (rule: Properties) =>
    EVERYBODY.includes(text(rule, "cidrBlock") ?? text(rule, "ipv6CidrBlock") ?? "");

/** Whether a rule has a protocol's port. */
function has(rule: Properties, port: string, isProtocol: (value: unknown) => boolean): boolean {
    const { protocol, fromPort, toPort } = rule;
    const all = isEveryProtocol(protocol) || fromPort === undefined;
    return isProtocol(protocol) && (all || holds(`${fromPort}-${toPort}`, port));
}

const PROTOCOLS = { TCP: isTcp, UDP: isUdp };

/** Protocols of port 443 that entries deny for all addresses before another allows them. */
function denied(all: readonly Entry[]): { change: Change; protocol: keyof typeof PROTOCOLS }[] {
    const inward = all.filter(({ outward }) => !outward).toSorted((one, other) => one.number - other.number);
    return (["TCP", "UDP"] as const).flatMap((protocol) => {
        const first = inward.find(({ rule }) => isForEverybody(rule) && has(rule, "443", PROTOCOLS[protocol]));
        return first?.denies === true ? [{ change: first.change, protocol }] : [];
    });
}

/** An ephemeral port of clients, the target of answers. */
const OF_CLIENTS = "50000";

/** Whether answers reach clients. */
const letsOut = (all: readonly Entry[], protocol: keyof typeof PROTOCOLS) =>
    all.some(
        ({ outward, denies, rule }) =>
            outward && !denies && isForEverybody(rule) && has(rule, OF_CLIENTS, PROTOCOLS[protocol]),
    );

/** Effects of changed network ACLs: entries are evaluated in order, and answers need a separate entry. */
export const networkAclRules: ReviewRule[] = [
    {
        code: "network-acl-denies",
        severity: "error",
        remedy: "Give the entry that allows it a lower number, or remove the other one.",
        source: "AWS, network ACLs: rules are evaluated from the lowest number, and are stateless",
        judge: ({ changes }) => {
            const [before, after] = [entries(changes, "before"), entries(changes, "after")];
            const had = new Set(denied(before).map(({ protocol }) => protocol));
            const comes = denied(after).filter(({ protocol }) => !had.has(protocol));
            const lost = (["TCP", "UDP"] as const).filter(
                (protocol) => letsOut(before, protocol) && !letsOut(after, protocol),
            );
            const gone = before.find(
                ({ outward, denies, change }) => outward && !denies && change.operation !== "same",
            )?.change;
            return [
                ...comes.map(
                    ({ change: { name, urn }, protocol }): Found => ({
                        resource: name,
                        urn,
                        message: `It denies ${protocol} 443 from every address before another entry allows it: ${protocol === "UDP" ? "h3 stops working, h2 works, and every health check passes" : "clients cannot connect"}.`,
                    }),
                ),
                ...(gone === undefined || lost.length === 0
                    ? []
                    : [
                          {
                              resource: gone.name,
                              urn: gone.urn,
                              message: `Answers over ${lost.join(" and ")} can no longer leave the subnet: no entry allows the clients' ports, and a network ACL is stateless.`,
                          },
                      ]),
            ];
        },
    },
];
