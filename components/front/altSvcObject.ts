import { isDeepStrictEqual } from "node:util";
import type { ObjectKind } from "../kubernetes/objectFields.ts";
import { PLACEHOLDERS } from "./altSvcBy.ts";

/** What of an HTTPRoute or an Ingress sends Alt-Svc. Plain data. */
export interface AltSvcPlace {
    of: "HTTPRoute" | "Ingress";
    namespace: string;
    name: string;
    /** Name of the front, and its hostnames. */
    front: string;
    hostnames: string[];
    /** Annotation of an Ingress. */
    annotation?: string;
    /** Its text, with a placeholder for the header's value. */
    text?: string;
}

interface Header {
    name: string;
    value: string;
}

interface Filter {
    type: string;
    responseHeaderModifier?: { set?: Header[]; add?: Header[]; remove?: string[] };
}

/** A rule of an HTTPRoute, or of an Ingress. */
export interface RouteRule {
    filters?: Filter[];
    host?: string;
}

/** An entry of `metadata.managedFields`. */
export interface ManagedFields {
    manager?: string;
    operation?: string;
    subresource?: string;
    fieldsV1?: { "f:spec"?: Record<string, unknown> } & Record<string, unknown>;
}

/** An HTTPRoute or an Ingress, as far as a front needs it. */
export interface AltSvcObject {
    metadata: {
        resourceVersion: string;
        generation?: number;
        annotations?: Record<string, string>;
        labels?: Record<string, string>;
        ownerReferences?: { kind: string; name: string; controller?: boolean }[];
        managedFields?: ManagedFields[];
    };
    spec?: { hostnames?: string[]; rules?: RouteRule[] };
    status?: {
        parents?: {
            conditions?: { type: string; status: string; message?: string; observedGeneration?: number }[];
        }[];
    };
}

