import { spawn } from "node:child_process";
import { Command } from "commander";
import { inNamespace, labInfo, labStatus, purgeLab, startLab, stopLab } from "../lab/index.ts";

/** `http3-gateway lab`: a one-node Kubernetes made from packages, in network namespaces of this machine. */
export function labCommand(): Command {
    const lab = new Command("lab").description(
        "a one-node Kubernetes from packages, in network namespaces of this machine",
    );
    lab.command("start")
        .description("build what is missing (10 to 15 minutes the first time), then start the cluster")
        .action(async () => {
            const abort = new AbortController();
            process.once("SIGINT", () =>
                abort.abort(new Error("Interrupted: what had been started was taken away again.")),
            );
            const info = await startLab({ write: (line) => console.error(line), signal: abort.signal });
            console.log(`kubeconfig ${info.kubeconfig}\ncontext    ${info.context}`);
        });
    lab.command("status")
        .description("say what runs; exit code 0 when all of it does, 3 when not")
        .option("--json", "for programs")
        .action(async (options: { json?: boolean }) => {
            const status = await labStatus();
            if (options.json) {
                console.log(JSON.stringify({ ...status, ...(status.running ? labInfo() : {}) }, null, 2));
            } else if (status.running) {
                console.log(`The lab runs.\nkubeconfig ${labInfo().kubeconfig}`);
            } else {
                const down = status.processes.filter((found) => !found.alive).map((found) => found.name);
                console.log(
                    status.processes.length === 0
                        ? "The lab is stopped. Start it with: http3-gateway lab start"
                        : `The lab is broken (ended: ${down.join(", ") || "none, it is starting"}). Start it again with: http3-gateway lab start`,
                );
            }
            process.exitCode = status.running ? 0 : 3;
        });
    lab.command("stop")
        .description("take the cluster away completely; what was built stays for the next start")
        .option("--purge", "take away what was built too")
        .action(async (options: { purge?: boolean }) => {
            await (options.purge ? purgeLab() : stopLab());
            console.log("The lab is stopped.");
        });
    lab.command("exec")
        .description("run a command as a client of the edge: lab exec -- curl https://…")
        .option("--node", "run it on the node instead")
        .argument("<command...>")
        .action(async (command: string[], options: { node?: boolean }) => {
            const [program = "", ...args] = inNamespace(options.node ? "node" : "client", command);
            process.exitCode = await new Promise<number>((resolve, reject) => {
                const child = spawn(program, args, { stdio: "inherit" });
                child.on("error", reject);
                child.on("exit", (code) => resolve(code ?? 1));
            });
        });
    return lab;
}
