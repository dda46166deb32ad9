import { createHash } from "node:crypto";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import * as pulumi from "@pulumi/pulumi";
import { judgeBy, refuse } from "../checks/check.ts";
import { acmeRules } from "../checks/rules/acme.ts";
import type { ClusterArgs } from "../cluster.ts";
import { type AcmeDescription, type AcmeSettings, describeAcme } from "./acmeDescription.ts";
import { certificateGroups } from "./certificateGroups.ts";
import { CertManager, type CertManagerSettings } from "./certManager.ts";
import { CERT_MANAGER_NAMESPACE, CERT_MANAGER_RELEASE, DIRECTORIES } from "./certManagerDefaults.ts";
import {
    type AcmeIssuerSpec,
    type AcmeSolver,
    CertManagerCertificate,
    ClusterIssuer,
    Issuer,
} from "./certManagerObjects.ts";
import type { Dns01Solver, SolverContext, SolverIdentity } from "./solvers/solver.ts";

/** Settings of {@link acme}. */
export interface AcmeArgs extends AcmeSettings {
    /** By TXT records: a solver, or one for each zone. Needed for wildcards. Either this or `http01`. */
    dns01?: Dns01Solver | Dns01Solver[];
    /**
     * By a file on port 80 of the gateway, which then exists before its certificate: a temporary one stands in, and the
     * advertisement waits for the real one. While a challenge is open, port 80 of that hostname answers nothing else.
     */
    http01?: boolean;
    /** Account at a CA that knows its customers (RFC 8555 §7.3.4). */
    externalAccountBinding?: {
        /** Id of the account. */
        keyId: pulumi.Input<string>;
        /** Its MAC key, Base64url without padding, as the CA gives it; kept secret. */
        hmacKey: pulumi.Input<string>;
    };
    /**
     * cert-manager itself: settings to install it, an installation of this program, or `preinstalled`. One cluster has
     * one. Default: it is installed.
     */
    certManager?: CertManagerSettings | CertManager | "preinstalled";
    /** Namespace of a preinstalled cert-manager: a ClusterIssuer's Secrets go there. Default: `cert-manager`. */
    certManagerNamespace?: string;
}

/** Arguments of {@link AcmeCertificate}. */
export interface AcmeCertificateArgs extends AcmeArgs {
    /** Names to certify. Plain strings: child names and checks depend on them. */
    hostnames: string[];
    /** Name of the Secret, and the beginning of the others' names where there are several. */
    secretName: string;
    /** Namespace of the Secrets, of the Certificates and of the Issuer. */
    namespace: pulumi.Input<string>;
    /** The Kubernetes provider. */
    provider: pulumi.ProviderResource;
    /** Gateway in the same namespace whose port 80 answers HTTP-01. */
    gateway?: {
        /** Its name; known before it is created, since it waits for the Secret. */
        name: pulumi.Input<string>;
    };
    cluster?: ClusterArgs;
}

/**
 * Certificates from an ACME CA (RFC 8555) through cert-manager: an issuer, one Certificate or several, and cert-manager
 * itself where it is not there. Usable without a gateway.
 *
 * Keys are ECDSA and new at every renewal. The issuer is named after the CA's directory, so that another environment
 * issues at once: cert-manager keeps a certificate while its issuer's name stays.
 *
 * @throws pulumi.InputPropertiesError with every problem of the arguments, before anything is registered.
 * @example new AcmeCertificate("mail", { email, dns01, hostnames: ["mail.example.com"], secretName: "mail-tls", namespace: "mail", provider })
 */
export class AcmeCertificate extends pulumi.ComponentResource {
    /** Installation of cert-manager; none where it was there before. */
    readonly certManager?: CertManager;
    readonly issuer: Issuer | ClusterIssuer;
    /**
     * One for each group of hostnames. They are there when the CA has issued, and over HTTP-01 as soon as a temporary
     * certificate stands in; {@link IssuedCertificates} then waits for the CA.
     */
    readonly certificates: CertManagerCertificate[];
    /** Names of the Certificates and of their Secrets. */
    readonly names: string[];
    /** Secret of each hostname. */
    readonly secretNames: Record<string, pulumi.Output<string>>;

