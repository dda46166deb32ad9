import { isIP } from "node:net";
import type { Edge } from "../model/plan.ts";
import type { Rule } from "../model/rules/rule.ts";
import type { Known } from "../model/settings/input.ts";
import { isWildcard, parentOf } from "../model/wildcards.ts";
import { within } from "../model/zones.ts";
import type { AcmeSettings } from "./acmeKind.ts";
import type { Dns01SolverPlan } from "./solver.ts";

/** What these rules read; a certificate without a gateway has only this. */
export interface DescribedAcme extends Pick<Edge, "listeners" | "redirectHttp"> {
    acme: Known<
        Pick<AcmeSettings, "dns01" | "http01" | "clusterIssuer" | "keyAlgorithm" | "rsaReason" | "email" | "server">
    >;
}

/** Hostnames that get a certificate, with their place. */
function certified({ listeners }: DescribedAcme) {
    return listeners.flatMap(({ hostname, protocol }, index) =>
        protocol === "HTTPS" ? [{ hostname, of: { listener: index }, path: "hostname" }] : [],
    );
}

/**
 * Solvers as far as they are known, each with its argument: `dns01` where there is one, `dns01[1]` where there are
 * several.
 */
function solversOf({ acme: { dns01 = [] } }: DescribedAcme): (Known<Dns01SolverPlan> & { path: string })[] {
    return dns01.map((solver, index, { length }) => ({ ...solver, path: solverPath(length, index) }));
}

/** Argument of one of so many solvers. */
export function solverPath(count: number, index: number): string {
    return `dns01${count === 1 ? "" : `[${index}]`}`;
}

