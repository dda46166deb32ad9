import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Engine } from "./engine.ts";
import { exitCodes } from "./exitCodes.ts";
import { DEFAULT_STACK, fullKey } from "./project.ts";

/** Options of the commands that run a program. */
export interface DeployFlags {
    stack: string;
    program?: string;
    config: Record<string, string>;
    kubeconfig?: string;
    context?: string;
    engine?: Engine;
    json?: true;
    helm?: string;
    typeCheck: boolean;
}

/** Adds the options of every command with a program. */
export function programOptions(command: Command): Command {
    return command
        .option("--stack <name>", "stack, with its settings in Pulumi.<name>.yaml", parseStack, DEFAULT_STACK)
        .option("--program <file>", "program to run instead of the main of Pulumi.yaml")
        .addOption(
            new Option(
                "--config <key=value>",
                "a setting for this run, which overrides Pulumi.<name>.yaml (repeatable)",
            )
                .argParser(collectConfig)
                .default({}, "none"),
        )
        .option("--helm <path>", "Helm binary for the embedded engine (default: helm on the PATH)")
        .allowExcessArguments(false);
}

/** Adds the options of the commands that connect to a cluster. */
export function deployOptions(command: Command): Command {
    return programOptions(command)
        .option("--kubeconfig <file>", "kubeconfig of the cluster (default: $KUBECONFIG, ~/.kube/config)")
        .option("--context <name>", "context of the kubeconfig (default: its current one)")
        .addOption(engineOption("default: pulumi where its CLI is on the PATH"))
        .option("--json", "print one JSON document at the end; progress is written to standard error");
}

/** The option `--engine`. */
export function engineOption(description: string): Option {
    return new Option("--engine <engine>", description).choices(["embedded", "pulumi"]);
}

/** The end of the help of a command that runs a program. */
export function helpOf(examples: readonly string[]): string {
    const lines = examples.map((example) => `  http3-gateway ${example}`);
    return `
Exit codes: ${exitCodes.failed} it failed, ${exitCodes.usage} wrong usage, ${exitCodes.interrupted} Ctrl-C.

Examples:
${lines.join("\n")}`;
}

/** Adds `--no-type-check`. */
export function typeCheckOption(command: Command): Command {
    return command.option("--no-type-check", "do not check the program's types first");
}

/**
 * What the flags set, with full keys: `--config`, and `--kubeconfig` and `--context` as the settings of the same name,
 * which take precedence. A kubeconfig's path becomes absolute, because the program runs in another folder.
 */
export function configFromFlags(
    flags: Pick<DeployFlags, "config" | "kubeconfig" | "context">,
    project: string,
    from: string,
): Record<string, string> {
    const given = {
        ...flags.config,
        ...(flags.kubeconfig === undefined ? {} : { kubeconfig: resolve(from, flags.kubeconfig) }),
        ...(flags.context === undefined ? {} : { context: flags.context }),
    };
    return Object.fromEntries(Object.entries(given).map(([key, value]) => [fullKey(key, project), value]));
}

/** Settings that are given one by one. */
export function collectConfig(value: string, earlier: Record<string, string> = {}): Record<string, string> {
    const at = value.indexOf("=");
    if (at < 1) throw new InvalidArgumentError("Write key=value.");
    return { ...earlier, [value.slice(0, at)]: value.slice(at + 1) };
}

/** A name of a stack. @throws InvalidArgumentError. */
export function parseStack(value: string): string {
    if (!/^[\w.-]+(\/[\w.-]+){0,2}$/.test(value)) {
        throw new InvalidArgumentError("Write letters, digits, hyphens, underscores and dots.");
    }
    return value;
}
