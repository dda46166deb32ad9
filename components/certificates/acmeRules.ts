import { isIP } from "node:net";
import { compareVersions } from "../gatewayApi/judgeBundle.ts";
import type { Plan } from "../model/plan.ts";
import type { Offence, Rule } from "../model/rules/rule.ts";
import { written } from "../model/rules/written.ts";
import { isWildcard, parentOf } from "../model/wildcards.ts";
import { within } from "../model/zones.ts";
import { type AcmeDescription, acmeOf } from "./acmeDescription.ts";
import { CERT_MANAGER_VERSION, DIRECTORIES, MOST_NAMES } from "./certManagerDefaults.ts";

/** What these rules look at: a certificate without a gateway has no more. */
type Judged = Pick<Plan, "certificate" | "listeners" | "redirectHttp">;

/** A rule of a certificate alone. */
export interface AcmeRule extends Omit<Rule, "judge"> {
    judge(plan: Judged): Offence[];
}

/** Judges the ACME settings of a plan; nothing where the certificate comes from elsewhere. */
function judged(judge: (acme: AcmeDescription, plan: Judged) => (Offence | undefined)[]): AcmeRule["judge"] {
    return (plan) => {
        const acme = acmeOf(plan.certificate);
        return acme === undefined ? [] : judge(acme, plan).filter((offence) => offence !== undefined);
    };
}

function unless(right: boolean, key: string, found: string): Offence | undefined {
    return right ? undefined : { path: `certificate.${key}`, found };
}

/** Hostnames that get a certificate, with their place. */
function certified({ listeners }: Judged) {
    return listeners.flatMap(({ hostname, protocol }, index) =>
        protocol === "HTTPS" ? [{ hostname, of: { listener: index }, path: "hostname" }] : [],
    );
}

/** Argument of a solver: `dns01` where there is one, `dns01[1]` where there are several. */
function solverPath({ dns01 }: AcmeDescription, index: number, key = ""): string {
    return `certificate.dns01${dns01.length === 1 ? "" : `[${index}]`}${key}`;
}

