import * as pulumi from "@pulumi/pulumi";

/**
 * Throws one error that lists every problem.
 * @throws pulumi.InputPropertiesError whose message holds each path and reason: the engine prints the message alone for
 * a native program, and the list for a remote component.
 */
export function refuse(subject: string, problems: { path: string; message: string }[]): void {
    if (problems.length === 0) {
        return;
    }
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const lines = problems.map((problem) => `  ${problem.path}: ${problem.message}`);
    throw new RefusedArguments({
        message: `${subject} has ${count}; nothing was created.\n${lines.join("\n")}`,
        errors: problems.map((problem) => ({ propertyPath: problem.path, reason: problem.message })),
    });
}

class RefusedArguments extends pulumi.InputPropertiesError {
    /** By this a native program's host knows a `pulumi.RunError`, of which it prints the message alone, without a stack. */
    readonly __pulumiRunError = true;
}
