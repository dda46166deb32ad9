import { isChange } from "../../../components/model/changes.ts";
import type { ReviewRule } from "../../../components/model/readings.ts";
import { holds } from "../../../components/model/udpRanges.ts";

export const firewallRules: ReviewRule[] = [
    {
        code: "udp-firewall-closed",
        severity: "error",
        remedy: "Withdraw h3 first, and close the port when the promise has run out.",
        source: "davidmerfield/blot#1951",
        judge: ({ changes, readingOf }) =>
            changes.filter(isChange).flatMap((change) => {
                const { udp } = readingOf(change.type);
                const open = udp?.(change.after ?? {}, changes) ?? [];
                const closed = [...new Set(udp?.(change.before ?? {}, changes))].filter(
                    (range) => !open.some((other) => holds(other, range)),
                );
                return closed.length === 0
                    ? []
                    : [
                          {
                              resource: change.name,
                              message: `The firewall's rule for UDP ${closed.join(" and ")} goes: h3 dies, h2 lives, and every health check stays green.`,
                          },
                      ];
            }),
    },
];
