import type { KubernetesObject } from "./objects.ts";

/** One condition that an object must meet. */
export type WaitFor =
    | { kind: "condition"; type: string; status: string }
    | { kind: "jsonpath"; path: (string | number)[]; value?: string };

interface Condition {
    type: string;
    status: string;
    reason?: string;
    message?: string;
    observedGeneration?: number;
}

/**
 * Reads the annotation `pulumi.com/waitFor`: `condition=Programmed`, `condition=Ready=False`,
 * `jsonpath={.status.addresses[0].value}`, `jsonpath={.status.phase}=Running`, or a JSON array of those.
 * @throws Error that quotes what cannot be read.
 */
export function parseWaitFor(annotation: string): WaitFor[] {
    const text = annotation.trim();
    if (text.startsWith("[")) {
        const items: unknown = JSON.parse(text);
        if (!Array.isArray(items)) {
            throw unreadable(annotation);
        }
        return items.flatMap((item) => parseWaitFor(String(item)));
    }
    const condition = /^condition=([^=\s]+)(?:=(\S+))?$/.exec(text);
    if (condition?.[1] !== undefined) {
        return [{ kind: "condition", type: condition[1], status: condition[2] ?? "True" }];
    }
    const jsonpath = /^jsonpath=\{?(\.[^{}=]+)\}?(?:=(.*))?$/.exec(text);
    if (jsonpath?.[1] !== undefined) {
        return [{ kind: "jsonpath", path: parsePath(jsonpath[1], annotation), value: jsonpath[2] }];
    }
    throw unreadable(annotation);
}

/** The unmet conditions of an object; undefined if all are met. */
export function unmet(object: KubernetesObject, waitFor: WaitFor): string | undefined {
    if (waitFor.kind === "condition") {
        const found = conditionsOf(object).find((condition) => condition.type === waitFor.type);
        if (found === undefined) {
            return `no condition ${waitFor.type} yet`;
        }
        const current =
            found.observedGeneration === undefined || found.observedGeneration >= (object.metadata.generation ?? 0);
        if (current && found.status === waitFor.status) {
            return undefined;
        }
        return `${waitFor.type}=${found.status}${current ? "" : " (of an older generation)"} ${reasonOf(found)}`.trim();
    }
    let value: unknown = object;
    for (const step of waitFor.path) {
        value = (value as Record<string | number, unknown> | undefined | null)?.[step];
    }
    const path = `.${waitFor.path.join(".")}`;
    if (value === undefined || value === null || value === "") {
        return `${path} is empty`;
    }
    return waitFor.value === undefined || String(value) === waitFor.value
        ? undefined
        : `${path} is ${JSON.stringify(value)}, not "${waitFor.value}"`;
}

/** The conditions in an object's status. */
export function conditionsOf(object: KubernetesObject): Condition[] {
    const conditions = object.status?.["conditions"];
    return Array.isArray(conditions) ? (conditions as Condition[]) : [];
}

/** Reason and message of a condition as one text. */
export function reasonOf(condition: Condition): string {
    return [condition.reason, condition.message].filter(Boolean).join(": ");
}

function parsePath(text: string, annotation: string): (string | number)[] {
    const steps: (string | number)[] = [];
    for (const match of text.matchAll(/\.((?:[^.[\]\\]|\\.)+)|\[(\d+)\]|\[['"]([^'"]+)['"]\]|(.)/g)) {
        if (match[4] !== undefined) {
            throw unreadable(annotation);
        }
        steps.push(match[2] === undefined ? (match[1]?.replaceAll("\\", "") ?? match[3] ?? "") : Number(match[2]));
    }
    return steps;
}

function unreadable(annotation: string): Error {
    return new Error(
        `The annotation pulumi.com/waitFor cannot be read: ${annotation}. ` +
            "Write condition=Type[=Status], jsonpath={.path}[=value], or a JSON array of those.",
    );
}
