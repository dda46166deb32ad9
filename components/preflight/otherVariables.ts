import type { RequiredVariable } from "../model/parts.ts";
import type { Workload } from "./otherRelease.ts";

/**
 * Problems of a controller whose Deployment lacks an environment variable, or has it with another value. What comes from
 * another object, such as a ConfigMap, is not compared. A Deployment without containers has no problem here.
 */
export function otherVariables(
    { namespace, deployment }: { namespace: string; deployment: string },
    required: readonly RequiredVariable[],
    found: Workload,
): string[] {
    const containers = found.spec?.template?.spec?.containers ?? [];
    const elsewhere = containers.length === 0 || containers.some(({ envFrom = [] }) => envFrom.length > 0);
    const given = containers.flatMap(({ env = [] }) => env);
    return required.flatMap(({ name, value, unset, where }) => {
        const all = given.filter((each) => each.name === name);
        const isGood =
            all.length === 0
                ? elsewhere || unset === value
                : all.some((each) => each.valueFrom !== undefined || isSame(each.value ?? "", value));
        return isGood
            ? []
            : [
                  `The Deployment "${deployment}" in namespace "${namespace}" ${all.length === 0 ? `lacks the environment variable ${name}` : `has "${all[0]?.value ?? ""}" as its environment variable ${name}`}, but the gateway needs the value "${value}". It is its owner's to change. ${where}`,
              ];
    });
}

/** Whether two values are one, also as booleans of Go: `1` and `True` are `true`. */
function isSame(given: string, value: string): boolean {
    return given === value || (asBoolean(given) ?? given) === asBoolean(value);
}

function asBoolean(value: string): boolean | undefined {
    // strconv.ParseBool
    if (["1", "t", "T", "true", "TRUE", "True"].includes(value)) {
        return true;
    }
    return ["0", "f", "F", "false", "FALSE", "False"].includes(value) ? false : undefined;
}
