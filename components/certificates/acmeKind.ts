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
    reason: "The CA refuses the account, or nobody hears of a certificate that is about to be revoked.",
    remedy: 'Write one address that is read, such as "ops@example.com".',
    source: "RFC 8555 §7.3; RFC 5321 §4.1.2",
    required: true,
};

const ENVIRONMENT: FormRule = {
    code: "acme-environment-unknown",
    reason: "There is no such directory, and cert-manager would ask for one for ever.",
    remedy: 'Use "staging" or "production"; for another CA give its directory as server.',
    source: "letsencrypt.org/docs/staging-environment",
};

const SERVER: FormRule = {
    code: "acme-server-invalid",
    reason: "An ACME server is reached over https alone, at its directory's own URL.",
    remedy: 'Give the whole URL, such as "https://acme.example.com/directory", or leave it out for Let\'s Encrypt.',
    source: "RFC 8555 §6.1, §7.1.1",
};

const KEY_ALGORITHM: FormRule = {
    code: "key-algorithm-unknown",
    reason: "Public CAs issue for no other, and browsers check no other.",
    remedy: "Leave keyAlgorithm out: ECDSA is the default.",
    source: "CA/Browser Forum Baseline Requirements §6.1.5",
};

const RENEW_SHARE: FormRule = {
    code: "renew-share-invalid",
    reason: "Less leaves a 6-day certificate no day for a CA that is down; more comes near to the limits on equal certificates.",
    remedy: "Leave it out for a third, or write a whole number of percent from 10 to 80.",
    source: "cert-manager renewBeforePercentage; letsencrypt.org/docs/rate-limits",
};

const WAIT: FormRule = {
    code: "wait-instead-of-self-check-invalid",
    reason: "The API server refuses the issuer.",
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
    /** Id of the account. */
    keyId: input(z.string()),
    /** Its MAC key, Base64url without padding, as the CA gives it; kept secret. */
    hmacKey: credential(input(z.string())),
});

/** Account at a CA that knows its customers (RFC 8555 §7.3.4). */
export interface ExternalAccount extends z.input<typeof externalAccount> {}

/** A zone of a gateway describes itself too, but configures no issuer; and a solver of a user's own may say anything. */
const solver = withMethods<Dns01Solver>(
    "route53Solver()",
    ["describe", "configure"],
    // Names are checked against the zone before the update, so it cannot come during it.
    z.looseObject({ zone: z.string().nullish() }),
);

/** No secret, but a reviewer of the plan learns nothing from its text. */
const caBundle = credential(input(z.string()));

const acmeFields = {
    /** Where the CA writes to when something is wrong with a certificate. A CA checks the address. */
    email,
    /**
     * Which Let's Encrypt. `staging` issues certificates that no client trusts and has hardly any limits; `production`
     * allows 50 certificates a week for a registered domain. Default: `staging`.
     */
    environment: ruled(ENVIRONMENT, z.enum(["staging", "production"])).default("staging"),
    /** Directory URL of another CA, instead of `environment`. */
    server: server.optional(),
    /** Kind of certificate in the CA's own words: at Let's Encrypt `classic`, `tlsserver` or `shortlived` (6 days). */
    profile: z.string().optional(),
    /** Common name of the root that the chain should end in, where the CA offers several. */
    preferredChain: z.string().optional(),
    /** Algorithm of the certificates' keys. Default: `ECDSA` (P-256): a handshake of QUIC then fits into fewer datagrams. */
    keyAlgorithm: ruled(KEY_ALGORITHM, z.enum(["ECDSA", "RSA"])).default("ECDSA"),
    /** Which client needs `RSA`; an RSA key without a reason is refused. */
    rsaReason: z.string().optional(),
    /**
     * Share of a certificate's lifetime, in percent, that is left when it is renewed: 10 to 80. Default: 33, which is 2
     * days of 6 and 15 of 45.
     */
    renewBeforePercentage: ruled(RENEW_SHARE, z.int().min(10).max(80)).default(33),
    /**
     * Hostnames that one Certificate may have, 1 to 100. Hostnames fill Certificates in their order, so new ones belong
     * at the end; with 1 each hostname has its own, and one that cannot be checked holds up no other. A gateway has room
     * for 64 Certificates, whose hostnames share a listener, or for 63 hostnames with one each. Default: 100.
     */
    namesPerCertificate: namesPerCertificate.default(MOST_NAMES),
    /**
     * Whether the issuer is a ClusterIssuer. Default: where a solver acts as cert-manager's own pod, which an Issuer may
     * not; else an Issuer in the gateway's namespace.
     */
    clusterIssuer: z.boolean().optional(),
    /** A duration, such as `30s`, waited instead of looking from the cluster whether the challenge can be seen (split DNS). */
    waitInsteadOfSelfCheck: checkedBy(
        WAIT,
        z.string(),
        (text) => /^(\d+(\.\d+)?(h|m|s|ms))+$/.test(text),
        (text) => `"${text}" is not a valid duration.`,
    ).optional(),
    /** Account at a CA that knows its customers (RFC 8555 §7.3.4). */
    externalAccountBinding: externalAccount.optional(),
    /**
     * CA certificates, PEM, that the ACME server's own certificate chains to; for a private `server`. Default: the public
     * CAs of cert-manager's image.
     */
    caBundle: caBundle.optional(),
    /** By TXT records: a solver, or one for each zone. Needed for wildcards. Either this or `http01`. */
    dns01: z
        .union([z.array(solver), solver.transform((one) => [one])])
        .meta({ wanted: "what a function such as route53Solver() returns, or a list of such" })
        .default([]),
    /**
     * By a file on port 80 of the gateway, which then exists before its certificate: a temporary one stands in, and the
     * advertisement waits for the real one. While a challenge is open, port 80 of that hostname answers nothing else.
     */
    http01: z.boolean().default(false),
    /**
     * cert-manager itself: settings to install it, an installation of this program, or `preinstalled`. One cluster has
     * one. Default: it is installed.
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
    /** Names to certify. Plain strings: child names and checks depend on them. */
    hostnames: z.array(z.string()),
    /** Name of the Secret, and the beginning of the others' names where there are several. */
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

/** Arguments of a certificate that stands alone. */
export const acmeCertificateArgs = givenAlone.transform(withIssuer);

/** Settings of {@link acme}. */
export interface AcmeArgs extends z.input<typeof given> {}

/** Arguments of {@link AcmeCertificate}. */
export interface AcmeCertificateArgs extends z.input<typeof givenAlone> {}

/** Settings of a certificate that are read, with every default. */
export type AcmeSettings = z.output<typeof settings>;

/** Arguments of a certificate that stands alone and are read, with every default. */
export type AcmeCertificateSettings = z.output<typeof acmeCertificateArgs>;

/** Whether a certificate's cert-manager is installed for it, by these settings. */
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
