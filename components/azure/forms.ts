import * as z from "zod";
import { knownFamilies } from "../exposures/addressRules.ts";
import { FAMILIES, familyOf } from "../model/families.ts";
import type { IpFamily } from "../model/parts.ts";
import type { AnySchema } from "../model/settings/anySchema.ts";
import { checkedBy, type FormRule } from "../model/settings/formRule.ts";
import { input } from "../model/settings/input.ts";
import { isNetworkId, isNetworkName, isResourceGroupName } from "./names.ts";

const DNS_LABEL: FormRule = {
    code: "azure-dns-label-invalid",
    reason: "Azure rejects the address, so the Service gets none.",
    remedy: "Use 3 to 63 lower-case letters, digits and hyphens. Start with a letter and do not end with a hyphen.",
    source: "Azure REST API, publicIPAddresses dnsSettings.domainNameLabel (DomainNameLabelInvalid)",
};

/** DNS label of an address, which may be known later. */
export const dnsLabel = formed(
    DNS_LABEL,
    (label) => /^[a-z][a-z0-9-]{1,61}[a-z0-9]$/.test(label),
    (label) => `"${label}" is not a valid Azure DNS label.`,
);

/** One value per served family. */
export function perFamily<Four extends AnySchema, Six extends AnySchema>(ipv4: Four, ipv6: Six) {
    return z.strictObject({
        /** The IPv4 one; absent when the family is not served. */
        ipv4: z.optional(ipv4),
        /** The IPv6 one; absent when the family is not served. */
        ipv6: z.optional(ipv6),
    });
}

/** Known values of a setting per family, with paths. */
export function eachFamily<T>(
    path: string,
    values: { readonly ipv4?: T; readonly ipv6?: T } = {},
    ipFamilies: readonly (IpFamily | undefined)[] | undefined,
) {
    const served = knownFamilies(ipFamilies);
    return FAMILIES.map(({ name: family, key }) => ({
        family,
        path: `${path}.${key}`,
        value: values[key],
        isGiven: key in values,
        isServed: served.includes(family),
    }));
}

/** An address of its family, which may be known later. */
export function address(rule: FormRule, family: IpFamily) {
    return formed(
        rule,
        (text) => familyOf(text) === family,
        (text) => `"${text}" is not an ${family} address.`,
    );
}

/** ID of a Microsoft.Network resource, which may be known later. */
export function networkId(rule: FormRule, type: string, what: string) {
    return formed(
        rule,
        (text) => isNetworkId(text, type),
        (text) => `"${text}" is not the id of a ${what}.`,
    );
}

/** Name of a resource group, which may be known later. */
export function groupName(rule: FormRule, what: string) {
    return formed(rule, isResourceGroupName, (text) => `"${text}" is not a valid name of a ${what}.`);
}

/** Name of a Microsoft.Network resource, which may be known later. */
export function networkName(rule: FormRule, what: string) {
    return formed(rule, isNetworkName, (text) => `"${text}" is not a valid name of a ${what}.`);
}

function formed(rule: FormRule, holds: (text: string) => boolean, found: (text: string) => string) {
    return input(checkedBy(rule, z.string(), holds, found));
}