/** Kinds and API paths of these objects. */
export const KINDS: Readonly<Record<AltSvcPlace["of"], ObjectKind>> = {
    HTTPRoute: { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", plural: "httproutes" },
    Ingress: { apiVersion: "networking.k8s.io/v1", kind: "Ingress", plural: "ingresses" },
};

const MODIFIER = "ResponseHeaderModifier";
/** Prefix of the annotation that has, by the name of a front, the value that it made the object send. */
const MARK = "alt-svc.front.http3-gateway.dev/";

const isAltSvc = (name: string) => name.toLowerCase() === "alt-svc";

/** Field manager by which a front has what it wrote. */
export function altSvcManagerOf(front: string): string {
    return `http3-gateway-front-alt-svc.${front}`;
}

/** What a front made an object send, if anything. */
export function markedValue({ metadata: { annotations = {} } }: AltSvcObject, front: string): string | undefined {
    return annotations[`${MARK}${front}`];
}

/** Fronts that made an object send something. */
export function altSvcFrontsOf({ metadata: { annotations = {} } }: AltSvcObject): string[] {
    return Object.keys(annotations).flatMap((name) => (name.startsWith(MARK) ? [name.slice(MARK.length)] : []));
}

/** Text of the annotation for a value. */
function textFor({ text = PLACEHOLDERS.plain }: AltSvcPlace, value: string): string {
    return text
        .replaceAll(PLACEHOLDERS.plain, () => value)
        .replaceAll(PLACEHOLDERS.quoted, () => JSON.stringify(value));
}

/** What an object does with Alt-Svc, for each rule of an HTTPRoute: values that are sent, or "" where it is removed. */
function carried(object: AltSvcObject, place: AltSvcPlace): string[][] {
    if (place.of === "Ingress") {
        const text = object.metadata.annotations?.[place.annotation ?? ""];
        return [text === undefined ? [] : [text]];
    }
    return (object.spec?.rules ?? []).map(({ filters = [] }) =>
        filters.flatMap(({ responseHeaderModifier: { set = [], add = [], remove = [] } = {} }) => [
            ...[...set, ...add].filter(({ name }) => isAltSvc(name)).map(({ value }) => value),
            ...remove.filter(isAltSvc).map(() => ""),
        ]),
    );
}

const written = (place: AltSvcPlace, value: string) => (place.of === "Ingress" ? textFor(place, value) : value);

/** Whether all of an object sends a value, and nothing else. */
export function sendsAll(object: AltSvcObject, place: AltSvcPlace, value: string): boolean {
    const all = carried(object, place);
    return all.length > 0 && all.every((each) => isDeepStrictEqual(each, [written(place, value)]));
}

/** What its owner made an object do with Alt-Svc, each once. */
export function ownersAltSvc(object: AltSvcObject, place: AltSvcPlace): string[] {
    const value = markedValue(object, place.front);
    const ours = value === undefined ? undefined : written(place, value);
    return [...new Set(carried(object, place).flat())].filter((each) => each !== ours);
}

/** The fields by which an object sends a value in place of what the front made it send before; `undefined`: nothing. */
export function fieldsFor(object: AltSvcObject, place: AltSvcPlace, value: string | undefined) {
    const before = markedValue(object, place.front);
    const annotations: Record<string, string | null> = { [`${MARK}${place.front}`]: value ?? null };
    if (place.of === "Ingress") {
        const text = value === undefined ? null : textFor(place, value);
        const own = ownersAltSvc(object, place).length === 0;
        return { metadata: { annotations: { ...annotations, ...(own ? { [place.annotation ?? ""]: text } : {}) } } };
    }
    const rules = (object.spec?.rules ?? []).map((rule) => {
        const rest = before === undefined ? rule : without(rule, before);
        return value === undefined ? rest : withHeader(rest, { name: "Alt-Svc", value });
    });
    return { metadata: { annotations }, spec: { rules } };
}

function withHeader(rule: RouteRule, header: Header): RouteRule {
    const filters = rule.filters ?? [];
    const index = filters.findIndex(({ type }) => type === MODIFIER);
    const modifier = filters[index]?.responseHeaderModifier;
    // A rule may have one such filter.
    const filter = {
        type: MODIFIER,
        responseHeaderModifier: { ...modifier, set: [...(modifier?.set ?? []), header] },
    };
    return { ...rule, filters: index < 0 ? [...filters, filter] : filters.with(index, filter) };
}

function without(rule: RouteRule, value: string): RouteRule {
    const { filters = [], ...rest } = rule;
    const kept = filters.flatMap((filter) => {
        const { set = [], ...modifier } = filter.responseHeaderModifier ?? {};
        const others = set.filter((header) => !isAltSvc(header.name) || header.value !== value);
        if (others.length === set.length) {
            return [filter];
        }
        const left = { ...modifier, ...(others.length === 0 ? {} : { set: others }) };
        return Object.keys(left).length === 0 ? [] : [{ ...filter, responseHeaderModifier: left }];
    });
    return kept.length === 0 ? rest : { ...rest, filters: kept };
}

const RULES = "f:rules";
const ownsRules = ({ fieldsV1 }: ManagedFields) => fieldsV1?.["f:spec"]?.[RULES] !== undefined;
const sameEntry = (one: ManagedFields, other: ManagedFields) =>
    one.manager === other.manager && one.operation === other.operation && one.subresource === other.subresource;

/**
 * Owners of an object's fields, with its rules owned as before. All rules are one field, and a change makes it the front's: an owner
 * that applies its rules again would get a conflict.
 */
export function ownedAsBefore(
    now: readonly ManagedFields[],
    before: readonly ManagedFields[],
    ours: string,
): ManagedFields[] {
    const owners = before.filter((entry) => entry.manager !== ours && ownsRules(entry));
    return [
        ...now.flatMap((entry) => {
            const { "f:spec": spec, ...fields } = entry.fieldsV1 ?? {};
            if (entry.manager === ours) {
                return Object.keys(fields).length === 0 ? [] : [{ ...entry, fieldsV1: fields }];
            }
            return owners.some((owner) => sameEntry(owner, entry))
                ? [{ ...entry, fieldsV1: { ...fields, "f:spec": { ...spec, [RULES]: {} } } }]
                : [entry];
        }),
        ...owners.filter((owner) => !now.some((entry) => sameEntry(owner, entry))),
    ];
}

/** What the gateway says against an HTTPRoute as it is, if anything. */
export function refusalOf({ metadata: { generation }, status }: AltSvcObject): string | undefined {
    const conditions = (status?.parents ?? []).flatMap(({ conditions: each = [] }) => each);
    const refused = conditions.find(
        ({ type, status: is, observedGeneration }) =>
            observedGeneration === generation &&
            ((type === "Accepted" && is === "False") || (type === "PartiallyInvalid" && is === "True")),
    );
    return refused === undefined ? undefined : (refused.message ?? "it does not say why");
}

/** Hostnames whose answers an object makes; empty if it names none. */
export function namesOf({ spec }: AltSvcObject, { of }: AltSvcPlace): string[] {
    return of === "Ingress"
        ? [...new Set((spec?.rules ?? []).flatMap(({ host }) => host ?? []))]
        : (spec?.hostnames ?? []);
}

/** What undoes what others write into an object, as a clause. */
export function reconcilerOf({ metadata }: AltSvcObject, { of }: AltSvcPlace): string | undefined {
    const { labels = {}, annotations = {}, ownerReferences = [] } = metadata;
    const owner = ownerReferences.find(({ controller }) => controller === true);
    if (owner !== undefined) {
        return `made by the ${owner.kind} ${owner.name}`;
    }
    // They leave annotations alone that they do not have.
    if (of === "Ingress") {
        return undefined;
    }
    const flux = labels["kustomize.toolkit.fluxcd.io/name"];
    const argo = annotations["argocd.argoproj.io/tracking-id"];
    return flux !== undefined
        ? `kept by the Kustomization ${flux} of Flux`
        : argo !== undefined
          ? `kept by Argo CD (${argo})`
          : undefined;
}

/** Logical name of the resource that makes an object send Alt-Svc, after the front's name and a hyphen. */
export function altSvcSuffix({ of, namespace, name }: Record<"of" | "namespace" | "name", string>): string {
    return `alt-svc-${of.toLowerCase()}-${namespace}-${name}`;
}

/** What an owner writes so that an object sends a value. */
export function linesFor(place: AltSvcPlace, value: string): string {
    return place.of === "Ingress"
        ? `the annotation ${place.annotation}: ${JSON.stringify(textFor(place, value))}`
        : `in each rule: filters: [{ type: ${MODIFIER}, responseHeaderModifier: { set: [{ name: Alt-Svc, value: '${value}' }] } }]`;
}
