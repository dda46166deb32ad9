import { removes } from "../model/changes.ts";
import type { DnsRecord, ReviewRule } from "../model/readings.ts";

/** Whether two sets are of one name and type, and only one of them is one of several: no zone holds them together. */
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
        remedy: "Keep the form it has: `share: 100` is everybody, with weights. To change it, go through `withdraw` to `dark`, where the name has no HTTPS record, and change it there; take any other record away in an update before.",
        source: "kubernetes-sigs/external-dns#1411: Route 53 refuses it even as an UPSERT",
        judge: ({ before, after }) => {
            // What is updated in place is deleted and made in one request; what goes otherwise goes last.
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
                              message: `${which} is made ${first.set === undefined ? "without weights while sets with weights are" : "with weights while a set without is"} still there: Route 53 refuses it, halfway through the update and at every retry.`,
                          },
                      ],
            );
        },
    },
];
