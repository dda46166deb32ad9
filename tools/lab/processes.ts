import { spawn } from "node:child_process";
import {
    closeSync,
    existsSync,
    mkdirSync,
    openSync,
    readdirSync,
    readFileSync,
    renameSync,
    writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { poll } from "../../components/waiting/poll.ts";
import { PATHS } from "./paths.ts";

/** A process that the lab started. The start time identifies it if its id is recycled. */
export interface LabProcess {
    name: string;
    pid: number;
    /** Clock ticks since boot (proc(5), field 22 of stat). */
    startTime: string;
}

/**
 * Start time of a process, or `undefined` if it ended. A zombie has ended only if its last thread has: the first may
 * have ended while others hold the sockets, and the next program would find its port in use.
 */
export function startTimeOf(pid: number): string | undefined {
    try {
        const threads = readdirSync(`/proc/${pid}/task`).length;
        return parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"), threads);
    } catch {
        return undefined;
    }
}

/** Field 22 of a line of /proc/PID/stat; the second may have spaces and parentheses. */
export function parseStat(stat: string, threads = 1): string | undefined {
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ended = fields[0] === "Z" || fields[0] === "X";
    return ended && threads <= 1 ? undefined : fields[19];
}

/** Recorded processes, alive or not. */
export function recordedProcesses(): LabProcess[] {
    return existsSync(PATHS.processes) ? (JSON.parse(readFileSync(PATHS.processes, "utf8")) as LabProcess[]) : [];
}

/** Whether a recorded process is still the same process. */
export function isAlive(recorded: LabProcess): boolean {
    return startTimeOf(recorded.pid) === recorded.startTime;
}

/** Starts a detached process that logs its output, and records it. */
export function startProcess(name: string, command: string[], env: NodeJS.ProcessEnv = {}): LabProcess {
    const log = PATHS.log(name);
    mkdirSync(dirname(log), { recursive: true });
    const output = openSync(log, "a");
    const [program = "", ...args] = command;
    const child = spawn(program, args, {
        detached: true,
        stdio: ["ignore", output, output],
        env: { ...process.env, ...env },
        cwd: "/",
    });
    child.unref();
    closeSync(output);
    if (child.pid === undefined) {
        throw new Error(`${name} cannot be started: ${program} does not run.`);
    }
    const started = { name, pid: child.pid, startTime: startTimeOf(child.pid) ?? "" };
    const others = recordedProcesses().filter((recorded) => recorded.name !== name);
    writeFileSync(`${PATHS.processes}.new`, JSON.stringify([...others, started], null, 2));
    renameSync(`${PATHS.processes}.new`, PATHS.processes);
    return started;
}

/** Ends recorded processes: SIGTERM, a pause, SIGKILL. Processes with a recycled id are left alone. */
export async function endProcesses(processes: LabProcess[], patience = 5000): Promise<void> {
    const signal = (name: NodeJS.Signals) => {
        for (const recorded of processes.filter(isAlive)) {
            try {
                process.kill(recorded.pid, name);
            } catch {
                // It ended in between.
            }
        }
    };
    signal("SIGTERM");
    const anyAlive = () => processes.some(isAlive);
    await poll(anyAlive, { until: (alive) => !alive, every: 50, limit: patience });
    signal("SIGKILL");
    await poll(anyAlive, { until: (alive) => !alive, every: 20 });
}
