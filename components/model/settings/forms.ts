import { isIP } from "node:net";
import * as z from "zod";
import { type FormRule, fits, ruled } from "./formRule.ts";
import { input } from "./input.ts";

/** Whether a text is an address with a prefix length. */
export function isCidr(text: string): boolean {
    const [address = "", prefix = "", ...rest] = text.split("/");
    const family = isIP(address);
    return rest.length === 0 && /^\d+$/.test(prefix) && family !== 0 && Number(prefix) <= (family === 4 ? 32 : 128);
}

const FAMILIES_INVALID: FormRule = {
    code: "address-families-invalid",
    reason: "The API server refuses the Service.",
    remedy: 'Use ["IPv4"], ["IPv6"] or ["IPv4", "IPv6"].',
    source: "core/v1 Service spec.ipFamilies",
};

const SOURCE_RANGE_INVALID: FormRule = {
    code: "source-range-invalid",
    reason: "The API server refuses the Service, or the balancer lets everybody in.",
    remedy: 'Write a CIDR such as "203.0.113.0/24".',
    source: "core/v1 Service spec.loadBalancerSourceRanges",
};

/** One address family, or both for dual stack. */
export const ipFamilies = ruled(
    FAMILIES_INVALID,
    z.array(z.enum(["IPv4", "IPv6"])).check(
        fits(
            (families) => families.length >= 1 && new Set(families).size === families.length,
            (families) => `[${families.join(", ")}] is not a valid set of address families.`,
        ),
    ),
);

/** CIDRs that may connect. */
export const sourceRanges = input(
    z.array(
        input(
            ruled(SOURCE_RANGE_INVALID, z.string().check(fits(isCidr, (range) => `"${range}" is not a valid CIDR.`))),
        ),
    ),
);
