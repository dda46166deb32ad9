import type * as pulumi from "@pulumi/pulumi";
import { type CustomResourceInputs, TypedCustomResource } from "../gatewayApi/customResource.ts";

const API_VERSION = "cert-manager.io/v1";

/** A key in a Secret that an issuer may read. */
export interface SecretKeyRef {
    /** Name of the Secret. */
    name: pulumi.Input<string>;
    /** Key in its `data`. */
    key: pulumi.Input<string>;
}

/** `spec` of a Certificate (`cert-manager.io/v1`), as far as this package writes it. */
export interface CertManagerCertificateSpec {
    /** Secret of type `kubernetes.io/tls` that cert-manager creates and owns, in the Certificate's namespace. */
    secretName: pulumi.Input<string>;
    /** Subject alternative names. */
    dnsNames: string[];
    /** Its issuer. */
    issuerRef: { group: "cert-manager.io"; kind: "Issuer" | "ClusterIssuer"; name: pulumi.Input<string> };
    /** The key: `Always` creates a new one at every renewal. */
    privateKey: { algorithm: "ECDSA" | "RSA"; size: number; rotationPolicy: "Always" };
    /** Share of the issued lifetime, in percent, that is left when it is renewed. */
    renewBeforePercentage: number;
}

/** The part of a Certificate's status that is read. */
export interface CertManagerCertificateStatus {
    /** End of the certificate that is in the Secret, RFC 3339. */
    notAfter?: string;
    /** When cert-manager renews it, RFC 3339. */
    renewalTime?: string;
}

/** A certificate that cert-manager requests and renews. It is ready when `Ready`: a trusted pair is in the Secret. */
export class CertManagerCertificate extends TypedCustomResource<
    CertManagerCertificateSpec,
    CertManagerCertificateStatus
> {
    constructor(
        name: string,
        inputs: CustomResourceInputs<CertManagerCertificateSpec>,
        opts?: pulumi.CustomResourceOptions,
    ) {
        const annotations = { "pulumi.com/waitFor": "condition=Ready", ...inputs.metadata.annotations };
        super(API_VERSION, "Certificate", name, { ...inputs, metadata: { ...inputs.metadata, annotations } }, opts);
    }
}

/** `dns01` of a solver: the provider's block, and how CNAMEs are handled. */
export interface Dns01Config {
    /** `Follow` sets the record where a CNAME of `_acme-challenge` points. Default: `None`. */
    cnameStrategy?: "None" | "Follow";
    /** Amazon Route 53. */
    route53?: { hostedZoneID: pulumi.Input<string>; region?: pulumi.Input<string>; role?: pulumi.Input<string> };
    /** Google Cloud DNS. */
    cloudDNS?: { project: pulumi.Input<string>; hostedZoneName: pulumi.Input<string> };
    /** Azure DNS. */
    azureDNS?: {
        subscriptionID: pulumi.Input<string>;
        resourceGroupName: pulumi.Input<string>;
        hostedZoneName: string;
        environment?: string;
        managedIdentity?: { clientID: pulumi.Input<string> };
    };
    /** Cloudflare. */
    cloudflare?: { apiTokenSecretRef: SecretKeyRef };
    /** Akamai Edge DNS. */
    akamai?: {
        serviceConsumerDomain: string;
        clientTokenSecretRef: SecretKeyRef;
        clientSecretSecretRef: SecretKeyRef;
        accessTokenSecretRef: SecretKeyRef;
    };
    /** DigitalOcean. */
    digitalocean?: { tokenSecretRef: SecretKeyRef };
    /** A solver that the user runs, for every other provider. */
    webhook?: { groupName: string; solverName: string; config?: Record<string, unknown> };
    /** Dynamic updates with TSIG (RFC 2136, RFC 8945). */
    rfc2136?: {
        nameserver: pulumi.Input<string>;
        protocol: "TCP" | "UDP";
        tsigKeyName: pulumi.Input<string>;
        tsigAlgorithm: string;
        tsigSecretSecretRef: SecretKeyRef;
    };
}

/** One way in which a CA may validate a name (`spec.acme.solvers[]`). */
export interface AcmeSolver {
    /** Zones whose names it handles. Default: every name that no other solver handles. */
    selector?: { dnsZones: string[] };
    /**
     * A duration, such as `30s`, to wait instead of checking from the cluster whether the challenge is visible.
     */
    waitInsteadOfSelfCheck?: string;
    /** By a TXT record (RFC 8555 §8.4). */
    dns01?: Dns01Config;
    /** By a file on port 80 (RFC 8555 §8.3). */
    http01?: {
        gatewayHTTPRoute: {
            serviceType: "ClusterIP";
            parentRefs: {
                group: "gateway.networking.k8s.io";
                kind: "Gateway";
                name: pulumi.Input<string>;
                namespace: pulumi.Input<string>;
                port: number;
            }[];
        };
    };
}

/** `spec` of an Issuer or a ClusterIssuer that speaks ACME. */
export interface AcmeIssuerSpec {
    /** How to reach the CA, and how it may validate a name. */
    acme: {
        /** Directory URL of the CA. */
        server: pulumi.Input<string>;
        /** E-mail address for messages of the CA about certificates. */
        email: string;
        /** ACME certificate profile, for example `shortlived`. */
        profile?: string;
        /** Common name of the root of the preferred chain. */
        preferredChain?: string;
        /** CA certificates that the server's own chains to: PEM, Base64. */
        caBundle?: pulumi.Input<string>;
        /** Secret with the account's key; cert-manager creates it. */
        privateKeySecretRef: { name: pulumi.Input<string> };
        /** External account binding (RFC 8555 §7.3.4). */
        externalAccountBinding?: { keyID: pulumi.Input<string>; keySecretRef: SecretKeyRef };
        solvers: AcmeSolver[];
    };
}

/**
 * An ACME account and its solvers, for the Certificates of one namespace. It is ready when the account is registered.
 */
export class Issuer extends TypedCustomResource<AcmeIssuerSpec, unknown> {
    constructor(name: string, inputs: CustomResourceInputs<AcmeIssuerSpec>, opts?: pulumi.CustomResourceOptions) {
        super(API_VERSION, "Issuer", name, awaited(inputs), opts);
    }
}

/**
 * The same for every namespace; its Secrets are in cert-manager's namespace, and it may use the identity of
 * cert-manager's pod.
 */
export class ClusterIssuer extends TypedCustomResource<AcmeIssuerSpec, unknown> {
    constructor(name: string, inputs: CustomResourceInputs<AcmeIssuerSpec>, opts?: pulumi.CustomResourceOptions) {
        super(API_VERSION, "ClusterIssuer", name, awaited(inputs), opts);
    }
}

function awaited(inputs: CustomResourceInputs<AcmeIssuerSpec>): CustomResourceInputs<AcmeIssuerSpec> {
    const annotations = { "pulumi.com/waitFor": "condition=Ready", ...inputs.metadata.annotations };
    return { ...inputs, metadata: { ...inputs.metadata, annotations } };
}
