import { SECRET, SIGNATURE } from "../../../components/pulumi/wire.ts";

/** Properties as sent between engine and provider. */
export type Properties = Record<string, unknown>;

const isSecret = (value: unknown): value is { value: unknown } =>
    typeof value === "object" && value !== null && (value as Properties)[SIGNATURE] === SECRET;

/** Unwraps secrets at every depth. */
export function open(value: unknown): unknown {
    if (isSecret(value)) return open(value.value);
    if (Array.isArray(value)) return value.map(open);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, open(inner)]));
}

/** Wraps every private key, and values whose input of the same name was secret. */
export function seal(state: Properties, inputs: Properties): Properties {
    return Object.fromEntries(
        Object.entries(state).map(([key, value]) =>
            value !== undefined && (isSecret(inputs[key]) || key.startsWith("privateKey"))
                ? [key, { [SIGNATURE]: SECRET, value }]
                : [key, value],
        ),
    );
}
