import { fateOf, removes } from "../../../components/model/changes.ts";
import type { ReviewRule } from "../../../components/model/readings.ts";
import { reportedAddresses } from "../facts.ts";

export const balancerRules: ReviewRule[] = [
    {
        code: "load-balancer-replaced",
        severity: "error",
        remedy: "Create the new one next to it, with its own addresses, move DNS, and remove the old one after the TTL.",
        source: "a new balancer has a new address, or the old one only after its release",
        judge: ({ changes, readingOf }) =>
            changes.filter(removes).flatMap((change) => {
                const { balancer } = readingOf(change.type);
                if (balancer === undefined) {
                    return [];
                }
                const means =
                    (balancer === true ? undefined : balancer(change)) ??
                    "Its address is released: clients that cached it get no answer, over TCP and over QUIC.";
                return [
                    {
                        resource: change.name,
                        urn: change.urn,
                        message: `The load balancer is ${fateOf(change)}. ${means}`,
                    },
                ];
            }),
    },
    {
        code: "address-released",
        severity: "error",
        remedy: "Keep the address (`protect: true`), or publish another and wait for the TTL.",
        source: "a released address may belong to another customer a minute later",
        judge: ({ changes, readingOf }) =>
            changes
                .filter((change) => {
                    const { reservedAddress } = readingOf(change.type);
                    return (
                        removes(change) &&
                        (typeof reservedAddress === "function"
                            ? reservedAddress(change.before ?? {})
                            : reservedAddress === true)
                    );
                })
                .map((change) => ({
                    resource: change.name,
                    urn: change.urn,
                    message: `The public address ${reportedAddresses(readingOf(change.type), change, change.before ?? {}).join(", ") || "of this resource"} is ${fateOf(change)}: DNS, hints and clients that pinned it are outdated.`,
                })),
    },
];
