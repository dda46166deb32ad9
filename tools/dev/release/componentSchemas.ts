import type * as z from "zod";
import { controllerSettings } from "../../../components/aws/controllerSettings.ts";
import { balancerSettings as awsBalancer } from "../../../components/aws/networkLoadBalancerKind.ts";
import { recordsSettings as route53Records } from "../../../components/aws/route53Kind.ts";
import { balancerSettings as azureBalancer } from "../../../components/azure/loadBalancerKind.ts";
import { acmeCertificateArgs } from "../../../components/certificates/acmeKind.ts";
import { certManagerArgs } from "../../../components/certificates/certManagerSettings.ts";
import { http3GatewayArgs } from "../../../components/gateway/http3GatewayArgs.ts";
import { balancerSettings as gcpBalancer } from "../../../components/gcp/passthroughKind.ts";
import { watchArgs } from "../../../components/monitoring/watchArgs.ts";

/** A component, whose arguments have a schema that is not a part's. */
export interface ComponentSchema {
    /** Its class, as the module exports it. */
    name: string;
    /** Module of the package; empty for the package itself. */
    module: string;
    schema: z.ZodType;
    /** Where its docstrings are: a file below the repository, and the variable in it. */
    declared: { file: string; variable: string };
}

/** The gateway itself: what a reader looks for first. */
export const GATEWAY: ComponentSchema = {
    name: "Http3Gateway",
    module: "",
    schema: http3GatewayArgs,
    declared: { file: "components/gateway/http3GatewayArgs.ts", variable: "http3GatewayArgs" },
};

/** Every other component of the package; each may stand alone. */
export const COMPONENTS: readonly ComponentSchema[] = [
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
        name: "Http3Watch",
        module: "",
        schema: watchArgs,
        declared: { file: "components/monitoring/watchArgs.ts", variable: "watchArgs" },
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
        name: "LoadBalancer",
        module: "azure",
        schema: azureBalancer,
        declared: { file: "components/azure/loadBalancerKind.ts", variable: "balancerSettings" },
    },
    {
        name: "PassthroughLoadBalancer",
        module: "gcp",
        schema: gcpBalancer,
        declared: { file: "components/gcp/passthroughKind.ts", variable: "balancerSettings" },
    },
];