    constructor(name: string, args: AcmeCertificateArgs, opts?: pulumi.ComponentResourceOptions) {
        const solvers = [args.dns01 ?? []].flat();
        const description = describe(args);
        refuse(`AcmeCertificate "${name}"`, problems(description, args));
        const { hostnames, secretName, namespace } = args;
        super("http3gateway:index:AcmeCertificate", name, { ...description, hostnames, secretName, namespace }, opts);
        // A component's dependsOn is not its children's.
        const { dependsOn } = pulumi.mergeOptions({ dependsOn: [] as pulumi.Resource[] }, opts ?? {});
        const before = dependsOn as pulumi.Resource[];
        const child = { parent: this, provider: args.provider };

        const managerNamespace = namespaceOf(args);
        const contexts = solvers.map(
            (_, index): SolverContext => ({
                name: solverName(name, description, index),
                parent: this,
                provider: args.provider,
                dependsOn: before,
                secretNamespace: description.clusterIssuer ? managerNamespace : namespace,
                serviceAccount: { namespace: managerNamespace, name: CERT_MANAGER_RELEASE },
            }),
        );
        const identities = solvers.map((solver, index) => solver.identify?.(at(contexts, index)) ?? { ready: [] });
        this.certManager = certManagerOf(name, args, identities, this, before);
        const installed = this.certManager === undefined ? [] : [this.certManager.chart, this.certManager.apiCheck];
        // A Secret of ours in cert-manager's namespace comes after that namespace.
        const later = [...before, ...installed, ...identities.flatMap(({ ready }) => ready)];
        const configured = solvers.map((solver, index) =>
            solver.configure({ ...at(contexts, index), dependsOn: later }),
        );

        const binding = args.externalAccountBinding;
        const issuerName = `${name}-${issuerSuffix(description)}`;
        const secretNamespace = description.clusterIssuer ? managerNamespace : namespace;
        const account =
            binding &&
            new Secret(
                `${name}-account-binding`,
                {
                    metadata: { name: `${issuerName}-binding`, namespace: secretNamespace },
                    stringData: { key: pulumi.secret(binding.hmacKey) },
                },
                { ...child, dependsOn: later },
            );
        const spec: AcmeIssuerSpec = {
            acme: {
                server: description.server ?? DIRECTORIES[description.environment] ?? "",
                email: args.email,
                profile: args.profile,
                preferredChain: args.preferredChain,
                privateKeySecretRef: { name: `${issuerName}-account` },
                externalAccountBinding: binding && {
                    keyID: binding.keyId,
                    keySecretRef: { name: `${issuerName}-binding`, key: "key" },
                },
                solvers: [
                    ...configured.map(({ dns01 }, index): AcmeSolver => {
                        const zone = description.dns01[index]?.zone;
                        return { ...selfCheck(args), ...(zone ? { selector: { dnsZones: [zone] } } : {}), dns01 };
                    }),
                    ...(args.http01 ? [http01Solver(args)] : []),
                ],
            },
        };
        const Kind = description.clusterIssuer ? ClusterIssuer : Issuer;
        const inNamespace = description.clusterIssuer ? {} : { namespace };
        this.issuer = new Kind(
            `${name}-issuer`,
            { metadata: { name: issuerName, ...inNamespace }, spec },
            {
                ...child,
                dependsOn: [...later, ...configured.flatMap(({ ready }) => ready), ...(account ? [account] : [])],
            },
        );

        const groups = certificateGroups(secretName, hostnames, description.namesPerCertificate);
        this.names = groups.map((group) => group.name);
        this.certificates = [];
        this.secretNames = {};
        for (const group of groups) {
            this.certificates.push(
                new CertManagerCertificate(
                    group.name === secretName ? name : `${name}-${group.name.slice(secretName.length + 1)}`,
                    {
                        metadata: {
                            name: group.name,
                            namespace,
                            annotations: args.http01 ? TEMPORARY_FIRST : {},
                        },
                        spec: {
                            secretName: group.name,
                            dnsNames: group.hostnames,
                            issuerRef: {
                                group: "cert-manager.io",
                                kind: description.clusterIssuer ? "ClusterIssuer" : "Issuer",
                                name: this.issuer.metadata.name,
                            },
                            privateKey: {
                                algorithm: description.keyAlgorithm,
                                size: description.keyAlgorithm === "ECDSA" ? 256 : 2048,
                                rotationPolicy: "Always",
                            },
                            renewBeforePercentage: description.renewBeforePercentage,
                        },
                    },
                    { ...child, dependsOn: [this.issuer] },
                ),
            );
            for (const hostname of group.hostnames) {
                // Never a Certificate's own output: a gateway that serves the challenge must not wait for it.
                this.secretNames[hostname] = pulumi.output(group.name);
            }
        }
        this.registerOutputs({ secretNames: this.secretNames });
    }
}

