import { isDeepStrictEqual } from "node:util";
import { at, type Change, isUnknown, list } from "../change.ts";
import { changed, type ReviewRule } from "./finding.ts";

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

export const azureRules: ReviewRule[] = [
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
