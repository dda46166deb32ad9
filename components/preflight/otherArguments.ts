import type { RequiredArgument } from "../model/parts.ts";
import type { Workload } from "./otherRelease.ts";

/**
 * Problems of a controller whose Deployment lacks an argument, or has one that it must not have. Options of which its
 * arguments have none at all are in a file, and not compared.
 */
export function otherArguments(
    { namespace, deployment }: { namespace: string; deployment: string },
    required: readonly RequiredArgument[],
    found: Workload,
): string[] {
    const containers = found.spec?.template?.spec?.containers ?? [];
    const given = containers.flatMap(({ args = [], command = [] }) => [...command, ...args]).map(read);
    return required
        .filter(({ name }) => given.some((argument) => argument.name.startsWith(groupOf(name))))
        .filter((each) => given.some((argument) => isSame(argument, each)) === (each.absent ?? false))
        .map(({ name, value, line, absent }) => {
            const argument = absent ? name : (line ?? (value === undefined ? `${name}=true` : `${name}=${value}`));
            return absent
                ? `The Deployment "${deployment}" in namespace "${namespace}" has the argument ${name}, which the gateway must not have at this stage. It is its owner's to change. Remove: ${argument}`
                : `The Deployment "${deployment}" in namespace "${namespace}" lacks an argument that the gateway needs at this stage. It is its owner's to change. Add: ${argument}`;
        });
}

interface Argument {
    name: string;
    value: string | undefined;
}

/** Names are compared in lower case: `--entryPoints` and `--entrypoints` are one option. */
function read(text: string): Argument {
    const [name = "", ...value] = text.split("=");
    return { name: name.toLowerCase(), value: value.length === 0 ? undefined : value.join("=") };
}

/** `--entrypoints.` of `--entryPoints.web.address`. */
function groupOf(name: string): string {
    return name.toLowerCase().replace(/\..*$/, ".");
}

function isSame(given: Argument, { name, value }: RequiredArgument): boolean {
    const wanted = name.toLowerCase();
    if (value !== undefined) {
        const values = given.value?.split(",").map((each) => each.trim().replace(/\/(tcp|udp)$/, "")) ?? [];
        return given.name === wanted && values.includes(value);
    }
    return (given.name === wanted && given.value !== "false") || given.name.startsWith(`${wanted}.`);
}
