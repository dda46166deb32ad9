import { readFileSync } from "node:fs";

/** Unit of these counters in Linux (`USER_HZ`). It is not the kernel's own. */
const TICKS_PER_SECOND = 100;

/** Seconds of CPU time of a running process, in user and kernel mode (proc_pid_stat(5), fields 14 and 15). */
export function cpuSeconds(pid: number): number {
    return ticksOf(readFileSync(`/proc/${pid}/stat`, "utf8")) / TICKS_PER_SECOND;
}

/** A process's name, in parentheses, may have spaces and parentheses itself. */
export function ticksOf(stat: string): number {
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(fields[11]) + Number(fields[12]);
}
