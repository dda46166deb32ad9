import { parseRange } from "../model/addresses.ts";

/** Longest name of a balancer and of a target group. Source: Elastic Load Balancing API CreateTargetGroup, Name. */
export const LONGEST_NLB_NAME = 32;

/**
 * A name prefix, valid in AWS, and in Kubernetes for the binding of the same name: lower-case letters, digits and
 * hyphens, without AWS's reserved prefix.
 */
export const NLB_NAME = /^(?!internal-)[a-z0-9][a-z0-9-]*$/;

/** Whether a text is a region, without a zone letter. */
export function isRegion(text: string): boolean {
    return /^[a-z]{2,4}(-[a-z]+)+-[0-9]+$/.test(text);
}

/** Whether a CIDR is in AWS's form: the shortest, without host bits. */
export function isCanonicalRange(text: string): boolean {
    const range = parseRange(text);
    return range !== undefined && text === `${range.network}/${range.prefix}`;
}
