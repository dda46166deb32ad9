import type { Rule } from "../rule.ts";
import { advertisementRules } from "./advertisement.ts";
import { balancerRules } from "./balancers.ts";
import { certificateRules } from "./certificate.ts";
import { clientTrafficRules } from "./clientTraffic.ts";
import { controllerRules } from "./controller.ts";
import { dnsRules } from "./dns.ts";
import { exposureRules } from "./exposure.ts";
import { hostnameRules } from "./hostnames.ts";
import { listenerRules } from "./listeners.ts";
import { nameRules } from "./names.ts";

/** Every rule, in the order in which findings are shown. */
export const RULES: readonly Rule[] = [
    ...nameRules,
    ...hostnameRules,
    ...listenerRules,
    ...clientTrafficRules,
    ...controllerRules,
    ...exposureRules,
    ...balancerRules,
    ...certificateRules,
    ...advertisementRules,
    ...dnsRules,
];
