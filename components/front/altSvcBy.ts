import * as z from "zod";
import { checkedBy, type FormRule } from "../model/settings/formRule.ts";
import { namespaceName, plainObjectName } from "../model/settings/forms.ts";

/** Where the header's value belongs in the text of an annotation: as it is, or in double quotes with its own quotes escaped. */
export const PLACEHOLDERS = { plain: "{altSvc}", quoted: "{quotedAltSvc}" } as const;

const TEXT_INVALID: FormRule = {
    code: "front-annotation-without-alt-svc",
    reason: "The annotation would be the same at every stage, and say nothing of HTTP/3.",
    remedy: `Write ${PLACEHOLDERS.plain} or ${PLACEHOLDERS.quoted} where the value of Alt-Svc belongs, such as "Alt-Svc ${PLACEHOLDERS.quoted}".`,
    source: "RFC 7838 §3",
};

const ANNOTATION_INVALID: FormRule = {
    code: "front-annotation-invalid",
    reason: "No annotation can have this name.",
    remedy: 'Write the name with its prefix, such as "haproxy.org/response-set-header".',
    source: "Kubernetes, Annotations: syntax and character set",
};

const NAME = /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/;

const fields = {
    /** Its namespace. */
    namespace: namespaceName,
    /** Its name. */
    name: plainObjectName,
};

const annotationFields = {
    /** Annotation by which its controller sets a header of responses, such as `haproxy.org/response-set-header`. */
    annotation: checkedBy(
        ANNOTATION_INVALID,
        z.string(),
        (name) => NAME.test(name),
        (name) => `"${name}" is not a valid name of an annotation.`,
    ),
    /**
     * Text of the annotation, with `{altSvc}` in place of the header's value, or `{quotedAltSvc}`: in double quotes, with a backslash
     * before its own quotes, as HAProxy reads it. Default: the value alone.
     */
    text: checkedBy(
        TEXT_INVALID,
        z.string(),
        (text) => Object.values(PLACEHOLDERS).some((each) => text.includes(each)),
        (text) => `"${text}" does not contain ${PLACEHOLDERS.plain}.`,
    ).default(PLACEHOLDERS.plain),
};

/** An object by which the gateway behind a front sends Alt-Svc. */
export const altSvcBy = z.union([
    z.strictObject({
        /** `httpRouteFilter()` says it. */
        kind: z.literal("httpRouteFilter"),
        ...fields,
    }),
    z.strictObject({
        /** `ingressAnnotation()` says it. */
        kind: z.literal("ingressAnnotation"),
        ...fields,
        ...annotationFields,
    }),
]);

/** An object of another owner by which the gateway behind a front sends its Alt-Svc. */
export type AltSvcBy = z.input<typeof altSvcBy>;

/** Arguments of {@link httpRouteFilter}. */
export interface HttpRouteFilterArgs {
    /** Namespace of the HTTPRoute. */
    namespace: string;
    /** Name of the HTTPRoute. */
    name: string;
}

/**
 * An HTTPRoute of the gateway behind a front: each of its rules gets a filter `ResponseHeaderModifier` with the Alt-Svc of the stage.
 * It stays its owner's, and removal takes the filter out again.
 * @example httpRouteFilter({ namespace: "shop", name: "shop" })
 */
export function httpRouteFilter(args: HttpRouteFilterArgs): AltSvcBy {
    return { kind: "httpRouteFilter", ...args };
}

/** Arguments of {@link ingressAnnotation}. */
export interface IngressAnnotationArgs {
    /** Namespace of the Ingress. */
    namespace: string;
    /** Name of the Ingress. */
    name: string;
    /** Annotation by which its controller sets a header of responses, such as `haproxy.org/response-set-header`. */
    annotation: string;
    /** Text of the annotation, with `{altSvc}` in place of the header's value, or `{quotedAltSvc}`. Default: the value alone. */
    text?: string;
}

/**
 * An Ingress of the gateway behind a front: it gets an annotation by which its controller sends the Alt-Svc of the stage. Removal
 * takes the annotation out again.
 * @example ingressAnnotation({ namespace: "shop", name: "shop", annotation: "haproxy.org/response-set-header", text: "Alt-Svc {quotedAltSvc}" })
 */
export function ingressAnnotation(args: IngressAnnotationArgs): AltSvcBy {
    return { kind: "ingressAnnotation", ...args };
}
