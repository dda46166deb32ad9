import type { Input, ProviderResource, Resource } from "@pulumi/pulumi";
import type { DependsOn, IdentityContext, ServiceAccountIdentity } from "../identity/serviceAccount.ts";
import type { Part } from "../model/parts.ts";
import type { Dns01Config } from "./certManagerObjects.ts";

export type { DependsOn };

/** What a DNS-01 solver gets when it creates something; the ServiceAccount is that of cert-manager's controller. */
export interface SolverContext extends IdentityContext {
    /** The Kubernetes provider. */
    provider: ProviderResource;
    /** Beginning of the names of its Secrets, which no other issuer's in the namespace has. */
    secretPrefix: Input<string>;
    /** Namespace that cert-manager reads the issuer's Secrets from. */
    secretNamespace: Input<string>;
}

/** How the cloud knows cert-manager's controller. */
export type SolverIdentity = ServiceAccountIdentity;

/** A DNS-01 solver as plain data: rules judge it. */
export interface Dns01SolverPlan {
    /** Module and function, for example `aws.route53Solver`. */
    kind: string;
    /** The provider's block in an issuer, for example `route53`: resources are named after it. Default: the kind. */
    block?: string;
    /** Zone apex, without the trailing dot, whose names it is for. Default: every name that no other solver is for. */
    zone?: string;
    /** Whether it acts as cert-manager's own pod, which cert-manager allows a ClusterIssuer alone. */
    ambient: boolean;
    /** Names of the credentials that are given; there has to be one. */
    credentials: string[];
    /** Settings, for rules and the reviewer. Never a credential. */
    settings: Record<string, unknown>;
}

/** Sets the TXT records by which a CA sees that a name is ours. Bring your own by implementing this. */
export interface Dns01Solver extends Part {
    /** The solver as plain data. */
    describe(): Dns01SolverPlan;
    /** Makes the cloud know cert-manager's controller, once however many gateways the solver serves. */
    identify?(context: SolverContext): SolverIdentity;
    /** The provider's block of an issuer, with the Secrets that it names. After `identify`. */
    configure(context: SolverContext): { dns01: Dns01Config; ready: Resource[] };
}
