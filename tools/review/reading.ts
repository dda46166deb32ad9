import { REVIEWS } from "../../components/gateway/readings.ts";
import { at } from "../../components/model/changes.ts";
import { GATEWAY_TYPE } from "../../components/model/gatewayType.ts";
import type { FieldEffect, PlainReading } from "../../components/model/plainReadings.ts";
import type { Change, Properties, Reading } from "../../components/model/readings.ts";

/**
 * Readings of a resource type, from the wings and from the recorded plans of a change. The wings have precedence: a
 * plan is reviewed, so it cannot override known readings.
 */
export function readerOf(changes: readonly Change[]): (type: string) => Reading {
    const recorded = changes
        .filter(({ type }) => type === GATEWAY_TYPE)
        .flatMap(({ before, after }) => [before, after])
        .flatMap((plan) => Object.entries(at(plan, "controller.readings") ?? {}))
        .map(([type, reading]): [string, Reading] => [type, plainReading(reading)]);
    return recorded.length === 0 ? BY_WINGS : readerIn([...recorded, ...WINGS]);
}

/** Reads types by patterns; the last match wins. Each type is looked up once. */
function readerIn(all: readonly [string, Reading][]): (type: string) => Reading {
    const known = new Map<string, Reading>();
    const read = (type: string) => merged(all.filter(([pattern]) => matches(pattern, type)));
    const service = read("kubernetes:core/v1:Service").fields ?? [];
    return (type) => {
        const reading = known.get(type) ?? withCopies(read(type), service);
        known.set(type, reading);
        return reading;
    };
}

/**
 * Merges readings; the last wins, and its field meanings are checked first. Every controller reads its own pods of a
 * workload, so all that they promise counts. An object that any folder knows to be on the way is on it.
 */
function merged(all: readonly [pattern: string, Reading][]): Reading {
    const fields = all.toReversed().flatMap(([, reading]) => reading.fields ?? []);
    const promising = all.flatMap(([, { advertising }]) => (typeof advertising === "function" ? [advertising] : []));
    const judging = all.flatMap(([, { outOfTheWay }]) => (typeof outOfTheWay === "function" ? [outOfTheWay] : []));
    const reading: Reading = Object.assign({}, ...all.map(([, each]) => each));
    return {
        ...reading,
        ...(fields.length === 0 ? {} : { fields }),
        ...(promising.length < 2
            ? {}
            : { advertising: (declared, change, world) => promising.flatMap((each) => each(declared, change, world)) }),
        ...(judging.length === 0 ? {} : { outOfTheWay: (declared) => judging.every((each) => each(declared)) }),
    };
}

const ANNOTATIONS = "metadata.annotations";

/** A reading with the meanings of Service annotations that a controller copies from here to a Service. */
function withCopies(reading: Reading, ofService: readonly FieldEffect[]): Reading {
    const template = reading.service?.annotations;
    const path = reading.copiesAnnotations ?? (template === ANNOTATIONS ? undefined : template);
    if (path === undefined) {
        return reading;
    }
    const copied = ofService.flatMap((effect) => {
        const paths = effect.paths.filter((one) => one.startsWith(`${ANNOTATIONS}[`));
        return paths.length === 0 ? [] : [{ ...effect, paths: paths.map((one) => one.replace(ANNOTATIONS, path)) }];
    });
    return { ...reading, fields: [...(reading.fields ?? []), ...copied] };
}

/** A change with its type as in the readings. */
export function withToken(change: Change): Change {
    const type = REVIEWS.reduce((token, { token: rename }) => rename?.(token, change.operation) ?? token, change.type);
    return type === change.type ? change : { ...change, type };
}

/** Readings of the wings: patterns first, shorter before longer ones, then types. */
const WINGS: readonly [string, Reading][] = REVIEWS.flatMap(({ readings }) => Object.entries(readings)).toSorted(
    ([one], [other]) => rankOf(one) - rankOf(other),
);
const BY_WINGS = readerIn(WINGS);

function rankOf(pattern: string): number {
    return pattern.includes("*") ? pattern.length : Number.MAX_SAFE_INTEGER;
}

/** Whether a type matches a pattern, in which one `*` is any text. */
function matches(pattern: string, type: string): boolean {
    const [start = "", end] = pattern.split("*");
    return end === undefined
        ? type === pattern
        : type.length >= start.length + end.length && type.startsWith(start) && type.endsWith(end);
}

type Form = (value: unknown) => boolean;
const text: Form = (value) => typeof value === "string";
const number: Form = (value) => typeof value === "number";
const texts: Form = (value) => Array.isArray(value) && value.every(text);
const optional =
    (form: Form): Form =>
    (value) =>
        value === undefined || form(value);
const object =
    (fields: Record<string, Form>): Form =>
    (value) =>
        typeof value === "object" &&
        value !== null &&
        Object.entries(fields).every(([key, form]) => form((value as Properties)[key]));
const oneOf =
    (...values: string[]): Form =>
    (value) =>
        values.includes(String(value));
const listOf =
    (form: Form): Form =>
    (value) =>
        Array.isArray(value) && value.every(form);
const any: Form = () => true;
const severity = oneOf("error", "warning", "note");

const FORMS: Record<keyof PlainReading, Form> = {
    addresses: texts,
    copiesAnnotations: text,
    service: object({ spec: text, annotations: text, ports: optional(text), type: optional(text) }),
    advertising: object({
        gateway: optional(text),
        quic: optional(text),
        altSvc: optional(text),
        ownMaxAge: optional(number),
        proxyProtocol: optional(text),
        clientCertificates: optional(text),
        over: optional(number),
    }),
    proxies: object({ pods: texts, replicas: optional(text) }),
    records: object({
        name: text,
        fqdn: optional(text),
        zone: optional(text),
        type: text,
        ttl: text,
        values: text,
        alias: optional(text),
        set: optional(object({ identifier: text, weight: text })),
    }),
    concerns: (value) => value === true,
    carries: (value) => value === true || texts(value),
    outOfTheWay: (value) => typeof value === "boolean",
    identity: texts,
    fields: listOf(
        object({
            paths: texts,
            effect: oneOf("address", "shut-out", "http3", "served", "connections", "resilience", "none"),
            means: optional(text),
            severity: optional(severity),
            from: optional(listOf(any)),
            to: optional(listOf(any)),
            remedy: optional(text),
            source: optional(text),
        }),
    ),
    notice: (value) =>
        object({
            deleted: text,
            replaced: optional(text),
            made: optional(text),
            madeSeverity: optional(severity),
            severity: optional(severity),
            replacedSeverity: optional((value) => value === "none" || severity(value)),
            remedy: optional(text),
        })(value) ||
        (typeof value === "string" && oneOf("address", "connections", "pods")(value)),
};

/** A plan's reading of a type, without invalid parts: another release may have written it. */
function plainReading(recorded: unknown): PlainReading {
    return Object.fromEntries(
        Object.entries(FORMS)
            .map(([field, form]) => [field, at(recorded, field), form] as const)
            .filter(([, value, form]) => value !== undefined && form(value)),
    );
}
