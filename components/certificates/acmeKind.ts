import type { ProviderResource } from "@pulumi/pulumi";
import * as z from "zod";
import { clusterArgs } from "../model/clusterArgs.ts";
import { onPart } from "../model/rules/judge.ts";
import { checkedBy, type FormRule, fits, ruled } from "../model/settings/formRule.ts";
import { input } from "../model/settings/input.ts";
import { credential, isResource, resource, withMethods } from "../model/settings/live.ts";
import { partKind } from "../model/settings/partKind.ts";
import { acmeRules, type DescribedAcme, solverPath } from "./acmeRules.ts";
import type { CertManager } from "./certManager.ts";
import { MOST_NAMES } from "./certManagerDefaults.ts";
import { certManagerBundles, certManagerSettings } from "./certManagerSettings.ts";
import { namesPerCertificate } from "./namesPerCertificate.ts";
import type { Dns01Solver } from "./solver.ts";

const EMAIL: FormRule = {
    code: "acme-email-invalid",
    reason: "The CA rejects the account, or its warnings before a revocation are lost.",
    remedy: "Write one monitored address at a domain of your own.",
    source: "RFC 8555 §7.3; RFC 5321 §4.1.2",
    required: true,
};

const ENVIRONMENT: FormRule = {
    code: "acme-environment-unknown",
    reason: "The directory does not exist, and cert-manager would retry forever.",
    remedy: 'Use "staging" or "production"; for another CA set server to its directory.',
    source: "letsencrypt.org/docs/staging-environment",
};

const SERVER: FormRule = {
    code: "acme-server-invalid",
    reason: "An ACME server is reached only over https, at the URL of its directory.",
    remedy: 'Write the full URL, such as "https://acme.example.com/directory", or omit it for Let\'s Encrypt.',
    source: "RFC 8555 §6.1, §7.1.1",
};

const KEY_ALGORITHM: FormRule = {
    code: "key-algorithm-unknown",
    reason: "Public CAs and browsers support no other algorithm.",
    remedy: "Omit keyAlgorithm: ECDSA is the default.",
    source: "CA/Browser Forum Baseline Requirements §6.1.5",
};

const RENEW_SHARE: FormRule = {
    code: "renew-share-invalid",
    reason: "A lower value leaves a 6-day certificate no day for a CA outage. A higher value approaches the limit on duplicate certificates.",
    remedy: "Omit it for a third, or write a whole percentage from 10 to 80.",
    source: "cert-manager renewBeforePercentage; letsencrypt.org/docs/rate-limits",
};

const WAIT: FormRule = {
    code: "wait-instead-of-self-check-invalid",
    reason: "The API server rejects the issuer.",
    remedy: 'Write a duration such as "30s".',
    source: "cert-manager waitInsteadOfSelfCheck; Go time.ParseDuration",
};