export const acmeRules: AcmeRule[] = [
    {
        code: "acme-email-invalid",
        severity: "error",
        reason: "The CA refuses the account, or nobody hears of a certificate that is about to be revoked.",
        remedy: 'Write one address that is read, such as "ops@example.com".',
        source: "RFC 8555 §7.3; RFC 5321 §4.1.2",
        judge: judged(({ email }) => [
            unless(
                /^[^\s@<>,;:"()[\]]{1,64}@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*$/i.test(email ?? ""),
                "email",
                `${email === undefined ? "Nothing" : `"${email}"`} is no e-mail address.`,
            ),
        ]),
    },
    {
        code: "acme-environment-unknown",
        severity: "error",
        reason: "There is no such directory, and cert-manager would ask for one for ever.",
        remedy: 'Use "staging" or "production"; for another CA give its directory as server.',
        source: "letsencrypt.org/docs/staging-environment",
        judge: judged(({ environment }) => [
            unless(Object.hasOwn(DIRECTORIES, environment), "environment", `"${environment}" is no environment.`),
        ]),
    },
    {
        code: "acme-server-invalid",
        severity: "error",
        reason: "An ACME server is reached over https alone, at its directory's own URL.",
        remedy: 'Give the whole URL, such as "https://acme.example.com/directory", or leave it out for Let\'s Encrypt.',
        source: "RFC 8555 §6.1, §7.1.1",
        judge: judged(({ server }) => [
            unless(server === undefined || isHttpsUrl(server), "server", `"${server}" is no https URL.`),
        ]),
    },
    {
        code: "acme-challenge-not-one",
        severity: "error",
        reason: "Without one the CA cannot check a name; of two, cert-manager takes one by rules that nobody remembers.",
        remedy: "Give dns01, which wildcards need, or http01: true.",
        source: "cert-manager solver selection",
        judge: judged(({ dns01, http01 }) => [
            unless(
                dns01.length > 0 !== http01,
                dns01.length > 0 ? "http01" : "dns01",
                dns01.length > 0 ? "Both dns01 and http01 are given." : "Neither dns01 nor http01 is given.",
            ),
        ]),
    },
    {
        code: "wildcard-with-http01",
        severity: "error",
        reason: "A file on one host proves nothing about its siblings, so no CA issues a wildcard for it.",
        remedy: "Use dns01 with a solver of the zone, or name each host.",
        source: "RFC 8555 §7.1.3; letsencrypt.org/docs/challenge-types",
        judge: judged(({ http01 }, plan) =>
            certified(plan)
                .filter(({ hostname }) => http01 && isWildcard(hostname))
                .map(({ hostname, ...place }) => ({
                    ...place,
                    found: `"${hostname}" is a wildcard, checked over HTTP-01.`,
                })),
        ),
    },
    {
        code: "http01-without-port-80",
        severity: "error",
        reason: "The CA asks on port 80 and nowhere else, so the certificate never comes.",
        remedy: "Leave redirectHttp on, add a listener of protocol HTTP on port 80 for the name, or use dns01.",
        source: "RFC 8555 §8.3",
        judge: judged(({ http01 }, plan) =>
            certified(plan)
                .filter(({ hostname }) => http01 && !plan.redirectHttp && !answersHttp(plan, hostname))
                .map(({ hostname, ...place }) => ({
                    ...place,
                    found: `Nothing answers on port 80 for "${hostname}".`,
                })),
        ),
    },
    {
        code: "acme-ip-address",
        severity: "error",
        reason: "It has no DNS name to check, and browsers ask an address for no certificate of ours.",
        remedy: "Give the address a DNS name, and certify that.",
        source: "RFC 8738; RFC 6066 §3",
        judge: judged((_acme, plan) =>
            certified(plan)
                .filter(({ hostname }) => isIP(hostname) !== 0)
                .map(({ hostname, ...place }) => ({ ...place, found: `"${hostname}" is an IP address.` })),
        ),
    },
    {
        code: "solver-outside-zone",
        severity: "error",
        reason: "The TXT record would go to a zone that is never asked for the name, and the order fails after minutes.",
        remedy: "Add a solver for the name's own zone, or correct the solver's zone.",
        source: "RFC 8555 §8.4",
        judge: judged(({ dns01 }, plan) => {
            const zones = dns01.map(({ zone }) => zone);
            const held = (hostname: string) => zones.some((zone) => zone === undefined || within(hostname, zone));
            return certified(plan)
                .filter(({ hostname }) => zones.length > 0 && !held(hostname))
                .map(({ hostname, ...place }) => ({
                    ...place,
                    found: `"${hostname}" is in no solver's zone (${zones.map((zone) => `"${zone}"`).join(", ")}).`,
                }));
        }),
    },
    {
        code: "solver-zone-invalid",
        severity: "error",
        reason: "It is compared with the names letter by letter, so it matches none.",
        remedy: 'Write the apex in lower case without a trailing dot, such as "example.com".',
        source: "cert-manager solver selection; RFC 1035 §2.3.1",
        judge: judged((acme) =>
            acme.dns01.map(({ zone }, index) =>
                zone === undefined || /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]{1,63}$/.test(zone)
                    ? undefined
                    : { path: solverPath(acme, index, ".zone"), found: `"${zone}" is no zone apex.` },
            ),
        ),
    },
    {
        code: "solver-zone-twice",
        severity: "error",
        reason: "The first of two solvers that fit equally is taken, and the other is never used.",
        remedy: "Give each solver a zone of its own.",
        source: "cert-manager solver selection",
        judge: judged((acme) =>
            acme.dns01.map(({ zone }, index) =>
                acme.dns01.findIndex((other) => other.zone === zone) === index
                    ? undefined
                    : {
                          path: solverPath(acme, index, ".zone"),
                          found: `Another solver is for ${zone === undefined ? "every name" : `"${zone}"`} already.`,
                      },
            ),
        ),
    },
    {
        code: "solver-credential-not-one",
        severity: "error",
        reason: "Without one the zone refuses the record; of two, one would silently win.",
        remedy: "Give the credential itself, or a Secret that has it, and not both.",
        source: "cert-manager ACMEIssuerDNS01Provider",
        judge: judged((acme) =>
            acme.dns01.map(({ kind, credentials }, index) =>
                credentials.length === 1
                    ? undefined
                    : {
                          path: solverPath(acme, index),
                          found: `The solver ${kind} has ${credentials.length === 0 ? "no credential" : `the credentials ${credentials.join(" and ")}`}.`,
                      },
            ),
        ),
    },
    {
        code: "solver-needs-cluster-issuer",
        severity: "error",
        reason: "Only a ClusterIssuer may act as cert-manager's own pod: anybody may create an Issuer.",
        remedy: "Drop clusterIssuer, or set it to true.",
        source: "cert-manager --issuer-ambient-credentials",
        judge: judged(({ clusterIssuer, dns01 }) => {
            const solver = dns01.find(({ ambient }) => ambient);
            return [
                unless(
                    clusterIssuer || solver === undefined,
                    "clusterIssuer",
                    `The solver ${solver?.kind} acts as cert-manager's pod.`,
                ),
            ];
        }),
    },
    {
        code: "key-algorithm-unknown",
        severity: "error",
        reason: "Public CAs issue for no other, and browsers check no other.",
        remedy: "Leave keyAlgorithm out: ECDSA is the default.",
        source: "CA/Browser Forum Baseline Requirements §6.1.5",
        judge: judged(({ keyAlgorithm }) => [
            unless(
                ["ECDSA", "RSA"].includes(keyAlgorithm),
                "keyAlgorithm",
                `"${keyAlgorithm}" is no algorithm for this.`,
            ),
        ]),
    },
    {
        code: "rsa-without-reason",
        severity: "error",
        reason: "An RSA chain is larger, and before a QUIC client's address is checked a server may send three times what it got: the handshake takes another round trip.",
        remedy: "Leave keyAlgorithm out, or say in rsaReason which client cannot do ECDSA.",
        source: "RFC 9000 §8.1",
        judge: judged(({ keyAlgorithm, rsaReason }) => [
            unless(
                keyAlgorithm !== "RSA" || Boolean(rsaReason?.trim()),
                "keyAlgorithm",
                "RSA is asked for without a reason.",
            ),
        ]),
    },
    {
        code: "renew-share-invalid",
        severity: "error",
        reason: "Less leaves a 6-day certificate no day for a CA that is down; more comes near to the limits on equal certificates.",
        remedy: "Leave it out for a third, or write a whole number of percent from 10 to 80.",
        source: "cert-manager renewBeforePercentage; letsencrypt.org/docs/rate-limits",
        judge: judged(({ renewBeforePercentage: share }) => [
            unless(
                Number.isInteger(share) && share >= 10 && share <= 80,
                "renewBeforePercentage",
                `${written(share)} is no whole number from 10 to 80.`,
            ),
        ]),
    },
    {
        code: "names-per-certificate-invalid",
        severity: "error",
        reason: "A certificate without a name is none, and Let's Encrypt issues none with more than a hundred.",
        remedy: "Use 1 for a certificate each, or leave it out.",
        source: "letsencrypt.org/docs/rate-limits",
        judge: judged(({ namesPerCertificate: names }) => [
            unless(
                Number.isInteger(names) && names >= 1 && names <= MOST_NAMES,
                "namesPerCertificate",
                `${written(names)} is no whole number from 1 to ${MOST_NAMES}.`,
            ),
        ]),
    },
    {
        code: "wait-instead-of-self-check-invalid",
        severity: "error",
        reason: "The API server refuses the issuer.",
        remedy: 'Write a duration such as "30s".',
        source: "cert-manager waitInsteadOfSelfCheck; Go time.ParseDuration",
        judge: judged(({ waitInsteadOfSelfCheck: wait }) => [
            unless(
                wait === undefined || /^(\d+(\.\d+)?(h|m|s|ms))+$/.test(wait),
                "waitInsteadOfSelfCheck",
                `"${wait}" is no duration.`,
            ),
        ]),
    },
    {
        code: "cert-manager-version-invalid",
        severity: "error",
        reason: "The chart, its images and its CRDs are found by the release's whole name, and older ones lack settings that are written here.",
        remedy: `Use ${CERT_MANAGER_VERSION} or newer, with its v.`,
        source: "cert-manager/cert-manager#8978",
        judge: judged(({ certManager }) => {
            const version = certManager === "preinstalled" ? undefined : certManager.version;
            return [
                unless(
                    version === undefined ||
                        (/^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version) &&
                            compareVersions(version, CERT_MANAGER_VERSION) >= 0),
                    "certManager.version",
                    `"${version}" is no release from ${CERT_MANAGER_VERSION} on.`,
                ),
            ];
        }),
    },
    {
        code: "cert-manager-replicas-invalid",
        severity: "error",
        reason: "Without a webhook no issuer is accepted, and without a controller nothing is renewed.",
        remedy: "Use a whole number from 1.",
        source: "apps/v1 Deployment",
        judge: judged(({ certManager }) => {
            const replicas = certManager === "preinstalled" ? undefined : certManager.replicas;
            return [
                unless(
                    replicas === undefined || (Number.isInteger(replicas) && replicas >= 1),
                    "certManager.replicas",
                    `${written(replicas)} is no number of replicas.`,
                ),
            ];
        }),
    },
];

function isHttpsUrl(text: string): boolean {
    return URL.canParse(text) && new URL(text).protocol === "https:";
}

function answersHttp({ listeners }: Judged, hostname: string): boolean {
    return listeners.some(
        (other) =>
            other.protocol === "HTTP" &&
            other.port === 80 &&
            (other.hostname === hostname ||
                (isWildcard(other.hostname) &&
                    within(hostname, parentOf(other.hostname)) &&
                    hostname !== parentOf(other.hostname))),
    );
}
