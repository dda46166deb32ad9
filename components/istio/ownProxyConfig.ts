import { seconds } from "../model/settings/forms.ts";
import type { DrainSettings } from "./istioFields.ts";
import { COUNTED } from "./metrics.ts";

/** Fields of Istio's ProxyConfig that a gateway of ours needs: how long its pods drain, and what they count. */
export function ownProxyConfig({ drainTimeout }: DrainSettings) {
    return {
        drainDuration: `${seconds(drainTimeout)}s`,
        terminationDrainDuration: `${seconds(drainTimeout)}s`,
        proxyStatsMatcher: { inclusionRegexps: [COUNTED] },
    };
}
