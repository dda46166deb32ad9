import type { CustomResourceOptions, Input, ProviderResource, Resource } from "@pulumi/pulumi";
import type { Dns01Config } from "../certManagerObjects.ts";

/** What has to be there first, in each form that Pulumi takes. */
export type DependsOn = CustomResourceOptions["dependsOn"];

/** What a DNS-01 solver gets when it creates something. */
export interface SolverContext {
    /** Logical name; a solver names its children `${name}-suffix`. */
    name: string;
    /** Parent of all that the solver creates; cloud resources take their provider from it. */
    parent: Resource;
    /** The Kubernetes provider. */
    provider: ProviderResource;
    /** What must have succeeded before the solver creates anything. */
    dependsOn: DependsOn;
    /** Beginning of the names of its Secrets, which no other issuer's in the namespace has. */
    secretPrefix: Input<string>;
    /** Namespace that cert-manager reads the issuer's Secrets from. */
    secretNamespace: Input<string>;
    /** ServiceAccount of cert-manager's controller: whom a cloud has to know. */
    serviceAccount: { namespace: string; name: string };
}

/** How the cloud knows cert-manager's controller. */
export interface SolverIdentity {
    /** Annotations of the controller's ServiceAccount. */
    serviceAccountAnnotations?: Record<string, Input<string>>;
    /** Further labels of the controller's pods. */
    podLabels?: Record<string, Input<string>>;
    /** What has to exist before the controller's pods start. */
    ready: Resource[];
}

/** A DNS-01 solver as plain data: rules judge it. */
export interface Dns01SolverPlan {
    /** The provider's block in an issuer, for example `route53`. */
    kind: string;
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
export interface Dns01Solver {
    /** The solver as plain data. */
    describe(): Dns01SolverPlan;
    /** Makes the cloud know cert-manager's controller, once however many gateways the solver serves. */
    identify?(context: SolverContext): SolverIdentity;
    /** The provider's block of an issuer, with the Secrets that it names. After `identify`. */
    configure(context: SolverContext): { dns01: Dns01Config; ready: Resource[] };
}

/** Settings that every DNS-01 solver has. */
export interface Dns01SolverArgs {
    /**
     * Zone apex without the trailing dot, for example `example.com`: the names that this solver is for, and what the
     * hostnames are checked against. Needed beside another solver. Default: every name.
     */
    zone?: string;
    /** `Follow` sets the record where a CNAME of `_acme-challenge` points. Default: `None`. */
    cnameStrategy?: "None" | "Follow";
}