/**
 * The gateway's listeners need some pair in the Secret before port 80 can answer for the real one: without it the
 * Service would begin with port 80 alone, and 443 TCP and UDP would not get the same node port later. A temporary
 * certificate has an end as well, so the Certificate is waited for until it states one.
 */
const TEMPORARY_FIRST = {
    "cert-manager.io/issue-temporary-certificate": "true",
    "pulumi.com/waitFor": "jsonpath={.status.notAfter}",
};

/** Every setting as plain data, defaults filled in. Pure. */
export function describe(args: AcmeArgs): AcmeDescription {
    const { certManager = {} } = args;
    const installed = certManager === "preinstalled" || certManager instanceof CertManager;
    return describeAcme(
        args,
        [args.dns01 ?? []].flat(),
        args.http01 ?? false,
        installed ? "preinstalled" : { ...certManager, namespace: certManager.namespace ?? CERT_MANAGER_NAMESPACE },
    );
}

function problems(description: AcmeDescription, args: AcmeCertificateArgs) {
    const plan = {
        certificate: { kind: "acme", settings: { ...description } },
        listeners: args.hostnames.map((hostname) => ({
            hostname,
            port: 443,
            protocol: "HTTPS" as const,
            http3: false,
            advertisedPort: 443,
        })),
        redirectHttp: args.gateway !== undefined,
    };
    return judgeBy(acmeRules, plan)
        .filter(({ severity }) => severity === "error")
        .map(({ path, message }) => ({
            path: path.replace(/^certificate\./, "").replace(/^listeners(\[\d+\])\.hostname$/, "hostnames$1"),
            message,
        }));
}

function namespaceOf({ certManager, certManagerNamespace = CERT_MANAGER_NAMESPACE }: AcmeArgs): string {
    if (certManager === "preinstalled") {
        return certManagerNamespace;
    }
    return certManager instanceof CertManager
        ? certManager.namespaceName
        : (certManager?.namespace ?? CERT_MANAGER_NAMESPACE);
}

function certManagerOf(
    name: string,
    args: AcmeCertificateArgs,
    identities: SolverIdentity[],
    parent: pulumi.Resource,
    before: pulumi.Resource[],
): CertManager | undefined {
    const { certManager = {} } = args;
    if (certManager === "preinstalled") {
        return undefined;
    }
    if (certManager instanceof CertManager) {
        return certManager;
    }
    return new CertManager(
        `${name}-cert-manager`,
        {
            ...certManager,
            gatewayApi: args.http01 ?? false,
            serviceAccountAnnotations: laid(identities.map((identity) => identity.serviceAccountAnnotations)),
            podLabels: laid(identities.map((identity) => identity.podLabels)),
            cluster: args.cluster,
        },
        {
            parent,
            providers: [args.provider],
            // A pod gets its identity when it starts.
            dependsOn: [...before, ...identities.flatMap(({ ready }) => ready)],
        },
    );
}

function laid(all: (Record<string, pulumi.Input<string>> | undefined)[]) {
    const together = Object.assign({}, ...all) as Record<string, pulumi.Input<string>>;
    return Object.keys(together).length === 0 ? undefined : together;
}

/** `edge-certificate-route53`, and `-2` for the second of its kind. */
function solverName(name: string, { dns01 }: AcmeDescription, index: number): string {
    const kind = dns01[index]?.kind ?? "";
    const earlier = dns01.slice(0, index).filter((other) => other.kind === kind).length;
    return `${name}-${kind.toLowerCase()}${earlier === 0 ? "" : `-${earlier + 1}`}`;
}

/** What tells one CA's issuer from another's. */
function issuerSuffix({ environment, server }: AcmeDescription): string {
    return server === undefined ? environment : createHash("sha256").update(server).digest("hex").slice(0, 8);
}

function http01Solver(args: AcmeCertificateArgs): AcmeSolver {
    const gateway = {
        group: "gateway.networking.k8s.io" as const,
        kind: "Gateway" as const,
        name: args.gateway?.name ?? "",
        namespace: args.namespace,
        // By port, not by listener: every controller names its port-80 listener as it likes.
        port: 80,
    };
    return {
        ...selfCheck(args),
        http01: { gatewayHTTPRoute: { serviceType: "ClusterIP", parentRefs: [gateway] } },
    };
}

function selfCheck({ waitInsteadOfSelfCheck }: AcmeArgs) {
    return waitInsteadOfSelfCheck === undefined ? {} : { waitInsteadOfSelfCheck };
}

function at<T>(items: T[], index: number): T {
    const item = items[index];
    if (item === undefined) {
        throw new RangeError(`${index} of ${items.length}`);
    }
    return item;
}
