import { Command } from "commander";
import { keepCompiledCode } from "./compileCache.ts";
import { exitCodes, UsageError } from "./exitCodes.ts";
import { packageVersion } from "./version.ts";

/** A command, and its module, which is loaded only if the command is used: `--help` stays fast. */
const commands: Record<string, { description: string; load: () => Promise<Command> }> = {
    start: {
        description: "start the lab and the local stack, and verify it: from nothing to a page over HTTP/3",
        load: async () => (await import("./start.ts")).startCommand(),
    },
    init: {
        description: "write a new project for a target: EKS, GKE, AKS, MetalLB, k3s and others",
        load: async () => (await import("./init.ts")).initCommand(),
    },
    up: {
        description: "create or update what the program declares",
        load: async () => (await import("./up.ts")).upCommand(),
    },
    preview: {
        description: "show what up would change, without changing it",
        load: async () => (await import("./preview.ts")).previewCommand(),
    },
    down: {
        description: "delete what up created",
        load: async () => (await import("./down.ts")).downCommand(),
    },
    render: {
        description: "print the program's Kubernetes objects as YAML",
        load: async () => (await import("./render.ts")).renderCommand(),
    },
    doctor: {
        description: "report which exposure fits a cluster, and what prevents a gateway",
        load: async () => (await import("./doctor.ts")).doctorCommand(),
    },
    verify: {
        description: "check the HTTP/3 of hosts from outside",
        load: async () => (await import("./verify.ts")).verifyCommand(),
    },
    watch: {
        description: "verify on a schedule and export metrics for Prometheus",
        load: async () => (await import("./watch.ts")).watchCommand(),
    },
    image: {
        description: "write the container image that the check in a cluster and the watch run",
        load: async () => (await import("./image.ts")).imageCommand(),
    },
    stages: {
        description: "plan the steps from one stage of advertisement to another",
        load: async () => (await import("./stages.ts")).stagesCommand(),
    },
    review: {
        description: "show from a preview how a change affects users",
        load: async () => (await import("./review.ts")).reviewCommand(),
    },
    lab: {
        description: "a cluster in network namespaces of this machine",
        load: async () => (await import("./lab.ts")).labCommand(),
    },
};

/** Internal commands: found by name, but not in the list. */
const hidden: Record<string, () => Promise<Command>> = {
    check: async () => (await import("./check.ts")).checkCommand(),
};

/** The program, with the command of the arguments; for the others it has only name and description. */
async function programFor(args: readonly string[]): Promise<Command> {
    const words = args.filter((argument) => !argument.startsWith("-"));
    const called = words[0] === "help" ? words[1] : words[0];
    const program = new Command("http3-gateway")
        .description("HTTP/3 gateways on Kubernetes: provision, verify, try")
        .version(packageVersion(), "-V, --version")
        .showHelpAfterError("(http3-gateway --help lists the commands)");
    for (const [name, { description, load }] of Object.entries(commands)) {
        if (name === called) program.addCommand(await load());
        else program.command(name).description(description);
    }
    const inner = called === undefined ? undefined : hidden[called];
    if (inner !== undefined) program.addCommand(await inner(), { hidden: true });
    return wrongUsageIs2(program);
}

/** Commander's own code for wrong usage is 1, which here means that the work failed. */
function wrongUsageIs2(command: Command): Command {
    command.commands.forEach(wrongUsageIs2);
    return command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : exitCodes.usage));
}

keepCompiledCode();
try {
    await (await programFor(process.argv.slice(2))).parseAsync();
} catch (error) {
    const debug = process.env["HTTP3_GATEWAY_DEBUG"] === "1";
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    // A message may quote what the program threw, with its stack.
    process.stderr.write(`error: ${debug ? stack : message.replace(/\n +at .*/g, "")}\n`);
    process.exitCode = error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
}
