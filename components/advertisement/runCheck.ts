import { checkHttp3, type Http3CheckResult } from "./checkHttp3.ts";
import { checkInCluster } from "./checkInCluster.ts";
import type { Http3CheckInputs } from "./http3Check.ts";
import { notAdvertised } from "./notAdvertised.ts";

/**
 * Checks from here, or from a Job if an image is set.
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
