import { spawn } from "node:child_process";
import { Command } from "commander";
import { BROWSER_PACKAGES, browse, photograph, rememberedEdge } from "../lab/browser.ts";
import { inNamespace, labInfo, labStatus, purgeLab, startLab, stopLab } from "../lab/index.ts";
import { istioOnLab } from "../lab/istio.ts";
import { installPackages } from "../lab/packages.ts";
import { lineProgress } from "../lab/progress.ts";
import { pulumiEngine } from "../lab/pulumiEngine.ts";
import { traefikOnLab } from "../lab/traefik.ts";

/** `http3-gateway lab`: a one-node Kubernetes built from packages, in network namespaces of this machine. */
export function labCommand(): Command {
    const lab = new Command("lab").description(
        "a one-node Kubernetes cluster built from packages, in network namespaces of this machine",
    );
    lab.command("start")
        .description("build missing programs (the first time: about ten minutes on two cores), then start the cluster")
        .option("--engine", "build the Pulumi CLI and its Kubernetes provider first, if pulumi is not on the PATH")
        .option("--traefik", "load Traefik into the cluster (it is built the first time) and print its settings")
        .option("--istio", "load Istio into the cluster (it is built the first time) and print its settings")
        .action(async (options: { engine?: true; traefik?: true; istio?: true }) => {
            const abort = new AbortController();
            process.once("SIGINT", () =>
                abort.abort(new Error("Interrupted: everything that had been started was stopped again.")),
            );
            const write = (line: string) => console.error(line);
            const path = options.engine && (await pulumiEngine(lineProgress(write), { signal: abort.signal }));
            const info = await startLab({ write, signal: abort.signal });
            const traefik = options.traefik ? await traefikOnLab(lineProgress(write), abort.signal) : {};
            console.log(`kubeconfig ${info.kubeconfig}\ncontext    ${info.context}`);
            const istio = options.istio ? await istioOnLab(lineProgress(write), abort.signal) : {};
            for (const [key, value] of Object.entries({ ...traefik, ...istio }))
                console.log(`config     ${key}=${value}`);
            if (path !== undefined) console.log(`PATH       ${path}`);
        });
    lab.command("status")
        .description("report what runs; exit code 0 if everything runs, 3 if not")
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
        .description("remove the cluster completely; built programs are kept for the next start")
        .option("--purge", "remove the built programs as well")
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
    lab.command("browse")
        .description("open the page in Chromium, as a client of the edge: its resolver is the zone, its CA the stack's")
        .argument("[url]", "another page of the edge that `start` brought up")
        .option("--screenshot <file>", "write a PNG image instead of opening a window")
        .action(async (url: string | undefined, options: { screenshot?: string }) => {
            const edge = (await labStatus()).running ? await rememberedEdge() : undefined;
            if (edge === undefined) {
                throw new Error("No edge runs on the lab. Start one with: npm start");
            }
            if (options.screenshot === undefined && !process.env["DISPLAY"] && !process.env["WAYLAND_DISPLAY"]) {
                throw new Error("No display is available. Use --screenshot FILE.");
            }
            await installPackages(
                lineProgress((line) => console.error(line)),
                BROWSER_PACKAGES,
            );
            const page = { ...edge, url: url ?? edge.url };
            if (options.screenshot === undefined) {
                process.exitCode = await browse(page);
            } else {
                await photograph(page, options.screenshot);
                console.log(options.screenshot);
            }
        });
    return lab;
}
