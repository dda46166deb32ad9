import * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "../model/cluster.ts";
import { judgeBy } from "../model/rules/judge.ts";
import { refuse } from "../model/rules/refuse.ts";
import { type AcmeDescription, type AcmeSettings, describeAcme, solverProblems } from "./acmeDescription.ts";
import { type AcmeServer, createIssuer, issuerPlace } from "./acmeIssuer.ts";
import { acmeRules } from "./acmeRules.ts";
import { certificateGroups } from "./certificateGroups.ts";
import { CertManager, type CertManagerSettings } from "./certManager.ts";
import { CERT_MANAGER_NAMESPACE, CERT_MANAGER_RELEASE } from "./certManagerDefaults.ts";
import { type AcmeSolver, CertManagerCertificate, type ClusterIssuer, type Issuer } from "./certManagerObjects.ts";
import type { DependsOn, Dns01Solver, SolverContext, SolverIdentity } from "./solver.ts";

/** Settings of {@link acme}. */
export interface AcmeArgs extends AcmeSettings, AcmeServer {
    /** By TXT records: a solver, or one for each zone. Needed for wildcards. Either this or `http01`. */
    dns01?: Dns01Solver | Dns01Solver[];
    /**
     * By a file on port 80 of the gateway, which then exists before its certificate: a temporary one stands in, and the
     * advertisement waits for the real one. While a challenge is open, port 80 of that hostname answers nothing else.
     */
    http01?: boolean;
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
        refuse(`AcmeCertificate "${name}"`, [...solverProblems(solvers), ...problems(description, args)]);
        const { hostnames, secretName, namespace } = args;
        super("http3gateway:index:AcmeCertificate", name, { ...description, hostnames, secretName, namespace }, opts);
        // A component's dependsOn is not its children's.
        const before = opts?.dependsOn;
        const child = { parent: this, provider: args.provider };
        const managerNamespace = namespaceOf(args);
        const place = issuerPlace(name, description.clusterIssuer, namespace, managerNamespace);
        const contexts = solvers.map((solver, index): [Dns01Solver, SolverContext] => {
            const suffix = solverSuffix(description, index);
            return [
                solver,
                {
                    name: `${name}-${suffix}`,
                    parent: this,
                    provider: args.provider,
                    dependsOn: before,
                    secretPrefix: pulumi.interpolate`${place.prefix}-${suffix}`,
                    secretNamespace: place.secretNamespace,
                    serviceAccount: { namespace: managerNamespace, name: CERT_MANAGER_RELEASE },
                },
            ];
        });

        const identities = contexts.map(([solver, context]) => solver.identify?.(context) ?? { ready: [] });
        const identified = identities.flatMap(({ ready }) => ready);
        this.certManager = certManagerOf(name, args, identities, this, after(before, identified));
        const installed = this.certManager === undefined ? [] : [this.certManager.chart, this.certManager.apiCheck];
        // A Secret of ours in cert-manager's namespace comes after that namespace.
        const later = after(before, [...installed, ...identified]);
        const configured = contexts.map(([solver, context]) => solver.configure({ ...context, dependsOn: later }));
        const blocks = configured.map(({ dns01 }, index): AcmeSolver => {
            const zone = description.dns01[index]?.zone;
            return { ...(zone === undefined ? {} : { selector: { dnsZones: [zone] } }), ...selfCheck(args), dns01 };
        });
        this.issuer = createIssuer(
            name,
            description,
            place,
            args.http01 ? [...blocks, http01Solver(args)] : blocks,
            args,
            {
                ...child,
                dependsOn: after(
                    later,
                    configured.flatMap(({ ready }) => ready),
                ),
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

/** Every setting as plain data, defaults filled in. */
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
        .map(({ path, listener, message }) => ({
            path: listener === undefined ? path.replace(/^certificate\./, "") : `hostnames[${listener.index}]`,
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
    dependsOn: DependsOn,
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
        // A pod gets its identity when it starts.
        { parent, providers: [args.provider], dependsOn },
    );
}

function laid(all: (Record<string, pulumi.Input<string>> | undefined)[]) {
    const together = Object.assign({}, ...all) as Record<string, pulumi.Input<string>>;
    return Object.keys(together).length === 0 ? undefined : together;
}

/** `aws-route53`, and `aws-route53-2` for the second of its kind. */
function solverSuffix({ dns01 }: AcmeDescription, index: number): string {
    const names = dns01.map(({ kind, block = kind }) =>
        block
            .replace(/\.?solver$/i, "")
            .replace(".", "-")
            .toLowerCase(),
    );
    const name = names[index] ?? "";
    const earlier = names.slice(0, index).filter((other) => other === name).length;
    return `${name}${earlier === 0 ? "" : `-${earlier + 1}`}`;
}

function after(before: DependsOn, more: pulumi.Resource[]): DependsOn {
    return pulumi.mergeOptions({ dependsOn: before }, { dependsOn: more }).dependsOn;
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