const email = ruled(
    EMAIL,
    z.string().check(
        fits(
            (text) => /^[^\s@<>,;:"()[\]]{1,64}@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*$/i.test(text),
            (text) => `"${text}" is not a valid e-mail address.`,
        ),
    ),
);

const server = ruled(
    SERVER,
    z.string().check(
        fits(
            (text) => URL.canParse(text) && new URL(text).protocol === "https:",
            (text) => `"${text}" is not an https URL.`,
        ),
    ),
);

const externalAccount = z.strictObject({
    /** ID of the account. */
    keyId: input(z.string()),
    /** Its MAC key, Base64url without padding, as issued by the CA; kept secret. */
    hmacKey: credential(input(z.string())),
});

/** External account binding (RFC 8555 §7.3.4). */
export interface ExternalAccount extends z.input<typeof externalAccount> {}

/**
 * A zone of a gateway describes itself too, but configures no issuer; and a custom solver may return anything.
 */
const solver = withMethods<Dns01Solver>(
    "route53Solver()",
    ["describe", "configure"],
    // Names are checked against the zone before the update, so it cannot come during it.
    z.looseObject({ zone: z.string().nullish() }),
);

/** No secret, but a reviewer of the plan learns nothing from its text. */
const caBundle = credential(input(z.string()));

const acmeFields = {
    /** E-mail address for messages of the CA about certificates. The CA verifies the address. */
    email,
    /**
     * Environment of Let's Encrypt. `staging` issues certificates that no client trusts and has almost no limits;
     * `production` allows 50 certificates per week and registered domain. Default: `staging`.
     */
    environment: ruled(ENVIRONMENT, z.enum(["staging", "production"])).default("staging"),
    /** Directory URL of another CA, instead of `environment`. */
    server: server.optional(),
    /** ACME certificate profile: at Let's Encrypt `classic`, `tlsserver` or `shortlived` (6 days). */
    profile: z.string().optional(),
    /** Common name of the root of the preferred chain, if the CA offers several. */
    preferredChain: z.string().optional(),
    /**
     * Algorithm of the certificates' keys. Default: `ECDSA` (P-256): a QUIC handshake then fits into fewer
     * datagrams.
     */
    keyAlgorithm: ruled(KEY_ALGORITHM, z.enum(["ECDSA", "RSA"])).default("ECDSA"),
    /** Client that requires `RSA`; an RSA key without a reason is refused. */
    rsaReason: z.string().optional(),
    /**
     * Remaining percentage of a certificate's lifetime at which it is renewed: 10 to 80. Default: 33, which is 2
     * days of 6 and 15 of 45.
     */
    renewBeforePercentage: ruled(RENEW_SHARE, z.int().min(10).max(80)).default(33),
    /**
     * Maximum number of hostnames per Certificate, 1 to 100. Hostnames fill Certificates in their order, so add new
     * ones at the end. With 1 each hostname has its own, and one that cannot be validated does not block others. A
     * gateway supports 64 Certificates whose hostnames share a listener, or 63 hostnames with one each. Default: 100.
     */
    namesPerCertificate: namesPerCertificate.default(MOST_NAMES),
    /**
     * Whether the issuer is a ClusterIssuer. Default: true if a solver uses the identity of cert-manager's pod,
     * which an Issuer may not; else an Issuer in the gateway's namespace.
     */
    clusterIssuer: z.boolean().optional(),
    /**
     * A duration, such as `30s`, to wait instead of checking from the cluster whether the challenge is visible (for
     * split DNS).
     */
    waitInsteadOfSelfCheck: checkedBy(
        WAIT,
        z.string(),
        (text) => /^(\d+(\.\d+)?(h|m|s|ms))+$/.test(text),
        (text) => `"${text}" is not a valid duration.`,
    ).optional(),
    /** External account binding (RFC 8555 §7.3.4). */
    externalAccountBinding: externalAccount.optional(),
    /**
     * CA certificates, PEM, that the ACME server's own certificate chains to; for a private `server`. Default: the
     * public CAs of cert-manager's image.
     */
    caBundle: caBundle.optional(),
    /** Validation by TXT records: a solver, or one for each zone. Required for wildcards. Either this or `http01`. */
    dns01: z
        .union([z.array(solver), solver.transform((one) => [one])])
        .meta({ wanted: "what a function such as route53Solver() returns, or a list of such" })
        .default([]),
    /**
     * Validation by a file on port 80 of the gateway. The gateway then exists before its certificate and uses a
     * temporary one, and the advertisement waits for the issued one. During a challenge, port 80 of that hostname
     * serves nothing else.
     */
    http01: z.boolean().default(false),
    /**
     * cert-manager itself: settings to install it, an installation of this program, or `preinstalled`. A cluster can
     * have one. Default: it is installed.
     */
    certManager: z
        .union([z.literal("preinstalled"), resource<CertManager>("new CertManager()"), certManagerSettings])
        .prefault({}),
    /** Namespace of a preinstalled cert-manager: a ClusterIssuer's Secrets go there. Default: `cert-manager`. */
    certManagerNamespace: z.string().optional(),
};

const given = z.strictObject(acmeFields);

const givenAlone = z.strictObject({
    ...acmeFields,
    /** Names of the certificate. Plain strings: names of children and checks depend on them. */
    hostnames: z.array(z.string()),
    /** Name of the Secret, and the prefix of the others' names if there are several. */
    secretName: z.string(),
    /** Namespace of the Secrets, of the Certificates and of the Issuer. */
    namespace: input(z.string()),
    /** The Kubernetes provider. */
    provider: resource<ProviderResource>("new kubernetes.Provider()"),
    /** Gateway in the same namespace whose port 80 answers HTTP-01. */
    gateway: z
        .strictObject({
            /** Its name; known before it is created, since it waits for the Secret. */
            name: input(z.string()),
        })
        .optional(),
    /** Cluster that cert-manager's CRDs go to. Default: `$KUBECONFIG` and its current context. */
    cluster: clusterArgs.optional(),
});

function withIssuer<Given extends z.output<typeof given>>(read: Given): Given & { clusterIssuer: boolean } {
    const ambient = read.dns01.some((each) => each.describe().ambient);
    return { ...read, clusterIssuer: read.clusterIssuer ?? ambient };
}

const settings = given.transform(withIssuer);

/** Arguments of a standalone certificate. */
export const acmeCertificateArgs = givenAlone.transform(withIssuer);

/** Settings of {@link acme}. */
export interface AcmeArgs extends z.input<typeof given> {}

/** Arguments of {@link AcmeCertificate}. */
export interface AcmeCertificateArgs extends z.input<typeof givenAlone> {}

/** Parsed settings of a certificate, with all defaults. */
export type AcmeSettings = z.output<typeof settings>;

/** Parsed arguments of a standalone certificate, with all defaults. */
export type AcmeCertificateSettings = z.output<typeof acmeCertificateArgs>;

/** Whether these settings install cert-manager. */
export function isInstalled(
    certManager: AcmeSettings["certManager"],
): certManager is z.output<typeof certManagerSettings> {
    return certManager !== "preinstalled" && !isResource(certManager);
}

export const acmeKind = partKind({
    kind: "acme",
    settings,
    describe: ({ certManager, dns01, http01, namesPerCertificate }) => ({
        bundles: (isInstalled(certManager) ? certManagerBundles(certManager) : []).map(({ group, version }) => ({
            path: "certificate.certManager.crds",
            group,
            version,
        })),
        challengesInDns: dns01.length > 0,
        challengesOnPort80: http01,
        namesPerSecret: namesPerCertificate,
        createsNamespace: isInstalled(certManager) ? certManager.namespace : undefined,
        solvers: dns01.map((each, index) => {
            const { kind, zone, settings: recorded } = each.describe();
            return { path: `certificate.${solverPath(dns01.length, index)}`, kind, zone, settings: recorded };
        }),
    }),
    rules: onPart<AcmeSettings, DescribedAcme>(acmeRules, (acme, { listeners, redirectHttp }) => ({
        acme,
        listeners,
        redirectHttp,
    })),
});
