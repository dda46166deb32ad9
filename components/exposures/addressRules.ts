import { familyOf } from "../model/families.ts";
import type { IpFamily } from "../model/parts.ts";
import { onPart } from "../model/rules/judge.ts";
import type { PartRule, Rule } from "../model/rules/rule.ts";

/** Addresses that a balancer is asked for. */
export interface RequestedAddresses {
    /** Path of the list, for example `addresses.values`. */
    path: string;
    /** In the order of the list; `undefined` where one is known later. Nothing where none is asked for. */
    values: readonly (string | undefined)[] | undefined;
    families: readonly IpFamily[];
}

/** Rules about addresses that a balancer is asked for by value. */
export const addressRules: readonly Rule<RequestedAddresses>[] = [
    {
        code: "address-invalid",
        severity: "error",
        reason: "The balancer ignores the request and assigns any address, or none.",
        remedy: "Write an IPv4 or IPv6 address of a family in ipFamilies.",
        source: "MetalLB, kube-vip and Cilium LB-IPAM documentation",
        judge: ({ path, values = [], families }) =>
            values.flatMap((value, index) => {
                if (value === undefined) {
                    return [];
                }
                const family = familyOf(value);
                const at = `${path}[${index}]`;
                if (family === undefined) {
                    return [{ path: at, found: `"${value}" is not an IP address.` }];
                }
                return families.includes(family)
                    ? []
                    : [{ path: at, found: `"${value}" is ${family}, but ipFamilies has ${families.join(", ")}.` }];
            }),
    },
    {
        code: "address-family-unnamed",
        severity: "error",
        reason: "A balancer assigns only the requested addresses, so clients of that family cannot connect, or the Service gets no address.",
        remedy: "List an address of each family in ipFamilies, or remove that family from ipFamilies.",
        source: "metallb.io Usage; docs.cilium.io LB IPAM; kube-vip.io Usage",
        judge: ({ path, values, families }) =>
            // An address that is known later may be of any family, and so may one that is misspelt.
            values === undefined || values.some((value) => familyOf(value ?? "") === undefined)
                ? []
                : families
                      .filter((family) => values.every((value) => familyOf(value ?? "") !== family))
                      .map((family) => ({ path, found: `No ${family} address is listed.` })),
    },
];

/** MetalLB's bound, for what it is asked. */
export const addressFamilyTwice: Rule<RequestedAddresses> = {
    code: "address-family-twice",
    severity: "error",
    reason: "MetalLB assigns at most one address of each family and rejects the request, so the Service gets none.",
    remedy: "List one address of each family.",
    source: "metallb/metallb internal/allocator/allocator.go",
    judge: ({ path, values = [] }) =>
        values.flatMap((value, index) => {
            const family = familyOf(value ?? "");
            const first = values.findIndex((other) => familyOf(other ?? "") === family);
            return family !== undefined && first < index
                ? [{ path: `${path}[${index}]`, found: `"${value}" is a second ${family} address.` }]
                : [];
        }),
};

/**
 * Rules about addresses as rules about a part whose setting `addresses` is the list.
 * @param rules Default: {@link addressRules}.
 */
export function onAddresses(
    rules: readonly Rule<RequestedAddresses>[] = addressRules,
): PartRule<{ addresses?: string[] | undefined; ipFamilies?: IpFamily[] | undefined }>[] {
    return onPart(rules, ({ addresses, ipFamilies }) => ({
        path: "addresses",
        values: addresses,
        families: knownFamilies(ipFamilies),
    }));
}

/** The families of an exposure, as far as they are known. */
export function knownFamilies(families: readonly (IpFamily | undefined)[] = []): IpFamily[] {
    return families.filter((family) => family !== undefined);
}
