import { isDeepStrictEqual } from "node:util";
import { at, changed, isUnknown, list, text, texts } from "../model/changes.ts";
import type { Change, Properties, ReviewRule, WingReview } from "../model/readings.ts";
import { isUdp } from "../model/udpRanges.ts";

const BALANCER = "azure-native:network:LoadBalancer";
const ADDRESS = "azure-native:network:PublicIPAddress";

/** How many rules of a balancer take what clients use, such as `UDP 443`: one for each frontend. */
function served(balancer: unknown): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { protocol, frontendPort } of list(balancer, "loadBalancingRules")) {
        const what = `${String(protocol).toUpperCase()} ${frontendPort}`;
        counts.set(what, (counts.get(what) ?? 0) + 1);
    }
    return counts;
}

/** What Azure does not change of a public address that it has. */
const IMMUTABLE = ["publicIPAddressVersion", "sku.name", "zones", "publicIPPrefix.id"];

function immutable({ before, after }: Change): string[] {
    return IMMUTABLE.filter((path) => {
        const [old, now] = [at(before, path), at(after, path)];
        return old !== undefined && !isDeepStrictEqual(old, now);
    });
}

/** Balancers that stay, and what they are to be. */
const kept = ({ operation, before, after }: Change) =>
    operation === "update" && before !== undefined && after !== undefined;

const rules: ReviewRule[] = [
    {
        code: "azure-balancing-rule-removed",
        severity: "error",
        remedy: 'Take the promise back first (stage "withdraw"), and the rule away when it has run out.',
        source: "Azure documentation, Load Balancer components: what no rule matches is dropped",
        judge: (context) =>
            changed(context, BALANCER)
                .filter(kept)
                .flatMap(({ name, before, after }) => {
                    const now = served(after);
                    return [...served(before)]
                        .filter(([what, count]) => (now.get(what) ?? 0) < count)
                        .map(([what]) => ({
                            resource: name,
                            message: `A rule for ${what} goes: its clients run into silence${what.startsWith("UDP") ? ", h2 lives, and the probe stays green" : ""}.`,
                        }));
                }),
    },
    {
        code: "azure-rule-without-probe",
        severity: "warning",
        remedy: "Give the rule the probe of the rule for TCP: there is none over UDP.",
        source: "Azure documentation, Load Balancer health probes",
        judge: (context) =>
            changed(context, BALANCER).flatMap(({ name, after }) =>
                list(after, "loadBalancingRules")
                    .filter((rule) => rule["protocol"] === "Udp" && rule["probe"] === undefined)
                    .map((rule) => ({
                        resource: name,
                        message: `The rule for UDP ${rule["frontendPort"]} has no probe: QUIC goes on to nodes that are gone.`,
                    })),
            ),
    },
    {
        code: "azure-address-dynamic",
        severity: "error",
        remedy: 'Keep publicIPAllocationMethod "Static" and sku "Standard".',
        source: "Azure documentation, Public IP addresses: allocation",
        judge: (context) =>
            changed(context, ADDRESS)
                .filter(({ after }) => after !== undefined)
                .filter(({ after }) => {
                    const method = at(after, "publicIPAllocationMethod");
                    return method !== "Static" && !isUnknown(method);
                })
                .map(({ name }) => ({
                    resource: name,
                    message:
                        "The public address is not static: a Standard balancer refuses it, and any other one loses it when it is stopped.",
                })),
    },
    {
        code: "azure-address-immutable",
        severity: "error",
        remedy: "Make a second address with the new values, publish it, and remove the first one after the TTL.",
        source: "Azure REST API, publicIPAddresses: zones, version, SKU and prefix of an address that exists",
        judge: (context) =>
            changed(context, ADDRESS)
                .filter(kept)
                .flatMap((change) =>
                    immutable(change).map((path) => ({
                        resource: change.name,
                        message: `${path} of the public address changes, which Azure refuses: the update stops half way.`,
                    })),
                ),
    },
];

/** Values of a record set, of the types that have a list of their own. */
function values(set: Properties): string[] {
    return [
        ...list(set, "aRecords").flatMap((one) => text(one, "ipv4Address") ?? []),
        ...list(set, "aaaaRecords").flatMap((one) => text(one, "ipv6Address") ?? []),
        ...list(set, "nsRecords").flatMap((one) => text(one, "nsdname") ?? []),
    ];
}

function recordsOf(set: Properties) {
    const { relativeRecordSetName: relative, zoneName: zone, recordType: type, ttl } = set;
    const name = String(relative === "@" ? zone : `${relative}.${zone}`);
    return [{ name, type: String(type), ttl: Number(ttl) || 0, values: values(set), known: true }];
}

/** A security rule sees what the balancer has translated, so it may be for any port of the nodes. */
function udpOf(rule: Properties): string[] {
    const inward =
        text(rule, "direction")?.toLowerCase() !== "outbound" && text(rule, "access")?.toLowerCase() !== "deny";
    const ranges = [text(rule, "destinationPortRange") ?? [], texts(rule, "destinationPortRanges")].flat();
    return inward && isUdp(rule["protocol"]) ? (ranges.length > 0 ? ranges : ["443"]) : [];
}

/** What a review knows of Azure resources. */
export const azureReview: WingReview = {
    readings: {
        "azure-native:network*": { carries: true },
        "azure-native:dns*": { carries: true },
        [BALANCER]: { balancer: true, notice: "address" },
        [ADDRESS]: { addresses: ["ipAddress"], reservedAddress: true, notice: "address" },
        "azure-native:network:SecurityRule": { udp: udpOf },
        "azure-native:network:NetworkSecurityGroup": { udp: (group) => list(group, "securityRules").flatMap(udpOf) },
        "azure-native:dns:RecordSet": { records: recordsOf },
        "azure-native:network:RecordSet": { records: recordsOf },
    },
    rules,
};
