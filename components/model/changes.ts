import { SIGNATURE, UNKNOWNS } from "../pulumi/wire.ts";
import type { Change, Found, Properties, ReviewContext, ServiceFacts } from "./readings.ts";

const UNKNOWN = new RegExp(UNKNOWNS.join("|"));

/** Whether a value is not known before the update. */
export function isUnknown(value: unknown): boolean {
    return value === "[unknown]" || (typeof value === "string" && value.length > 35 && UNKNOWN.test(value));
}

/** Whether a value is hidden. */
export function isSecret(value: unknown): boolean {
    return (
        value === "[secret]" ||
        value === "<secret>" ||
        (typeof value === "object" && value !== null && SIGNATURE in value)
    );
}

/** The value at a dotted path, or undefined. */
export function at(properties: unknown, path: string): unknown {
    return path.split(".").reduce<unknown>((value, key) => {
        if (Array.isArray(value)) {
            return value[Number(key)];
        }
        return typeof value === "object" && value !== null ? (value as Properties)[key] : undefined;
    }, properties);
}

/** The object at a path; an empty one by default. */
export function properties(value: unknown, path: string): Properties {
    const found = at(value, path);
    return typeof found === "object" && found !== null ? (found as Properties) : {};
}

/** The text at a path; undefined when it is not a known text. */
export function text(properties: unknown, path: string): string | undefined {
    const value = at(properties, path);
    return typeof value === "string" && !isUnknown(value) && !isSecret(value) ? value : undefined;
}

/** The items at a path that are objects. */
export function list(properties: unknown, path: string): Properties[] {
    const value = at(properties, path);
    return Array.isArray(value)
        ? value.filter((item): item is Properties => typeof item === "object" && item !== null)
        : [];
}

/** The texts at a path. */
export function texts(properties: unknown, path: string): string[] {
    const value = at(properties, path);
    return Array.isArray(value)
        ? value.filter((item): item is string => typeof item === "string" && !isUnknown(item) && !isSecret(item))
        : [];
}

/** Whether a change does anything: in the world, or in the program's state. */
export function isChange(change: Change): boolean {
    return change.operation !== "same" && change.operation !== "read";
}

/** `Service` of `kubernetes:core/v1:Service`. */
export function kindOf(type: string): string {
    return type.startsWith("kubernetes:") ? (type.split(":").at(-1) ?? "") : "";
}

/** Whether a Service takes a protocol on a port. */
export function takes(service: ServiceFacts, port: number, protocol: string): boolean {
    return service.ports.some((one) => one.port === port && one.protocol === protocol);
}

/** Whether TCP and UDP share a port of a Service. */
export function isMixed(service: ServiceFacts): boolean {
    return service.ports.some(({ port }) => takes(service, port, "TCP") && takes(service, port, "UDP"));
}

/** Changes of some types that do something. */
export function changed({ changes }: Pick<ReviewContext, "changes">, ...types: string[]): Change[] {
    return changes.filter((change) => types.includes(change.type) && isChange(change));
}

/** Resources of some types that are there after the change. */
export function present({ changes }: Pick<ReviewContext, "changes">, ...types: string[]): Change[] {
    return changes.filter((change) => types.includes(change.type) && change.after !== undefined);
}

/** Whether a change removes the resource: deletes it, or replaces it with a new one. */
export function removes({ operation }: Change): boolean {
    return operation === "replace" || operation === "delete";
}

/** End of a clause that says how a resource is removed: `deleted`, or `replaced` and the property that causes it. */
export function fateOf({ operation, replaceReasons }: Change): string {
    return operation === "delete"
        ? "deleted"
        : `replaced (${replaceReasons.join(", ") || "reason reported by its provider"})`;
}

/** Services that are there before and after, both sides of each. */
export function servicePairs({ before, after }: ReviewContext): [ServiceFacts, ServiceFacts][] {
    const later = new Map(after.services.map((one) => [one.change, one]));
    return before.services.flatMap((old) => {
        const now = later.get(old.change);
        return now === undefined ? [] : [[old, now] as [ServiceFacts, ServiceFacts]];
    });
}

/** What is wrong with the change of a Service, for each where something is. */
export function changedServices(
    context: ReviewContext,
    judge: (old: ServiceFacts, now: ServiceFacts) => string | undefined,
): Found[] {
    return servicePairs(context).flatMap(([old, now]) => {
        const message = judge(old, now);
        return message === undefined ? [] : [{ resource: now.name, urn: now.change.urn, message }];
    });
}
