import { REVIEWS } from "../../components/gateway/readings.ts";
import { at } from "../../components/model/changes.ts";
import type { PlainReading } from "../../components/model/plainReadings.ts";
import type { Change, Properties, Reading } from "../../components/model/readings.ts";

/** The component whose inputs are a plan. */
export const GATEWAY = "http3gateway:index:Http3Gateway";

/**
 * What is read of a resource of a type: by the wings, and by what the plans of a change record. The wings win: a plan is
 * reviewed, so it cannot take away what is known of a resource.
 */
export function readerOf(changes: readonly Change[]): (type: string) => Reading {
    const recorded = changes
        .filter(({ type }) => type === GATEWAY)
        .flatMap(({ before, after }) => [before, after])
        .flatMap((plan) => Object.entries(at(plan, "controller.readings") ?? {}))
        .map(([type, reading]): [string, Reading] => [type, plainReading(reading)]);
    const [patterns, types] = [
        WINGS.filter(([type]) => type.includes("*")),
        WINGS.filter(([type]) => !type.includes("*")),
    ];
    const all = [...recorded, ...patterns, ...types];
    const known = new Map<string, Reading>();
    return (type) => {
        const reading =
            known.get(type) ??
            Object.assign({}, ...all.filter(([pattern]) => matches(pattern, type)).map(([, one]) => one));
        known.set(type, reading);
        return reading;
    };
}

const WINGS: [string, Reading][] = REVIEWS.flatMap(({ readings }) => Object.entries(readings));

/** Whether a type is one of a pattern, in which one `*` may stand for any text. */
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
const NOTICES: Record<string, true> = { address: true, connections: true, pods: true };

const FORMS: Record<keyof PlainReading, Form> = {
    addresses: texts,
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
        zone: optional(text),
        type: text,
        ttl: text,
        values: text,
        alias: optional(text),
        set: optional(object({ identifier: text, weight: text })),
    }),
    concerns: (value) => value === true,
    carries: (value) => value === true || texts(value),
    notice: (value) =>
        object({ deleted: text, replaced: optional(text) })(value) || Object.hasOwn(NOTICES, String(value)),
};

/** What a plan recorded of a type, without what is not of its form: another release may have written it. */
function plainReading(recorded: unknown): PlainReading {
    return Object.fromEntries(
        Object.entries(FORMS)
            .map(([field, form]) => [field, at(recorded, field), form] as const)
            .filter(([, value, form]) => value !== undefined && form(value)),
    );
}
