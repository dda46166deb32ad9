import { AwsLoadBalancerController } from "../../../components/aws/awsLoadBalancerController.ts";
import { NetworkLoadBalancer } from "../../../components/aws/networkLoadBalancer.ts";
import { Route53Records } from "../../../components/aws/route53.ts";
import { AzureDnsRecords } from "../../../components/azure/dnsRecords.ts";
import { LoadBalancer } from "../../../components/azure/loadBalancer.ts";
import { PublicAddresses } from "../../../components/azure/publicAddresses.ts";
import { AcmeCertificate } from "../../../components/certificates/acmeCertificate.ts";
import { CertManager } from "../../../components/certificates/certManager.ts";
import { SelfSignedCertificate } from "../../../components/certificates/selfSigned.ts";
import { CloudflareRecords } from "../../../components/cloudflare/dns.ts";
import { InClusterZone } from "../../../components/dns/inClusterZone.ts";
import { EnvoyGatewayInstallation } from "../../../components/envoyGateway/installation.ts";
import { SharedAddressServices } from "../../../components/exposures/sharedAddressServices.ts";
import { Http3Front } from "../../../components/gateway/http3Front.ts";
import { CloudDnsRecords } from "../../../components/gcp/cloudDns.ts";
import { PassthroughLoadBalancer } from "../../../components/gcp/passthroughLoadBalancer.ts";
import { ReservedAddresses } from "../../../components/gcp/reservedAddresses.ts";
import { SharedAddress } from "../../../components/gcp/sharedAddress.ts";
import { Http3Watch } from "../../../components/monitoring/http3Watch.ts";

/** A component that is used alone. Its arguments are what a program in JavaScript may pass. */
type Alone = new (name: string, args: never) => unknown;

export const COMPONENTS_ALONE: Readonly<Record<string, Alone>> = {
    AcmeCertificate,
    AwsLoadBalancerController,
    AzureDnsRecords,
    CertManager,
    CloudDnsRecords,
    CloudflareRecords,
    EnvoyGatewayInstallation,
    Http3Front,
    Http3Watch,
    InClusterZone,
    LoadBalancer,
    NetworkLoadBalancer,
    PassthroughLoadBalancer,
    PublicAddresses,
    ReservedAddresses,
    Route53Records,
    SelfSignedCertificate,
    SharedAddress,
    SharedAddressServices,
};

/** Each component with no argument but one that does not exist, under a name that tells it from the others. */
export const mistakesAlone = Object.entries(COMPONENTS_ALONE).map(([component, Alone]) => ({
    component,
    make: () => new Alone(`alone-${component}`, { nonsense: true } as never),
}));
