import type { Rule } from "../rule.ts";
import { acmeRules } from "./acme.ts";
import { advertisementRules } from "./advertisement.ts";
import { alsoPublishRules } from "./alsoPublish.ts";
import { awsBalancerRules } from "./awsBalancer.ts";
import { awsNetworkBalancerRules } from "./awsNetworkBalancer.ts";
import { azureBalancerRules } from "./azureBalancer.ts";
import { azureServiceRules } from "./azureService.ts";
import { balancerRules } from "./balancers.ts";
import { certificateRules } from "./certificate.ts";
import { certManagerRules } from "./certManager.ts";
import { clientTrafficRules } from "./clientTraffic.ts";
import { cloudDnsRules } from "./cloudDns.ts";
import { controllerRules } from "./controller.ts";
import { delegationRules } from "./delegation.ts";
import { dnsRules } from "./dns.ts";
import { exposureRules } from "./exposure.ts";
import { gateRules } from "./gate.ts";
import { gcpBalancerRules } from "./gcpBalancer.ts";
import { gkeRules } from "./gke.ts";
import { hostnameRules } from "./hostnames.ts";
import { listenerRules } from "./listeners.ts";
import { nameRules } from "./names.ts";
import { route53Rules } from "./route53.ts";
import { wildcardRules } from "./wildcards.ts";

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
