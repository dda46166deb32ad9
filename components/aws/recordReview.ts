import { removes } from "../model/changes.ts";
import type { DnsRecord, ReviewRule } from "../model/readings.ts";

/** Whether one of two sets of a name and type is simple and the other has a policy: a zone cannot contain both. */
function differInForm(one: DnsRecord, other: DnsRecord): boolean {
    return (
        one.name === other.name &&
        one.type === other.type &&
        one.zone === other.zone &&
        (one.set === undefined) !== (other.set === undefined)
    );
}

export const recordRules: ReviewRule[] = [
    {
        code: "record-form-changed",
        severity: "error",
        remedy: "Keep the current form: `share: 100` means all users, with weights. To change it, use stage `withdraw`, then `dark`, where the name has no HTTPS record. Remove any other record in an earlier update.",
        source: "kubernetes-sigs/external-dns#1411: Route 53 rejects it even as an UPSERT",
        judge: ({ before, after }) => {
            // An in-place update deletes and creates in one request; other deletions are last.
            const lasting = before.records.filter(({ change }) => removes(change));
            const beside = Map.groupBy([...lasting, ...after.records], ({ name }) => name);
            const refused = after.records.filter(
                (record) =>
                    ["create", "replace"].includes(record.change.operation) &&
                    beside.get(record.name)?.some((other) => differInForm(record, other)),
            );
            const ofName = Map.groupBy(refused, ({ name, type }) => `${name} ${type}`);
            return [...ofName].flatMap(([which, [first]]) =>
                first === undefined
                    ? []
                    : [
                          {
                              resource: first.change.name,
                              urn: first.change.urn,
                              message: `${which} is created ${first.set === undefined ? "without a weight while sets with weights exist" : "with weights while a set without one exists"}: Route 53 rejects it, halfway through the update and at every retry.`,
                          },
                      ],
            );
        },
    },
];
