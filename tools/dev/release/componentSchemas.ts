import { controllerSettings } from "../../../components/aws/controllerSettings.ts";
import { balancerSettings as awsBalancer } from "../../../components/aws/networkLoadBalancerKind.ts";
import { recordsSettings as route53Records } from "../../../components/aws/route53Kind.ts";
import { recordsSettings as azureRecords } from "../../../components/azure/dnsKind.ts";
import { balancerSettings as azureBalancer, publicAddressesArgs } from "../../../components/azure/loadBalancerKind.ts";
import { acmeCertificateArgs } from "../../../components/certificates/acmeKind.ts";
import { certManagerArgs } from "../../../components/certificates/certManagerSettings.ts";
import { selfSignedCertificateArgs } from "../../../components/certificates/selfSignedKind.ts";
import { recordsSettings as cloudflareRecords } from "../../../components/cloudflare/dnsKind.ts";
import { inClusterDnsZoneArgs } from "../../../components/dns/inClusterZoneKind.ts";
import { installationArgs } from "../../../components/envoyGateway/installationSettings.ts";
import { sharedAddressServicesArgs } from "../../../components/exposures/sharedServiceSettings.ts";
import { http3FrontArgs } from "../../../components/gateway/http3FrontArgs.ts";
import { http3GatewayArgs } from "../../../components/gateway/http3GatewayArgs.ts";
import { routeArgs } from "../../../components/gateway/routeArgs.ts";
import { recordsSettings as cloudDnsRecords } from "../../../components/gcp/cloudDnsKind.ts";
import { balancerSettings as gcpBalancer } from "../../../components/gcp/passthroughKind.ts";
import { reservedAddressesArgs, sharedAddressArgs } from "../../../components/gcp/sharedAddressKind.ts";
import type { AnySchema } from "../../../components/model/settings/anySchema.ts";
import { watchArgs } from "../../../components/monitoring/watchArgs.ts";

/** A component whose arguments have a schema, but not a part's. */
export interface ComponentSchema {
    /** Class name in the module's exports. */
    name: string;
    /** Expression that creates it. Default: its class. */
    call?: string;
    /** Module of the package; empty for the package itself. */
    module: string;
    schema: AnySchema;
    /** Location of its docstrings: a file below the repository, and a variable in it. */
    declared: { file: string; variable: string };
}

/** The gateway: readers look for this first. */
export const GATEWAY: ComponentSchema = {
    name: "Http3Gateway",
    module: "",
    schema: http3GatewayArgs,
    declared: { file: "components/gateway/http3GatewayArgs.ts", variable: "http3GatewayArgs" },
};

/** Routes an application on the gateway. */
export const ROUTE: ComponentSchema = {
    name: "GatewayRoute",
    call: "edge.route",
    module: "",
    schema: routeArgs,
    declared: { file: "components/gateway/routeArgs.ts", variable: "routeArgs" },
};

/**
 * All other components of the package; each can be used alone. A tuple type: with an array, the type checker compares
 * each schema with every other.
 */
export const COMPONENTS: readonly [ComponentSchema, ...ComponentSchema[]] = [
    {
        name: "Http3Front",
        module: "",
        schema: http3FrontArgs,
        declared: { file: "components/gateway/http3FrontArgs.ts", variable: "http3FrontArgs" },
    },
    {
        name: "AcmeCertificate",
        module: "",
        schema: acmeCertificateArgs,
        declared: { file: "components/certificates/acmeKind.ts", variable: "acmeCertificateArgs" },
    },
    {
        name: "CertManager",
        module: "",
        schema: certManagerArgs,
        declared: { file: "components/certificates/certManagerSettings.ts", variable: "certManagerArgs" },
    },
    {
        name: "EnvoyGatewayInstallation",
        module: "",
        schema: installationArgs,
        declared: { file: "components/envoyGateway/installationSettings.ts", variable: "installationArgs" },
    },
    {
        name: "Http3Watch",
        module: "",
        schema: watchArgs,
        declared: { file: "components/monitoring/watchArgs.ts", variable: "watchArgs" },
    },
    {
        name: "InClusterZone",
        module: "",
        schema: inClusterDnsZoneArgs,
        declared: { file: "components/dns/inClusterZoneKind.ts", variable: "inClusterDnsZoneArgs" },
    },
    {
        name: "SelfSignedCertificate",
        module: "",
        schema: selfSignedCertificateArgs,
        declared: { file: "components/certificates/selfSignedKind.ts", variable: "selfSignedCertificateArgs" },
    },
    {
        name: "SharedAddressServices",
        module: "",
        schema: sharedAddressServicesArgs,
        declared: { file: "components/exposures/sharedServiceSettings.ts", variable: "sharedAddressServicesArgs" },
    },
    {
        name: "AwsLoadBalancerController",
        module: "aws",
        schema: controllerSettings,
        declared: { file: "components/aws/controllerSettings.ts", variable: "controllerSettings" },
    },
    {
        name: "NetworkLoadBalancer",
        module: "aws",
        schema: awsBalancer,
        declared: { file: "components/aws/networkLoadBalancerKind.ts", variable: "balancerSettings" },
    },
    {
        name: "Route53Records",
        module: "aws",
        schema: route53Records,
        declared: { file: "components/aws/route53Kind.ts", variable: "recordsSettings" },
    },
    {
        name: "AzureDnsRecords",
        module: "azure",
        schema: azureRecords,
        declared: { file: "components/azure/dnsKind.ts", variable: "recordsSettings" },
    },
    {
        name: "LoadBalancer",
        module: "azure",
        schema: azureBalancer,
        declared: { file: "components/azure/loadBalancerKind.ts", variable: "balancerSettings" },
    },
    {
        name: "PublicAddresses",
        module: "azure",
        schema: publicAddressesArgs,
        declared: { file: "components/azure/loadBalancerKind.ts", variable: "publicAddressesArgs" },
    },
    {
        name: "CloudflareRecords",
        module: "cloudflare",
        schema: cloudflareRecords,
        declared: { file: "components/cloudflare/dnsKind.ts", variable: "recordsSettings" },
    },
    {
        name: "CloudDnsRecords",
        module: "gcp",
        schema: cloudDnsRecords,
        declared: { file: "components/gcp/cloudDnsKind.ts", variable: "recordsSettings" },
    },
    {
        name: "PassthroughLoadBalancer",
        module: "gcp",
        schema: gcpBalancer,
        declared: { file: "components/gcp/passthroughKind.ts", variable: "balancerSettings" },
    },
    {
        name: "ReservedAddresses",
        module: "gcp",
        schema: reservedAddressesArgs,
        declared: { file: "components/gcp/sharedAddressKind.ts", variable: "reservedAddressesArgs" },
    },
    {
        name: "SharedAddress",
        module: "gcp",
        schema: sharedAddressArgs,
        declared: { file: "components/gcp/sharedAddressKind.ts", variable: "sharedAddressArgs" },
    },
];
