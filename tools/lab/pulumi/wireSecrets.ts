import { SECRET, SIGNATURE } from "../../../components/pulumi/wire.ts";

/** Properties as they go over the wire between engine and provider. */
export type Properties = Record<string, unknown>;

const isSecret = (value: unknown): value is { value: unknown } =>
    typeof value === "object" && value !== null && (value as Properties)[SIGNATURE] === SECRET;

/** Takes secrets out of their wrapping, at every depth. */
export function open(value: unknown): unknown {
    if (isSecret(value)) return open(value.value);
    if (Array.isArray(value)) return value.map(open);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, open(inner)]));
}

/** Wraps what was secret under the same name in the inputs, and every private key. */
export function seal(state: Properties, inputs: Properties): Properties {
    return Object.fromEntries(
        Object.entries(state).map(([key, value]) =>
            value !== undefined && (isSecret(inputs[key]) || key.startsWith("privateKey"))
                ? [key, { [SIGNATURE]: SECRET, value }]
                : [key, value],
        ),
    );
}