export const acmeRules: readonly Rule<DescribedAcme>[] = [
    {
        code: "acme-email-reserved",
        severity: "warning",
        reason: "Let's Encrypt rejects an account with such an address, so no certificate is issued.",
        remedy: "Write a monitored address at a domain of your own.",
        source: "letsencrypt/boulder#3748; RFC 2606 §3",
        judge: ({ acme: { email, server } }) =>
            server === undefined && /@example\.(com|net|org)$/i.test(email ?? "")
                ? [{ path: "email", found: `"${email}" is at a domain that is reserved for examples.` }]
                : [],
    },
    {
        code: "acme-challenge-not-one",
        severity: "error",
        reason: "Without a solver the CA cannot validate a name. Of two solvers, cert-manager selects one by rules that are easy to misjudge.",
        remedy: "Set dns01, which wildcards require, or http01: true.",
        source: "cert-manager solver selection",
        judge: ({ acme: { dns01 = [], http01 = false } }) => {
            if (dns01.length > 0 !== http01) {
                return [];
            }
            return http01
                ? [{ path: "http01", found: "Both dns01 and http01 are given." }]
                : [{ path: "dns01", found: "Neither dns01 nor http01 is given." }];
        },
    },
    {
        code: "wildcard-with-http01",
        severity: "error",
        reason: "A file on one host proves nothing about other hosts, so no CA issues a wildcard over HTTP-01.",
        remedy: "Use dns01 with a solver for the zone, or list each host.",
        source: "RFC 8555 §7.1.3; letsencrypt.org/docs/challenge-types",
        judge: (judged) =>
            certified(judged)
                .filter(({ hostname }) => judged.acme.http01 && isWildcard(hostname))
                .map(({ hostname, ...place }) => ({
                    ...place,
                    found: `"${hostname}" is a wildcard that would be validated over HTTP-01.`,
                })),
    },
    {
        code: "http01-without-port-80",
        severity: "error",
        reason: "The CA connects only to port 80, so the certificate is never issued.",
        remedy: "Keep redirectHttp enabled, add a listener of protocol HTTP on port 80 for the name, or use dns01.",
        source: "RFC 8555 §8.3",
        judge: (judged) =>
            certified(judged)
                .filter(({ hostname }) => judged.acme.http01 && !judged.redirectHttp && !answersHttp(judged, hostname))
                .map(({ hostname, ...place }) => ({
                    ...place,
                    found: `Nothing answers on port 80 for "${hostname}".`,
                })),
    },
    {
        code: "acme-ip-address",
        severity: "error",
        reason: "It is not a DNS name, so the CA cannot validate it, and browsers expect no such certificate.",
        remedy: "Give the address a DNS name, and use that.",
        source: "RFC 8738; RFC 6066 §3",
        judge: (judged) =>
            certified(judged)
                .filter(({ hostname }) => isIP(hostname) !== 0)
                .map(({ hostname, ...place }) => ({ ...place, found: `"${hostname}" is an IP address.` })),
    },
    {
        code: "solver-outside-zone",
        severity: "error",
        reason: "The TXT record would be created in a zone that is not authoritative for the name, and the order fails after minutes.",
        remedy: "Add a solver for the zone of the name, or correct the solver's zone.",
        source: "RFC 8555 §8.4",
        judge: (judged) => {
            const zones = solversOf(judged).map(({ zone }) => zone);
            const held = (hostname: string) => zones.some((zone) => zone === undefined || within(hostname, zone));
            return certified(judged)
                .filter(({ hostname }) => zones.length > 0 && !held(hostname))
                .map(({ hostname, ...place }) => ({
                    ...place,
                    found: `"${hostname}" is in no solver's zone (${zones.map((zone) => `"${zone}"`).join(", ")}).`,
                }));
        },
    },
    {
        code: "solver-zone-invalid",
        severity: "error",
        reason: "It is compared with the names literally, so it matches none.",
        remedy: 'Write the apex in lower case without a trailing dot, such as "example.com".',
        source: "cert-manager solver selection; RFC 1035 §2.3.1",
        judge: (judged) =>
            solversOf(judged).flatMap(({ zone, path }) =>
                zone === undefined || /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]{1,63}$/.test(zone)
                    ? []
                    : [{ path: `${path}.zone`, found: `"${zone}" is not a valid zone apex.` }],
            ),
    },
    {
        code: "solver-zone-twice",
        severity: "error",
        reason: "Of two solvers that match equally, the first is used and the other never.",
        remedy: "Give each solver its own zone.",
        source: "cert-manager solver selection",
        judge: (judged) =>
            solversOf(judged).flatMap(({ zone, path }, index, all) =>
                all.findIndex((other) => other.zone === zone) === index
                    ? []
                    : [
                          {
                              path: `${path}.zone`,
                              found: `Another solver is already set for ${zone === undefined ? "every name" : `"${zone}"`}.`,
                          },
                      ],
            ),
    },
    {
        code: "solver-credential-not-one",
        severity: "error",
        reason: "Without a credential the zone rejects the record. Of two, one would be silently ignored.",
        remedy: "Set either the credential itself or a Secret that contains it.",
        source: "cert-manager ACMEIssuerDNS01Provider",
        judge: (judged) =>
            solversOf(judged).flatMap(({ kind, credentials = [], path }) =>
                credentials.length === 1
                    ? []
                    : [
                          {
                              path,
                              found: `The solver ${kind} has ${credentials.length === 0 ? "no credential" : `the credentials ${credentials.join(" and ")}`}.`,
                          },
                      ],
            ),
    },
    {
        code: "solver-needs-cluster-issuer",
        severity: "error",
        reason: "Only a ClusterIssuer may use the identity of cert-manager's own pod, because less privileged users may create an Issuer.",
        remedy: "Remove clusterIssuer, or set it to true.",
        source: "cert-manager --issuer-ambient-credentials",
        judge: (judged) => {
            const solver = solversOf(judged).find(({ ambient }) => ambient);
            return judged.acme.clusterIssuer !== false || solver === undefined
                ? []
                : [
                      {
                          path: "clusterIssuer",
                          found: `The solver ${solver.kind} uses the identity of cert-manager's pod.`,
                      },
                  ];
        },
    },
    {
        code: "rsa-without-reason",
        severity: "error",
        reason: "An RSA chain is larger. Before a QUIC client's address is validated, a server may send only three times what it received, so the handshake needs another round trip.",
        remedy: "Omit keyAlgorithm, or state in rsaReason which client does not support ECDSA.",
        source: "RFC 9000 §8.1",
        judge: ({ acme: { keyAlgorithm, rsaReason } }) =>
            keyAlgorithm !== "RSA" || rsaReason?.trim()
                ? []
                : [{ path: "keyAlgorithm", found: "RSA is requested without a reason." }],
    },
];

function answersHttp({ listeners }: DescribedAcme, hostname: string): boolean {
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
