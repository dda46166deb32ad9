import { RESOURCE, SECRET, SIGNATURE, UNKNOWN } from "../../components/pulumi/wire.ts";

/**
 * Removes Pulumi's secret wrappers, at every depth; a reference to a resource becomes its id.
 * @param standIn What a secret becomes. Default: its value.
 */
export function unwrapSecrets(value: unknown, standIn?: string): unknown {
    if (Array.isArray(value)) {
        return value.map((item) => unwrapSecrets(item, standIn));
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const record = value as Record<string, unknown>;
    if (record[SIGNATURE] === SECRET) {
        return standIn ?? unwrapSecrets(record["value"]);
    }
    if (record[SIGNATURE] === RESOURCE) {
        return record["id"];
    }
    return Object.fromEntries(Object.entries(record).map(([key, inner]) => [key, unwrapSecrets(inner, standIn)]));
}

/** Marks values as secrets in Pulumi's wire format. */
export function wrapSecrets(state: Record<string, unknown>, names: string[]): Record<string, unknown> {
    return Object.fromEntries(
        Object.entries(state).map(([name, value]) =>
            names.includes(name) && value !== undefined && value !== null
                ? [name, { [SIGNATURE]: SECRET, value }]
                : [name, value],
        ),
    );
}

/** Removes values that are not known before an update, or replaces them by `standIn`, and returns their paths. */
export function withoutUnknowns(
    value: unknown,
    standIn?: string,
    path = "",
    unknown: string[] = [],
): { value: unknown; unknown: string[] } {
    if (value === UNKNOWN) {
        unknown.push(path);
        return { value: standIn, unknown };
    }
    if (Array.isArray(value)) {
        const items = value.map((item, index) => withoutUnknowns(item, standIn, `${path}[${index}]`, unknown).value);
        return { value: items.filter((item) => item !== undefined), unknown };
    }
    if (typeof value === "object" && value !== null) {
        const entries = Object.entries(value)
            .map(([key, inner]) => [
                key,
                withoutUnknowns(inner, standIn, path === "" ? key : `${path}.${key}`, unknown).value,
            ])
            // A null is a value for server-side apply, but an absent field for Pulumi.
            .filter(([, inner]) => inner !== undefined && inner !== null);
        return { value: Object.fromEntries(entries), unknown };
    }
    return { value, unknown };
}
