import { drainRule } from "../aws/nlbRules.ts";
import { azureBalancerRules } from "../azure/loadBalancerRules.ts";
import { azureServiceRules } from "../azure/serviceRules.ts";
import { acmeRules } from "../certificates/acmeRules.ts";
import { certificateRules } from "../certificates/certificateRules.ts";
import { certManagerRules } from "../certificates/certManagerRules.ts";
import { dnsRules } from "../dns/dnsRules.ts";
import { exposureRules } from "../exposures/exposureRules.ts";
import { cloudDnsRules } from "../gcp/cloudDnsRules.ts";
import { gkeRules } from "../gcp/gkeRules.ts";
import { gcpBalancerRules } from "../gcp/passthroughRules.ts";
import type { Plan } from "../model/plan.ts";
import { hostnameRules } from "../model/rules/hostnames.ts";
import { within } from "../model/rules/judge.ts";
import type { Rule } from "../model/rules/rule.ts";
import { advertisementRules } from "./advertisementRules.ts";
import { alsoPublishRules } from "./alsoPublishRules.ts";
import { gateRules } from "./checkRules.ts";
import { clientTrafficRules } from "./clientTrafficRules.ts";
import { controllerRules } from "./controllerRules.ts";
import { delegationRules } from "./delegationRules.ts";
import { listenerRules } from "./listenerRules.ts";
import { nameRules } from "./nameRules.ts";
import { partsOf } from "./partsOf.ts";
import { KINDS } from "./registry.ts";
import { wildcardRules } from "./wildcardRules.ts";

/** Rules about the whole edge, in the order in which findings are shown. */
const edgeRules: readonly Rule[] = [
    ...nameRules,
    ...hostnameRules,
    ...listenerRules,
    ...clientTrafficRules,
    ...controllerRules,
    ...exposureRules,
    drainRule,
    ...gkeRules,
    ...gcpBalancerRules,
    ...azureServiceRules,
    ...azureBalancerRules,
    ...certificateRules,
    ...acmeRules,
    ...certManagerRules,
    ...advertisementRules,
    ...dnsRules,
    ...delegationRules,
    ...wildcardRules,
    ...cloudDnsRules,
    ...alsoPublishRules,
    ...gateRules,
];

/** Rules about parts by themselves, as rules about plans: a rule that several kinds have in common is one. */
function partRules(): Rule[] {
    const byCode = Map.groupBy(
        KINDS.flatMap(({ kind, rules }) => rules.map((rule) => ({ kind, rule }))),
        ({ rule }) => rule.code,
    );
    return [...byCode.values()].flatMap((rules) => {
        const [first] = rules;
        return first === undefined
            ? []
            : [
                  {
                      ...first.rule,
                      judge: (plan: Plan) =>
                          partsOf(plan).flatMap(({ path, kind, settings }) =>
                              rules
                                  .filter((each) => each.kind === kind)
                                  .flatMap(({ rule }) => rule.judge(settings, plan))
                                  .map((offence) => within(path, offence)),
                          ),
                  },
              ];
    });
}

/** Every rule, in the order in which findings are shown. */
export const RULES: readonly Rule[] = [...edgeRules, ...partRules()];
