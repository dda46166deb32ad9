import { METRICS } from "../../components/monitoring/metrics.ts";
import type { Family, Report, VerifyTarget } from "../../components/probe/index.ts";
import { exposition } from "./exposition.ts";
import { type Checked, samplesOf } from "./samples.ts";
import { type Clock, repeat } from "./schedule.ts";

/** Settings of a watch. */
export interface WatchOptions {
    targets: readonly VerifyTarget[];
    intervalMs: number;
    /** Checks a target. Rejects if the signal is aborted. */
    verify(target: VerifyTarget, signal: AbortSignal): Promise<Report>;
    /** Called with each report and its time in milliseconds since 1970. */
    onReport(report: Report, at: number): void;
    /** Called for each check without a report. */
    onError(target: VerifyTarget, error: unknown): void;
    /** Times of the schedule. */
    clock: Clock;
    /** Milliseconds since 1970. */
    wallClock(): number;
}

/** Verifies targets on a schedule and remembers their states. */
export class Watch {
    private readonly options: WatchOptions;
    private readonly checked = new Map<VerifyTarget, Checked>();
    private errors = 0;

    constructor(options: WatchOptions) {
        this.options = options;
    }

    /** Checks each target every interval, until the signal is aborted. */
    async run(signal: AbortSignal): Promise<void> {
        const { targets, intervalMs, clock } = this.options;
        await repeat(targets, intervalMs, (target) => this.check(target, signal), clock, signal);
    }

    /** All metrics, in Prometheus's text format. */
    metrics(): string {
        const checked = this.options.targets.flatMap((target) => this.checked.get(target) ?? []);
        return exposition([
            ...checked.flatMap(samplesOf),
            ...this.options.targets.map(({ authority, path }) => ({
                metric: METRICS.interval,
                labels: { host: authority, path },
                value: this.options.intervalMs / 1000,
            })),
            { metric: METRICS.errors, labels: {}, value: this.errors },
        ]);
    }

    private async check(target: VerifyTarget, signal: AbortSignal): Promise<void> {
        try {
            const report = await this.options.verify(target, signal);
            const at = this.options.wallClock();
            const lastSuccess = new Map<Family, number>(this.checked.get(target)?.lastSuccess);
            for (const { family, verdict } of report.families) {
                if (verdict.verdict === "served") lastSuccess.set(family, at);
            }
            this.checked.set(target, { report, at, lastSuccess });
            this.options.onReport(report, at);
        } catch (error) {
            if (signal.aborted) return;
            this.errors++;
            this.options.onError(target, error);
        }
    }
}
