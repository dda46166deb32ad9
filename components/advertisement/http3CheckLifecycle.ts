import { isDeepStrictEqual } from "node:util";
import type { Lifecycle, MethodRun } from "../pulumi/lifecycle.ts";
import type { Http3CheckInputs, Http3CheckState } from "./http3Check.ts";

/** What happens to an `Http3Check`. */
export const http3CheckLifecycle: Lifecycle<Http3CheckInputs, Http3CheckState> = {
    id: () => "http3",
    // It runs again after a failure. By value: the engine returns objects with their keys in any order.
    diff: (olds, news) => ({ changes: !olds.passed || !isDeepStrictEqual(judged(olds), judged(news)) }),
    create: look,
    update: async (_olds, news, run) => await look(news, run),
};

async function look(inputs: Http3CheckInputs, { signal, note }: MethodRun = {}): Promise<Http3CheckState> {
    // A diff, which every preview runs, does not need it.
    const { runCheck } = await import("./runCheck.ts");
    const result = await runCheck(inputs, signal);
    note?.(result.verdict);
    return { ...inputs, ...result };
}

/** What the answer depends on: not the path of a kubeconfig or the timeout. */
function judged({ urls, addresses, udpPort, caCertificate, image, when }: Http3CheckInputs): unknown[] {
    return [urls, addresses, udpPort, caCertificate, image, when];
}
