import type { Input, ProviderResource, Resource } from "@pulumi/pulumi";
import type { DependsOn, IdentityContext, ServiceAccountIdentity } from "../identity/serviceAccount.ts";
import type { Part } from "../model/parts.ts";
import type { Dns01Config } from "./certManagerObjects.ts";

export type { DependsOn };

/** What a DNS-01 solver gets to create resources; the ServiceAccount is that of cert-manager's controller. */
export interface SolverContext extends IdentityContext {
    /** The Kubernetes provider. */
    provider: ProviderResource;
    /** Prefix of the names of its Secrets, unique among the issuers of the namespace. */
    secretPrefix: Input<string>;
    /** Namespace from which cert-manager reads the issuer's Secrets. */
    secretNamespace: Input<string>;
}

/** How the cloud identifies cert-manager's controller. */
export type SolverIdentity = ServiceAccountIdentity;

/** A DNS-01 solver as plain data: rules judge it. */
export interface Dns01SolverPlan {
    /** Module and function, for example `aws.route53Solver`. */
    kind: string;
    /** The provider's block in an issuer, for example `route53`: resources are named after it. Default: the kind. */
    block?: string;
    /**
     * Zone apex, without the trailing dot, whose names it handles. Default: every name that no other solver handles.
     */
    zone?: string;
    /** Whether it uses the identity of cert-manager's pod, which cert-manager allows only for a ClusterIssuer. */
    ambient: boolean;
    /** Names of the credentials that are set; exactly one is required. */
    credentials: string[];
    /** Settings, for rules and the reviewer. Never a credential. */
    settings: Record<string, unknown>;
}

/** Sets the TXT records by which a CA validates a name. Implement this for another DNS provider. */
export interface Dns01Solver extends Part {
    /** The solver as plain data. */
    describe(): Dns01SolverPlan;
    /** Makes the cloud identify cert-manager's controller, once for all gateways that the solver serves. */
    identify?(context: SolverContext): SolverIdentity;
    /** The provider's block of an issuer, with the Secrets that it names. After `identify`. */
    configure(context: SolverContext): { dns01: Dns01Config; ready: Resource[] };
}
