import type { Lifecycle } from "../pulumi/lifecycle.ts";
import { notAdvertised } from "./notAdvertised.ts";

interface Inputs {
    passed: boolean;
    verdict: string;
}

/** What happens to an `Http3Gate`. */
export const http3GateLifecycle: Lifecycle<Inputs> = {
    id: () => "gate",
    check: (_olds, news) => ({
        inputs: news,
        // Not known before the update is not false.
        failures: news.passed === false ? [{ property: "check", reason: notAdvertised(news.verdict) }] : [],
    }),
    diff: (olds, news) => ({ changes: olds.passed !== news.passed || olds.verdict !== news.verdict }),
    create: (inputs) => inputs,
    update: (_olds, news) => news,
};
