import type { CertificatePlan } from "../model/plan.ts";
import { joined } from "../model/rules/judge.ts";
import type { CertManagerSettings } from "./certManager.ts";
import type { Dns01Solver, Dns01SolverPlan } from "./solver.ts";

/** Settings of {@link acme}, but for what creates something: rules judge them, a reviewer reads them. */
export interface AcmeSettings {
    /** Where the CA writes to when something is wrong with a certificate. A CA checks the address. */
    email: string;
    /**
     * Which Let's Encrypt. `staging` issues certificates that no client trusts and has hardly any limits; `production`
     * allows 50 certificates a week for a registered domain. Default: `staging`.
     */
    environment?: "staging" | "production";
    /** Directory URL of another CA, instead of `environment`. */
    server?: string;
    /** Kind of certificate in the CA's own words: at Let's Encrypt `classic`, `tlsserver` or `shortlived` (6 days). */
    profile?: string;
    /** Common name of the root that the chain should end in, where the CA offers several. */
    preferredChain?: string;
    /** Algorithm of the certificates' keys. Default: `ECDSA` (P-256): a handshake of QUIC then fits into fewer datagrams. */
    keyAlgorithm?: "ECDSA" | "RSA";
    /** Which client needs `RSA`; an RSA key without a reason is refused. */
    rsaReason?: string;
    /**
     * Share of a certificate's lifetime, in percent, that is left when it is renewed: 10 to 80. Default: 33, which is 2
     * days of 6 and 15 of 45.
     */
    renewBeforePercentage?: number;
    /**
     * Hostnames that one Certificate may have, 1 to 100. Hostnames fill Certificates in their order, so new ones belong
     * at the end; with 1 each hostname has its own, and one that cannot be checked holds up no other. A gateway has room
     * for 64 Certificates, whose hostnames share a listener, or for 63 hostnames with one each. Default: 100.
     */
    namesPerCertificate?: number;
    /**
     * Whether the issuer is a ClusterIssuer. Default: where a solver acts as cert-manager's own pod, which an Issuer may
     * not; else an Issuer in the gateway's namespace.
     */
    clusterIssuer?: boolean;
    /** A duration, such as `30s`, waited instead of looking from the cluster whether the challenge can be seen (split DNS). */
    waitInsteadOfSelfCheck?: string;
}

/** The same with every default filled in, and the solvers as data. */
export interface AcmeDescription extends AcmeSettings {
    environment: string & AcmeSettings["environment"];
    keyAlgorithm: "ECDSA" | "RSA";
    renewBeforePercentage: number;
    namesPerCertificate: number;
    clusterIssuer: boolean;
    dns01: Dns01SolverPlan[];
    http01: boolean;
    certManager: "preinstalled" | CertManagerSettings;
}

/** Fills in the defaults, and reads the solvers. */
export function describeAcme(
    settings: AcmeSettings,
    solvers: Dns01Solver[],
    http01: boolean,
    certManager: "preinstalled" | CertManagerSettings,
): AcmeDescription {
    const dns01 = solvers.map((solver) => (isSolver(solver) ? solver.describe() : noSolver(solver)));
    return {
        email: settings.email,
        environment: settings.environment ?? "staging",
        server: settings.server,
        profile: settings.profile,
        preferredChain: settings.preferredChain,
        keyAlgorithm: settings.keyAlgorithm ?? "ECDSA",
        rsaReason: settings.rsaReason,
        renewBeforePercentage: settings.renewBeforePercentage ?? 33,
        namesPerCertificate: settings.namesPerCertificate ?? 100,
        clusterIssuer: settings.clusterIssuer ?? dns01.some(({ ambient }) => ambient),
        waitInsteadOfSelfCheck: settings.waitInsteadOfSelfCheck,
        dns01,
        http01,
        certManager,
    };
}

/** Kind of what is given for a solver and is none; it is refused with all else that nothing type-checked. */
export const NO_SOLVER = "no solver";

/** A DNS zone describes itself too, but configures no issuer. */
function isSolver(value: unknown): value is Dns01Solver {
    const { describe, configure } = (value ?? {}) as Partial<Dns01Solver>;
    return typeof describe === "function" && typeof configure === "function";
}

/** What cannot be read of the solvers' settings. Paths are the certificate's. */
export function solverProblems(solvers: Dns01Solver[]): { path: string; message: string }[] {
    return solvers.flatMap((solver, index, { length }) =>
        (isSolver(solver) ? (solver.problems ?? []) : []).map(({ path, message }) => ({
            path: joined(`dns01${length === 1 ? "" : `[${index}]`}`, path),
            message,
        })),
    );
}

function noSolver(given: unknown): Dns01SolverPlan {
    return { kind: NO_SOLVER, ambient: false, credentials: [], settings: { given } };
}

/** The ACME settings of a plan's certificate; undefined where it comes from elsewhere. */
export function acmeOf(certificate: CertificatePlan): AcmeDescription | undefined {
    return certificate.kind === "acme" ? (certificate.settings as unknown as AcmeDescription) : undefined;
}
