import * as z from "zod";
import { parseRange } from "../addresses.ts";
import { checkedBy, type FormRule, fits, ruled } from "./formRule.ts";
import { input } from "./input.ts";

const FAMILIES_INVALID: FormRule = {
    code: "address-families-invalid",
    reason: "The API server rejects the Service.",
    remedy: 'Use ["IPv4"], ["IPv6"] or ["IPv4", "IPv6"].',
    source: "core/v1 Service spec.ipFamilies",
};

const SOURCE_RANGE_INVALID: FormRule = {
    code: "source-range-invalid",
    reason: "The API server rejects the Service, or the balancer allows every address.",
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

/** A CIDR that may connect. */
export const sourceRange = ruled(
    SOURCE_RANGE_INVALID,
    z.string().check(
        fits(
            (range) => parseRange(range) !== undefined,
            (range) => `"${range}" is not a valid CIDR.`,
        ),
    ),
);

/** CIDRs that may connect. */
export const sourceRanges = input(z.array(input(sourceRange)));

const REPLICAS_INVALID: FormRule = {
    code: "replicas-invalid",
    reason: "At least one pod must serve requests.",
    remedy: "Use a whole number of at least 1. With 2 or more the gateway survives the loss of a node.",
    source: "apps/v1 Deployment spec.replicas",
};

/** Number of pods. */
export const replicas = ruled(REPLICAS_INVALID, z.int().min(1));

/** What a pod requests, and its limits: core/v1 ResourceRequirements. */
export const resources = z.strictObject({
    /** By the name of the resource, such as `cpu: "100m"`. */
    requests: z.record(z.string(), z.string()).optional(),
    /** By the name of the resource, such as `memory: "256Mi"`. */
    limits: z.record(z.string(), z.string()).optional(),
});

const VERSION_INVALID: FormRule = {
    code: "version-invalid",
    reason: "It is not a release, so its chart, images and CRDs would not be found.",
    remedy: 'Write the release with the leading v, such as "v1.9.1".',
    source: "the project's releases",
};

/** A release, with its `v`. */
export const release = ruled(
    VERSION_INVALID,
    z
        .string()
        .regex(/^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/)
        .meta({ wanted: "a release" }),
);

const DRAIN_INVALID: FormRule = {
    code: "drain-invalid",
    reason: "The controller cannot read it.",
    remedy: 'Write a Gateway API duration such as "15s" or "1m30s".',
    source: "Gateway API GEP-2257",
};

/** How long a proxy takes for a step of leaving. */
export const duration = ruled(
    DRAIN_INVALID,
    z
        .string()
        .regex(/^([0-9]{1,5}(h|m|s|ms)){1,4}$/)
        .meta({ wanted: 'a duration such as "15s"' }),
);

/** Seconds of a duration of the Gateway API. */
export function seconds(text: string): number {
    const unit: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001 };
    const parts = [...text.matchAll(/(\d{1,5})(ms|h|m|s)/g)];
    return parts.reduce((sum, [, value, name = ""]) => sum + Number(value) * (unit[name] ?? 0), 0);
}

const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** RFC 1123 label: what namespaces and Services may be called. */
export function isLabel(text: string, longest = 63): boolean {
    return text.length <= longest && LABEL.test(text);
}

/** RFC 1123 subdomain: what most objects of Kubernetes may be called. */
export function isObjectName(text: string): boolean {
    return text.length <= 253 && text.split(".").every((label) => LABEL.test(label));
}

/** Of the name of a namespace, of parts and of the gateway. */
export const NAMESPACE_INVALID: FormRule = {
    code: "namespace-invalid",
    reason: "The API server rejects it.",
    remedy: "Use lower-case letters, digits and hyphens, at most 63.",
    source: "RFC 1123 label",
};

/** Name of a namespace, known at preview. */
export const namespaceName = checkedBy(
    NAMESPACE_INVALID,
    z.string(),
    (name) => isLabel(name),
    (name) => `"${name}" is not a valid name of a namespace.`,
);

/** Of the name of an object, of parts and of the gateway. */
export const OBJECT_NAME_INVALID: FormRule = {
    code: "object-name-invalid",
    reason: "No Kubernetes object can have this name.",
    remedy: "Write the object's name: lower-case letters, digits, hyphens and dots.",
    source: "RFC 1123 subdomain",
};

/** Name of an object of Kubernetes (RFC 1123 subdomain), known at preview. */
export const plainObjectName = checkedBy(
    OBJECT_NAME_INVALID,
    z.string(),
    isObjectName,
    (name) => `"${name}" is not a valid name of an object.`,
);

/** Name of an object of Kubernetes (RFC 1123 subdomain). */
export const objectName = input(plainObjectName);
