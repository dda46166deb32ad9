import { awsNetworkBalancerRules } from "../aws/networkLoadBalancerRules.ts";
import { awsBalancerRules } from "../aws/nlbRules.ts";
import { route53Rules } from "../aws/route53Rules.ts";
import { azureBalancerRules } from "../azure/loadBalancerRules.ts";
import { azureServiceRules } from "../azure/serviceRules.ts";
import { acmeRules } from "../certificates/acmeRules.ts";
import { certificateRules } from "../certificates/certificateRules.ts";
import { certManagerRules } from "../certificates/certManagerRules.ts";
import { dnsRules } from "../dns/dnsRules.ts";
import { balancerRules } from "../exposures/balancerRules.ts";
import { exposureRules } from "../exposures/exposureRules.ts";
import { cloudDnsRules } from "../gcp/cloudDnsRules.ts";
import { gkeRules } from "../gcp/gkeRules.ts";
import { gcpBalancerRules } from "../gcp/passthroughRules.ts";
import { hostnameRules } from "../model/rules/hostnames.ts";
import type { Rule } from "../model/rules/rule.ts";
import { advertisementRules } from "./advertisementRules.ts";
import { alsoPublishRules } from "./alsoPublishRules.ts";
import { gateRules } from "./checkRules.ts";
import { clientTrafficRules } from "./clientTrafficRules.ts";
import { controllerRules } from "./controllerRules.ts";
import { delegationRules } from "./delegationRules.ts";
import { listenerRules } from "./listenerRules.ts";
import { nameRules } from "./nameRules.ts";
import { wildcardRules } from "./wildcardRules.ts";

/** Every rule, in the order in which findings are shown. */
export const RULES: readonly Rule[] = [
    ...nameRules,
    ...hostnameRules,
    ...listenerRules,
    ...clientTrafficRules,
    ...controllerRules,
    ...exposureRules,
    ...awsBalancerRules,
    ...awsNetworkBalancerRules,
    ...gkeRules,
    ...gcpBalancerRules,
    ...azureServiceRules,
    ...azureBalancerRules,
    ...balancerRules,
    ...certificateRules,
    ...acmeRules,
    ...certManagerRules,
    ...advertisementRules,
    ...dnsRules,
    ...route53Rules,
    ...delegationRules,
    ...wildcardRules,
    ...cloudDnsRules,
    ...alsoPublishRules,
    ...gateRules,
];
