import { drainRule } from "../aws/nlbRules.ts";
import { certManagerRules } from "../certificates/certManagerRules.ts";
import { secretRules } from "../certificates/secretRules.ts";
import { dnsRules } from "../dns/dnsRules.ts";
import { exposureRules } from "../exposures/exposureRules.ts";
import type { Plan } from "../model/plan.ts";
import { hostnameRules } from "../model/rules/hostnames.ts";
import { within } from "../model/rules/judge.ts";
import type { Rule } from "../model/rules/rule.ts";
import { advertisementRules } from "./advertisementRules.ts";
import { alsoPublishRules } from "./alsoPublishRules.ts";
import { behindBalancer } from "./behindBalancer.ts";
import { checkRules } from "./checkRules.ts";
import { clientTrafficRules } from "./clientTrafficRules.ts";
import { controllerRules } from "./controllerRules.ts";
import { delegationRules } from "./delegationRules.ts";
import { listenerRules } from "./listenerRules.ts";
import { nameRules } from "./nameRules.ts";
import { partsOf } from "./partsOf.ts";
import { KINDS_OF } from "./registry.ts";
import { terminatingBalancerRules } from "./terminatingBalancerRules.ts";
import { upstreamRules } from "./upstreamRules.ts";
import { wildcardRules } from "./wildcardRules.ts";

/** Rules about the whole edge, in the order in which findings are shown. */
const edgeRules: readonly Rule[] = [
    ...nameRules,
    ...hostnameRules,
    ...listenerRules,
    ...clientTrafficRules,
    ...upstreamRules,
    ...controllerRules,
    ...exposureRules,
    ...terminatingBalancerRules,
    drainRule,
    ...certManagerRules,
    ...secretRules,
    ...advertisementRules,
    ...dnsRules,
    ...delegationRules,
    ...wildcardRules,
    ...alsoPublishRules,
    ...checkRules,
];

/** Rules about parts by themselves, as rules about plans. */
const partRules: readonly Rule[] = Object.entries(KINDS_OF).flatMap(([of, kinds]) =>
    kinds.flatMap(({ kind, rules }) =>
        rules.map((rule) => ({
            ...rule,
            judge: (plan: Plan) =>
                partsOf(plan)
                    .filter((part) => part.of === of && part.kind === kind)
                    .flatMap(({ path, settings }) =>
                        rule
                            .judge(settings, of === "controller" ? behindBalancer(plan) : plan)
                            .map((offence) => within(path, offence)),
                    ),
        })),
    ),
);

/** Every rule, in the order in which findings are shown. What several parts or the edge itself can break is one rule. */
export const RULES: readonly Rule[] = [
    ...Map.groupBy([...edgeRules, ...partRules], ({ code }) => code).values(),
].flatMap(([first, ...others]) =>
    first === undefined
        ? []
        : [{ ...first, judge: (plan: Plan) => [first, ...others].flatMap((rule) => rule.judge(plan)) }],
);
