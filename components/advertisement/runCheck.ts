import { isDeepStrictEqual } from "node:util";
import { checkHttp3, type Http3CheckResult } from "./checkHttp3.ts";
import { checkInCluster } from "./checkInCluster.ts";
import type { Http3CheckInputs, Http3CheckState } from "./http3Check.ts";

/**
 * Looks from here, or from a Job where an image is named.
 * @throws Error with the reason when it fails and `onFailure` is `fail`.
 */
export async function runCheck(inputs: Http3CheckInputs, signal?: AbortSignal): Promise<Http3CheckResult> {
    const { image, namespace } = inputs;
    const result =
        image === undefined || namespace === undefined
            ? await checkHttp3(inputs, signal)
            : await checkInCluster({ ...inputs, image, namespace }, signal);
    if (!result.passed && inputs.onFailure === "fail") {
        throw new Error(notAdvertised(result.verdict));
    }
    return result;
}

/** Why nothing is advertised, and what to do. What an earlier update advertised is not for a check to take away. */
export function notAdvertised(verdict: string): string {
    return (
        `HTTP/3 does not answer, so this update does not advertise it; h2 is served as before. ${verdict} ` +
        "Mend it and run the same command again; what an earlier update advertised, stage `withdraw` takes back. [http3-does-not-answer; the gate of this package]"
    );
}

/** Whether a check has to run (again): it failed, or something that it looks at is another. */
export function checkChanged(before: Http3CheckState, now: Http3CheckInputs): boolean {
    // By value: the engine hands objects over in any order of their keys.
    return !before.passed || !isDeepStrictEqual(describe(before), describe(now));
}

/** Where a kubeconfig is says nothing about the gateway; how long to wait neither. */
function describe({ urls, addresses, udpPort, caCertificate, image, when }: Http3CheckInputs): unknown[] {
    return [urls, addresses, udpPort, caCertificate, image, when];
}
