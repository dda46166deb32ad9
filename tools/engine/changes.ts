import type { KubernetesObject } from "./objects.ts";

const MAINTAINED = ["managedFields", "resourceVersion", "generation", "creationTimestamp", "uid", "selfLink"];

/**
 * Paths at which two objects differ, without fields that the API server maintains.
 * Values are not shown: they may be secret.
 */
export function changedPaths(before: KubernetesObject, after: KubernetesObject): string[] {
    const paths: string[] = [];
    compare(comparable(before), comparable(after), "", paths);
    return paths;
}

function comparable(object: KubernetesObject): Record<string, unknown> {
    const { status: _, metadata, ...rest } = object;
    return {
        ...rest,
        metadata: Object.fromEntries(Object.entries(metadata).filter(([key]) => !MAINTAINED.includes(key))),
    };
}

function compare(before: unknown, after: unknown, path: string, paths: string[]): void {
    if (before === after) {
        return;
    }
    if (Array.isArray(before) && Array.isArray(after)) {
        for (let index = 0; index < Math.max(before.length, after.length); index++) {
            compare(before[index], after[index], `${path}[${index}]`, paths);
        }
    } else if (isRecord(before) && isRecord(after)) {
        for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
            const step = /^[\w-]+$/.test(key) ? `${path === "" ? "" : "."}${key}` : `["${key}"]`;
            compare(before[key], after[key], path + step, paths);
        }
    } else {
        paths.push(path);
    }
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
