import {
    applyFields as applyFieldsOf,
    isMissing,
    type ObjectKind,
    type ObjectReference,
    readSpec,
} from "../kubernetes/objectFields.ts";
import type { AppliedFields } from "../pulumi/lifecycle.ts";

export { isMoved, sameReach } from "../kubernetes/objectFields.ts";

/** A ClientTrafficPolicy that another owner declares. Plain data. */
export type PolicyReference = ObjectReference;

/** The policy's fields that decide what clients see of HTTP/3. */
export interface Http3Fields {
    /** Present: QUIC is enabled. The struct has no field in Envoy Gateway 1.9. */
    http3: { advertisedPort?: number };
    /** Changes to Alt-Svc on its way to the client. */
    headers: { lateResponseHeaders: { set?: { name: string; value: string }[]; remove?: string[] } };
}

const POLICY: ObjectKind = {
    apiVersion: "gateway.envoyproxy.io/v1alpha1",
    kind: "ClientTrafficPolicy",
    plural: "clienttrafficpolicies",
};
/** One manager for all of them: what it applies replaces what it applied before, in one step. */
const HTTP3_MANAGER = "http3-gateway-http3";
/**
 * The removal of Alt-Svc while QUIC is disabled has a different one: two managers can own the same entry of `remove`,
 * and it stays until both have released it. So one starts before the other ends.
 */
const REMOVAL_MANAGER = "http3-gateway-alt-svc-removal";
export const REMOVAL: Pick<Http3Fields, "headers"> = { headers: { lateResponseHeaders: { remove: ["alt-svc"] } } };

/**
 * The fields for a value of Alt-Svc; without one the header is removed. The controller adds its own header, with a
 * max-age of one day, as soon as QUIC is enabled: so QUIC is never enabled without one of the two.
 * @param advertisedPort UDP port of the controller's own header, for a release that has the field. Default: its own.
 */
export function http3Fields(altSvc?: string, advertisedPort?: number): Http3Fields {
    return altSvc === undefined
        ? { http3: {}, ...REMOVAL }
        : {
              http3: advertisedPort === undefined ? {} : { advertisedPort },
              headers: { lateResponseHeaders: { set: [{ name: "alt-svc", value: altSvc }] } },
          };
}

/** Fields of a policy, as a manifest of the policy has them. */
export function appliedFields(policy: PolicyReference, spec: Partial<Http3Fields>): AppliedFields {
    return { kind: POLICY.kind, namespace: policy.namespace, name: policy.name, spec: { ...spec } };
}

/**
 * Applies fields to a policy, by server-side apply with a separate field manager; `undefined` releases all of them.
 * @throws ApiError when the API server refuses them. A missing policy has nothing to release.
 */
export async function applyFields(policy: PolicyReference, fields: Http3Fields | undefined): Promise<void> {
    await applyFieldsOf(POLICY, policy, fields, HTTP3_MANAGER);
}

/**
 * Removes Alt-Svc from every response, in addition to what {@link applyFields} applies; `false` releases the removal.
 * @throws ApiError when the API server refuses it. A missing policy has nothing to release.
 */
export async function applyRemoval(policy: PolicyReference, wanted = true): Promise<void> {
    await applyFieldsOf(POLICY, policy, wanted ? REMOVAL : undefined, REMOVAL_MANAGER);
}

/** Current HTTP/3 settings of a policy; `undefined` if it does not exist or has none. */
export async function readFields(policy: PolicyReference): Promise<{ altSvc?: string } | undefined> {
    const spec = await readSpec<Partial<Http3Fields>>(POLICY, policy);
    const { set, remove } = spec?.headers?.lateResponseHeaders ?? {};
    const value = set?.find(({ name }) => name === "alt-svc")?.value;
    // If neither set nor removed, the controller's own header is sent, which was not requested.
    return spec?.http3 === undefined || (value === undefined && !remove?.includes("alt-svc"))
        ? undefined
        : { altSvc: value };
}

/** Whether a policy currently removes Alt-Svc. */
export async function removesAltSvc(policy: PolicyReference): Promise<boolean> {
    const spec = await readSpec<Partial<Http3Fields>>(POLICY, policy);
    return spec?.headers?.lateResponseHeaders.remove?.includes("alt-svc") ?? false;
}

/** Removes Alt-Svc from a policy that still exists; QUIC keeps answering. */
export async function silence(policy: PolicyReference): Promise<void> {
    try {
        await applyFields(policy, http3Fields());
    } catch (error) {
        if (!isMissing(error)) {
            throw error;
        }
    }
}
