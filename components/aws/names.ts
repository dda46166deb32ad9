import { parseRange } from "../model/addresses.ts";

/** Longest name of a balancer and of a target group. Source: Elastic Load Balancing API CreateTargetGroup, Name. */
export const LONGEST_NLB_NAME = 32;

/**
 * A name that continues with a hyphen, valid in AWS, and in Kubernetes for the binding, which also has it: lower-case
 * letters, digits and hyphens, and not AWS's own prefix.
 */
export const NLB_NAME = /^(?!internal-)[a-z0-9][a-z0-9-]*$/;

/** Whether a text is a region, without the letter of a zone. */
export function isRegion(text: string): boolean {
    return /^[a-z]{2,4}(-[a-z]+)+-[0-9]+$/.test(text);
}

/** Whether a text is a range as AWS writes it: in the shortest form, and no bit set beyond the prefix. */
export function isCanonicalRange(text: string): boolean {
    const range = parseRange(text);
    return range !== undefined && text === `${range.network}/${range.prefix}`;
}
