import { type ChildProcess, fork, spawn } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { exec } from "../../lab/exec.ts";
import type { Order, Word } from "./runner.ts";

/** Result of a run of test files. */
export type TestRun =
    | { kind: "passed" }
    | { kind: "failed"; file: string; test: string; message: string }
    | { kind: "late" };

/** Milliseconds for the processes of a finished run to exit. */
const ENDING = 10_000;

/** A copy of a tree, to change files and run tests while the tree is unchanged. */
export class Workspace {
    private readonly folder: string;
    private readonly signal: AbortSignal;

    private constructor(folder: string, signal: AbortSignal) {
        this.folder = folder;
        this.signal = signal;
    }

    /** Copies the files that git tracks, or would add: with uncommitted changes. */
    static async of(root: string, signal: AbortSignal): Promise<Workspace> {
        const workspace = new Workspace(await mkdtemp(join(tmpdir(), "mutants-")), signal);
        for (const file of await filesOf(root)) {
            await mkdir(dirname(workspace.path(file)), { recursive: true });
            await copyFile(join(root, file), workspace.path(file));
        }
        await symlink(await realpath(join(root, "node_modules")), workspace.path("node_modules"));
        await mkdir(workspace.temporary);
        return workspace;
    }

    /** Absolute path of a file in the copy. */
    path(file: string): string {
        return join(this.folder, "tree", file);
    }

    /** Runs work while a file has another text. */
    async having<T>(file: string, text: string, work: () => Promise<T>): Promise<T> {
        const original = await readFile(this.path(file));
        await writeFile(this.path(file), text);
        try {
            return await work();
        } finally {
            await writeFile(this.path(file), original);
        }
    }

    /**
     * Runs test files, one at a time, until one fails.
     * @param limit Milliseconds.
     * @param records Folder for V8's coverage of all processes.
     */
    async runTests(files: readonly string[], limit: number, records?: string): Promise<TestRun> {
        const environment =
            records === undefined
                ? { NODE_COMPILE_CACHE: join(this.folder, "compiled") }
                : // Coverage of cached functions is less exact (Node.js, "Module compile cache").
                  { NODE_V8_COVERAGE: records, NODE_DISABLE_COMPILE_CACHE: "1" };
        const child = fork(this.path("tools/dev/mutants/runner.ts"), [], {
            cwd: this.path(""),
            // A separate process group, to end all child processes.
            detached: true,
            execArgv: [],
            stdio: ["ignore", "ignore", "pipe", "ipc"],
            env: { ...process.env, TMPDIR: this.temporary, ...environment },
        });
        child.send({ files, coverage: records !== undefined } satisfies Order);
        try {
            return await outcome(child, AbortSignal.any([this.signal, AbortSignal.timeout(limit)]));
        } finally {
            // A successful run may still write coverage.
            await endGroup(child, child.exitCode === 0 ? ENDING : 0);
            await rm(this.temporary, { recursive: true, force: true });
            await mkdir(this.temporary);
        }
    }

    /** The compiler's type errors, or `undefined`. */
    async typeError(): Promise<string | undefined> {
        const compiler = this.path("node_modules/typescript7/bin/tsc");
        // The default is next to the packages, which the copies share.
        const built = ["--tsBuildInfoFile", join(this.folder, "tsc.tsbuildinfo")];
        const child = spawn(process.execPath, [compiler, "-p", "tsconfig.json", "--pretty", "false", ...built], {
            cwd: this.path(""),
            stdio: ["ignore", "pipe", "inherit"],
            signal: this.signal,
        });
        let said = "";
        child.stdout.on("data", (chunk: Buffer) => {
            said += chunk.toString();
        });
        const code = await new Promise<number | null>((resolve, reject) => {
            child.once("error", reject).once("close", resolve);
        });
        return code === 0 ? undefined : said.split("\n")[0];
    }

    async remove(): Promise<void> {
        await rm(this.folder, { recursive: true, force: true });
    }

    private get temporary(): string {
        return join(this.folder, "tmp");
    }
}

/** Files that git tracks or would add, without deleted ones. */
export async function filesOf(root: string): Promise<string[]> {
    const list = async (...options: string[]) =>
        (await exec("git", ["ls-files", "-z", ...options], { cwd: root })).split("\0").filter((file) => file !== "");
    const deleted = new Set(await list("--deleted"));
    return (await list("--cached", "--others", "--exclude-standard")).filter((file) => !deleted.has(file));
}

function outcome(child: ChildProcess, signal: AbortSignal): Promise<TestRun> {
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-2000);
    });
    return new Promise((resolve, reject) => {
        const stop = () => {
            if (signal.reason instanceof DOMException && signal.reason.name === "TimeoutError")
                resolve({ kind: "late" });
            else reject(signal.reason);
        };
        signal.addEventListener("abort", stop, { once: true });
        if (signal.aborted) stop();
        child.once("error", reject);
        child.on("message", (word: Word) => {
            if (word.kind === "failed") resolve(word);
        });
        child.once("close", (code) => {
            signal.removeEventListener("abort", stop);
            if (code === 0) resolve({ kind: "passed" });
            else
                resolve({
                    kind: "failed",
                    file: "",
                    test: "",
                    message: `The tests' process ended with ${code}. ${said}`,
                });
        });
    });
}

/** Ends the processes of a child's group that do not exit by themselves in time. */
async function endGroup(child: ChildProcess, patience: number): Promise<void> {
    if (child.pid === undefined) return;
    const deadline = Date.now() + patience;
    const signal = (name: NodeJS.Signals | 0) => {
        try {
            return process.kill(-(child.pid ?? 0), name);
        } catch {
            return false;
        }
    };
    // If PID 1 does not reap orphans, zombies remain.
    while (signal(0) && Date.now() < deadline + ENDING) {
        if (Date.now() >= deadline) signal("SIGKILL");
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
}
