/** Name of a stack's settings file. Of `organization/project/stack` the last part counts, as for Pulumi. */
export function stackFileName(stack: string): string {
    return `Pulumi.${stack.split("/").at(-1)}.yaml`;
}
