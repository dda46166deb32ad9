import { applyFields, isMissing, type ObjectKind, type ObjectReference, readSpec } from "../kubernetes/objectFields.ts";
import type { AppliedFields } from "../pulumi/lifecycle.ts";

/** `spec` of a Middleware that sets headers of answers: the empty text removes one (pkg/middlewares/headers). */
export interface HeadersSpec {
    headers: { customResponseHeaders: { "Alt-Svc": string } };
}

const MIDDLEWARE: ObjectKind = { apiVersion: "traefik.io/v1alpha1", kind: "Middleware", plural: "middlewares" };
/** One manager for both: what it applies replaces what it applied before, in one step. */
const MANAGER = "http3-gateway-alt-svc";

/** The Middleware's fields for a value of Alt-Svc; without one the header is removed, a backend's too. */
function fieldsOf(altSvc = ""): HeadersSpec {
    return { headers: { customResponseHeaders: { "Alt-Svc": altSvc } } };
}

/** The same, as a manifest of the Middleware has them. */
export function appliedFields({ namespace, name }: ObjectReference, altSvc?: string): AppliedFields {
    return { kind: MIDDLEWARE.kind, namespace, name, spec: { ...fieldsOf(altSvc) } };
}

/**
 * Sets Alt-Svc of every answer, or removes it without a value.
 * @throws ApiError when the API server refuses it.
 */
export async function setAltSvc(middleware: ObjectReference, altSvc?: string): Promise<void> {
    await applyFields(MIDDLEWARE, middleware, fieldsOf(altSvc), MANAGER);
}

/** Removes Alt-Svc, where the Middleware is still there. */
export async function silence(middleware: ObjectReference): Promise<void> {
    try {
        await setAltSvc(middleware);
    } catch (error) {
        if (!isMissing(error)) {
            throw error;
        }
    }
}

/** What the Middleware does with Alt-Svc: the value, or the empty text where it removes it; `undefined` where it does neither. */
export async function readAltSvc(middleware: ObjectReference): Promise<string | undefined> {
    const spec = await readSpec<Partial<HeadersSpec>>(MIDDLEWARE, middleware);
    return spec?.headers?.customResponseHeaders?.["Alt-Svc"];
}
