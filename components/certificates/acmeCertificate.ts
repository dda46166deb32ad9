import * as pulumi from "@pulumi/pulumi";
import { judgeBy } from "../model/rules/judge.ts";
import { refuse } from "../model/rules/refuse.ts";
import { readAlone } from "../model/settings/readAlone.ts";
import { createIssuer, issuerPlace } from "./acmeIssuer.ts";
import {
    type AcmeCertificateArgs,
    type AcmeCertificateSettings,
    type AcmeSettings,
    acmeCertificateArgs,
    isInstalled,
} from "./acmeKind.ts";
import { acmeRules } from "./acmeRules.ts";
import { certificateGroups } from "./certificateGroups.ts";
import { CertManager } from "./certManager.ts";
import { CERT_MANAGER_NAMESPACE, CERT_MANAGER_RELEASE } from "./certManagerDefaults.ts";
import { type AcmeSolver, CertManagerCertificate, type ClusterIssuer, type Issuer } from "./certManagerObjects.ts";
import type { DependsOn, Dns01Solver, Dns01SolverPlan, SolverContext, SolverIdentity } from "./solver.ts";

export type { AcmeArgs, AcmeCertificateArgs } from "./acmeKind.ts";

/**
 * Certificates from an ACME CA (RFC 8555) through cert-manager: an issuer, one Certificate or several, and cert-manager
 * itself if it is not installed. Can be used without a gateway.
 *
 * Keys are ECDSA and new at every renewal. The issuer is named after the CA's directory, so that a change of the
 * environment takes effect at once: cert-manager keeps a certificate while its issuer's name stays the same.
 *
 * @throws pulumi.InputPropertiesError with every problem of the arguments, before anything is registered.
 * @example new AcmeCertificate("mail", { email, dns01, hostnames: ["mail.example.com"], secretName: "mail-tls", namespace: "mail", provider })
 */
export class AcmeCertificate extends pulumi.ComponentResource {
    /** Installation of cert-manager; undefined if it already existed. */
    readonly certManager?: CertManager;
    readonly issuer: Issuer | ClusterIssuer;
    /**
     * One for each group of hostnames. They exist when the CA has issued them, and over HTTP-01 as soon as the
     * temporary certificate exists; {@link IssuedCertificates} then waits for the CA.
     */
    readonly certificates: CertManagerCertificate[];
    /** Names of the Certificates and of their Secrets. */
    readonly names: string[];
    /** Secret of each hostname; its name is known when the certificate exists. */
    readonly secretNames: Record<string, pulumi.Output<string>>;

    constructor(name: string, args: AcmeCertificateArgs, opts?: pulumi.ComponentResourceOptions) {
        const { settings, recorded, problems } = readCertificate(args);
        refuse(`AcmeCertificate "${name}"`, problems);
        const { provider: _provider, cluster: _cluster, gateway: _gateway, ...inputs } = recorded;
        super("http3gateway:index:AcmeCertificate", name, inputs, opts);
        const { hostnames, secretName, namespace, clusterIssuer, keyAlgorithm, dns01: solvers, http01 } = settings;
        // A component's dependsOn is not its children's.
        const before = opts?.dependsOn;
        const child = { parent: this, provider: settings.provider };
        const managerNamespace = namespaceOf(settings);
        const place = issuerPlace(name, clusterIssuer, namespace, managerNamespace);
        const described = solvers.map((solver) => solver.describe());
        const contexts = solvers.map((solver, index): [Dns01Solver, SolverContext] => {
            const suffix = solverSuffix(described, index);
            return [
                solver,
                {
                    name: `${name}-${suffix}`,
                    parent: this,
                    provider: settings.provider,
                    dependsOn: before,
                    secretPrefix: pulumi.interpolate`${place.prefix}-${suffix}`,
                    secretNamespace: place.secretNamespace,
                    serviceAccount: { namespace: managerNamespace, name: CERT_MANAGER_RELEASE },
                },
            ];
        });

        const identities = contexts.map(([solver, context]) => solver.identify?.(context) ?? { ready: [] });
        const identified = identities.flatMap(({ ready }) => ready);
        this.certManager = certManagerOf(name, settings, identities, this, after(before, identified));
        const installed = this.certManager === undefined ? [] : [this.certManager.chart, this.certManager.apiCheck];
        // A Secret in cert-manager's namespace is created after that namespace.
        const later = after(before, [...installed, ...identified]);
        const configured = contexts.map(([solver, context]) => solver.configure({ ...context, dependsOn: later }));
        const blocks = configured.map(({ dns01 }, index): AcmeSolver => {
            const zone = described[index]?.zone;
            return { ...(zone === undefined ? {} : { selector: { dnsZones: [zone] } }), ...selfCheck(settings), dns01 };
        });
        this.issuer = createIssuer(name, settings, place, http01 ? [...blocks, http01Solver(settings)] : blocks, {
            ...child,
            dependsOn: after(
                later,
                configured.flatMap(({ ready }) => ready),
            ),
        });

        const groups = certificateGroups(secretName, hostnames, settings.namesPerCertificate);
        this.names = groups.map((group) => group.name);
        this.certificates = [];
        this.secretNames = {};
        for (const group of groups) {
            const made = new CertManagerCertificate(
                group.name === secretName ? name : `${name}-${group.name.slice(secretName.length + 1)}`,
                {
                    metadata: {
                        name: group.name,
                        namespace,
                        annotations: http01 ? TEMPORARY_FIRST : {},
                    },
                    spec: {
                        secretName: group.name,
                        dnsNames: group.hostnames,
                        issuerRef: {
                            group: "cert-manager.io",
                            kind: clusterIssuer ? "ClusterIssuer" : "Issuer",
                            name: this.issuer.metadata.name,
                        },
                        privateKey: {
                            algorithm: keyAlgorithm,
                            size: keyAlgorithm === "ECDSA" ? 256 : 2048,
                            rotationPolicy: "Always",
                        },
                        renewBeforePercentage: settings.renewBeforePercentage,
                    },
                },
                { ...child, dependsOn: [this.issuer] },
            );
            this.certificates.push(made);
            for (const hostname of group.hostnames) {
                // A Certificate and its Secret have the same name, and this one waits for the Certificate.
                this.secretNames[hostname] = made.metadata.name;
            }
        }
        this.registerOutputs({ secretNames: this.secretNames });
    }
}

