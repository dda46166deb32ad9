import { loadBalancerControllerKind } from "../aws/loadBalancerControllerKind.ts";
import { networkLoadBalancerKind } from "../aws/networkLoadBalancerKind.ts";
import { route53Kind } from "../aws/route53Kind.ts";
import { route53SolverKind } from "../aws/route53SolverKind.ts";
import { dnsKind as azureDnsKind } from "../azure/dnsKind.ts";
import { dnsSolverKind as azureDnsSolverKind } from "../azure/dnsSolverKind.ts";
import { loadBalancerKind as azureLoadBalancerKind } from "../azure/loadBalancerKind.ts";
import { mixedServiceKind as azureMixedServiceKind } from "../azure/mixedServiceKind.ts";
import { sharedAddressKind as azureSharedAddressKind } from "../azure/sharedAddressKind.ts";
import { acmeKind } from "../certificates/acmeKind.ts";
import { existingSecretKind } from "../certificates/existingSecretKind.ts";
import { rfc2136SolverKind } from "../certificates/rfc2136Kind.ts";
import { selfSignedKind } from "../certificates/selfSignedKind.ts";
import { dnsKind as cloudflareDnsKind } from "../cloudflare/dnsKind.ts";
import { solverKind as cloudflareSolverKind } from "../cloudflare/solverKind.ts";
import { inClusterZoneKind } from "../dns/inClusterZoneKind.ts";
import { noneKind } from "../dns/noneKind.ts";
import { envoyGatewayKind } from "../envoyGateway/envoyGatewayKind.ts";
import { existingEnvoyGatewayKind } from "../envoyGateway/existingEnvoyGatewayKind.ts";
import { hostPortsKind } from "../exposures/hostPortsKind.ts";
import { mixedServiceKind } from "../exposures/mixedServiceKind.ts";
import { ciliumKind } from "../exposures/presets/ciliumKind.ts";
import { digitalOceanKind } from "../exposures/presets/digitalOceanKind.ts";
import { k3sKind } from "../exposures/presets/k3sKind.ts";
import { kubeVipKind } from "../exposures/presets/kubeVipKind.ts";
import { metallbKind } from "../exposures/presets/metallbKind.ts";
import { ociKind } from "../exposures/presets/ociKind.ts";
import { withoutUdpKinds } from "../exposures/presets/withoutUdpKinds.ts";
import { sharedAddressKind } from "../exposures/sharedAddressKind.ts";
import { existingAddressKind } from "../front/existingAddressKind.ts";
import { frontKind } from "../front/frontKind.ts";
import { cloudDnsKind } from "../gcp/cloudDnsKind.ts";
import { cloudDnsSolverKind } from "../gcp/cloudDnsSolverKind.ts";
import { globalLoadBalancerKind } from "../gcp/globalLoadBalancerKind.ts";
import { mixedServiceKind as gcpMixedServiceKind } from "../gcp/mixedServiceKind.ts";
import { passthroughKind } from "../gcp/passthroughKind.ts";
import { sharedAddressKind as gcpSharedAddressKind } from "../gcp/sharedAddressKind.ts";
import { existingIstioKind } from "../istio/existingIstioKind.ts";
import { istioKind } from "../istio/istioKind.ts";
import type { RegisteredKind } from "../model/settings/partKind.ts";
import { existingTraefikKind } from "../traefik/existingTraefikKind.ts";
import { traefikKind } from "../traefik/traefikKind.ts";
import type { RecordedPart } from "./partsOf.ts";

/**
 * Every kind of part of this package, in the order in which problems are shown. It loads no SDK.
 * The type is a tuple's: in an array's, the type checker compares each kind's schema with every other's.
 */
export const KINDS_OF: Readonly<Record<RecordedPart["of"], readonly [RegisteredKind, ...RegisteredKind[]]>> = {
    controller: [
        envoyGatewayKind,
        existingEnvoyGatewayKind,
        traefikKind,
        existingTraefikKind,
        istioKind,
        existingIstioKind,
        frontKind,
    ],
    exposure: [
        mixedServiceKind,
        metallbKind,
        kubeVipKind,
        ciliumKind,
        k3sKind,
        digitalOceanKind,
        ociKind,
        ...Object.values(withoutUdpKinds),
        sharedAddressKind,
        hostPortsKind,
        existingAddressKind,
        azureMixedServiceKind,
        azureSharedAddressKind,
        azureLoadBalancerKind,
        gcpMixedServiceKind,
        gcpSharedAddressKind,
        passthroughKind,
        globalLoadBalancerKind,
        loadBalancerControllerKind,
        networkLoadBalancerKind,
    ],
    certificate: [selfSignedKind, existingSecretKind, acmeKind],
    solver: [rfc2136SolverKind, cloudflareSolverKind, azureDnsSolverKind, cloudDnsSolverKind, route53SolverKind],
    dns: [noneKind, inClusterZoneKind, cloudflareDnsKind, azureDnsKind, cloudDnsKind, route53Kind],
};

/** All of them. */
export const KINDS: readonly RegisteredKind[] = Object.values(KINDS_OF).flat();
