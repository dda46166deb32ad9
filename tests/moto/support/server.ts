import { type ChildProcess, spawn } from "node:child_process";
import { once as event } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { exec, succeeds } from "../../../tools/lab/exec.ts";
import { installPackages } from "../../../tools/lab/packages.ts";
import { PATHS } from "../../../tools/lab/paths.ts";
import { once } from "../../../tools/lab/programs.ts";
import type { Progress } from "../../../tools/lab/progress.ts";

/** Release of moto on PyPI. */
const VERSION = "5.2.5";

const environment = join(PATHS.cache, `moto-${VERSION}`);

/** A moto that answers. */
export interface MotoServer {
    /** Where it answers, over HTTP on loopback. */
    url: string;
    /** Ends the process. */
    stop(): Promise<void>;
}

/** Installs moto into a Python environment of its own, unless it is there. */
export async function installMoto(progress: Progress): Promise<void> {
    await mkdir(PATHS.cache, { recursive: true });
    await once(environment, async (target) => {
        if (!(await succeeds("python3", ["-c", "import ensurepip, venv"]))) {
            await installPackages(progress, ["python3", "python3-venv"]);
        }
        await progress.step(`installing moto ${VERSION} from PyPI, about a minute`, async () => {
            await exec("python3", ["-m", "venv", target]);
            await exec(join(target, "bin/python"), ["-m", "pip", "install", "-q", `moto[server]==${VERSION}`]);
        });
    });
}

/** Starts moto on a free port of loopback, with nothing in it. */
export async function startMoto(progress: Progress): Promise<MotoServer> {
    return await progress.step("starting moto", async () => {
        // Its scripts name the folder that it was made in, so the module is run instead.
        const args = ["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"];
        const child = spawn(join(environment, "bin/python"), args, { stdio: ["ignore", "ignore", "pipe"] });
        try {
            const url = await announced(child);
            const answer = await fetch(`${url}/moto-api/data.json`);
            if (!answer.ok) {
                throw new Error(`moto answers ${answer.status} at ${url}.`);
            }
            return { url, stop: () => end(child) };
        } catch (error) {
            await end(child);
            throw error;
        }
    });
}

/** The address that it says it listens at. What it goes on saying is read too: a full pipe would stop it. */
async function announced(child: ChildProcess): Promise<string> {
    const said: string[] = [];
    return await new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("exit", (code) => reject(new Error(`moto ended with code ${code}:\n${said.join("\n")}`)));
        createInterface({ input: child.stderr as NonNullable<ChildProcess["stderr"]> }).on("line", (line) => {
            said.splice(0, Math.max(0, said.push(line) - 15));
            const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
            if (url !== undefined) {
                resolve(url);
            }
        });
    });
}

async function end(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
        return;
    }
    const ended = event(child, "exit");
    child.kill("SIGKILL");
    await ended;
}