/**
 * The gateway's listeners need a pair in the Secret before port 80 can answer the challenge: without it the
 * Service would start with only port 80, and 443 TCP and UDP would not get the same node port later. A temporary
 * certificate also has an expiry, so the Certificate is waited for until it reports one.
 */
const TEMPORARY_FIRST = {
    "cert-manager.io/issue-temporary-certificate": "true",
    "pulumi.com/waitFor": "jsonpath={.status.notAfter}",
};

/** Parses the arguments of a standalone certificate; a gateway's are judged with its plan. */
function readCertificate(args: AcmeCertificateArgs) {
    const { known, problems, ...read } = readAlone(acmeCertificateArgs, args);
    const listeners = (known.hostnames ?? []).flatMap((hostname = "") => ({
        hostname,
        port: 443,
        protocol: "HTTPS" as const,
        http3: false,
        advertisedPort: 443,
    }));
    const findings = judgeBy(acmeRules, { acme: known, listeners, redirectHttp: known.gateway !== undefined })
        .filter(({ severity }) => severity === "error")
        .map(({ path, listener, message }) => ({
            path: listener === undefined ? path : `hostnames[${listener.index}]`,
            message,
        }));
    return { ...read, problems: [...problems, ...findings] };
}

function namespaceOf({ certManager, certManagerNamespace = CERT_MANAGER_NAMESPACE }: AcmeSettings): string {
    if (isInstalled(certManager)) {
        return certManager.namespace;
    }
    return certManager === "preinstalled" ? certManagerNamespace : certManager.namespaceName;
}

function certManagerOf(
    name: string,
    { certManager, http01, provider, cluster }: AcmeCertificateSettings,
    identities: SolverIdentity[],
    parent: pulumi.Resource,
    dependsOn: DependsOn,
): CertManager | undefined {
    if (!isInstalled(certManager)) {
        return certManager === "preinstalled" ? undefined : certManager;
    }
    return new CertManager(
        `${name}-cert-manager`,
        {
            ...certManager,
            gatewayApi: http01,
            serviceAccountAnnotations: laid(identities.map((identity) => identity.serviceAccountAnnotations)),
            podLabels: laid(identities.map((identity) => identity.podLabels)),
            cluster,
        },
        // A pod gets its identity when it starts.
        { parent, providers: [provider], dependsOn },
    );
}

function laid(all: (Record<string, pulumi.Input<string>> | undefined)[]) {
    const together = Object.assign({}, ...all) as Record<string, pulumi.Input<string>>;
    return Object.keys(together).length === 0 ? undefined : together;
}

/** `aws-route53`, and `aws-route53-2` for the second of its kind. */
function solverSuffix(solvers: Dns01SolverPlan[], index: number): string {
    const names = solvers.map(({ kind, block = kind }) =>
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

function http01Solver(settings: AcmeCertificateSettings): AcmeSolver {
    const gateway = {
        group: "gateway.networking.k8s.io" as const,
        kind: "Gateway" as const,
        name: settings.gateway?.name ?? "",
        namespace: settings.namespace,
        // By port, not by listener: each controller chooses the name of its port-80 listener.
        port: 80,
    };
    return {
        ...selfCheck(settings),
        http01: { gatewayHTTPRoute: { serviceType: "ClusterIP", parentRefs: [gateway] } },
    };
}

function selfCheck({ waitInsteadOfSelfCheck }: AcmeSettings) {
    return waitInsteadOfSelfCheck === undefined ? {} : { waitInsteadOfSelfCheck };
}
