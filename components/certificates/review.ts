import { at, isSecret, isUnknown, kindOf, properties, text, texts } from "../model/changes.ts";
import type { FieldEffect } from "../model/plainReadings.ts";
import type { Change, Found, Reading, ReviewContext, ReviewRule, Side, WingReview } from "../model/readings.ts";
import { covers } from "../model/wildcards.ts";

/** Whether a Secret holds a certificate: by its type, by its use, or by what it holds. */
function holdsCertificate({ before, after }: Change, used: ReadonlySet<string>): boolean {
    const secret = before ?? after;
    const [data, stringData] = [properties(secret, "data"), properties(secret, "stringData")];
    const name = text(secret, "metadata.name") ?? "";
    const hidden = isSecret(at(secret, "data")) || isSecret(at(secret, "stringData"));
    return (
        text(secret, "type") === "kubernetes.io/tls" ||
        used.has(name) ||
        "tls.crt" in data ||
        "tls.crt" in stringData ||
        (hidden && /tls|cert/i.test(name))
    );
}

function tlsSecrets({ changes, before, after }: ReviewContext): Change[] {
    const used = new Set([...before.listeners, ...after.listeners].flatMap(({ secrets }) => secrets));
    return changes.filter((change) => kindOf(change.type) === "Secret" && holdsCertificate(change, used));
}

const rules: ReviewRule[] = [
    {
        code: "tls-secret-replaced",
        severity: "error",
        remedy: "Set enableSecretMutable on the provider, or let cert-manager own the Secret.",
        source: "pulumi-kubernetes: a changed Secret is deleted first",
        judge: (context) =>
            tlsSecrets(context)
                .filter(({ operation }) => operation === "replace")
                .map(({ name, urn, before }) => ({
                    resource: name,
                    urn,
                    message: `The TLS Secret ${text(before, "metadata.name") ?? name} is deleted and recreated. In between, no listener that uses it accepts a handshake, on TCP or on QUIC.`,
                })),
    },
    {
        code: "tls-secret-deleted",
        severity: "error",
        remedy: "Use another Secret in the listeners first.",
        source: "Gateway API: InvalidCertificateRef",
        judge: (context) =>
            tlsSecrets(context)
                .filter(({ operation }) => operation === "delete")
                .map(({ name, urn, before }) => ({
                    resource: name,
                    urn,
                    message: `The TLS Secret ${text(before, "metadata.name") ?? name} is deleted: listeners that use it stop accepting handshakes, on TCP and on QUIC.`,
                })),
    },
    {
        code: "certificate-renewed",
        severity: "note",
        remedy: "Run `http3-gateway verify` afterwards: it compares the certificates on TCP and on QUIC.",
        source: "RFC 8446 §4.4.2: a certificate belongs to its handshake",
        judge: (context) =>
            tlsSecrets(context)
                // What is hidden on both sides looks the same: the engine says that it differs.
                .filter(({ operation, before, after }) => operation === "update" && before !== after)
                .map(({ name, urn }) => ({
                    resource: name,
                    urn,
                    message:
                        "The certificate changes in place. Open connections keep the old one. TCP and QUIC must both serve the new one.",
                })),
    },
    {
        code: "hostname-not-in-certificate",
        severity: "error",
        remedy: "Add the hostname to the certificate's names.",
        source: "RFC 9110 §4.3.4",
        judge: ({ changes, after }) => {
            const requests = changes.filter(
                ({ type, after: now }) => now !== undefined && type === "tls:index/certRequest:CertRequest",
            );
            const issued = changes.filter(
                ({ type, after: now }) => now !== undefined && kindOf(type) === "Certificate",
            );
            const names = [
                ...requests.map(({ after: now }) => at(now, "dnsNames")),
                ...issued.map(({ after: now }) => at(now, "spec.dnsNames")),
            ];
            if (names.length === 0 || names.some((list) => !Array.isArray(list) || list.some(isUnknown))) {
                return [];
            }
            const all = names.flat().map(String);
            // The content of a Secret that is created elsewhere is unknown here.
            const made = new Set([
                ...issued.map(({ after: now }) => text(now, "spec.secretName")),
                ...changes
                    .filter(({ type, after: now }) => now !== undefined && kindOf(type) === "Secret")
                    .map(({ after: now }) => text(now, "metadata.name")),
            ]);
            return after.listeners
                .filter(
                    ({ protocol, hostname, secrets }) =>
                        protocol === "HTTPS" &&
                        hostname !== "*" &&
                        secrets.every((secret) => made.has(secret)) &&
                        !all.some((name) => covers(name, hostname)),
                )
                .map(({ resource, hostname }) => ({
                    resource,
                    message: `${hostname} is served, but no certificate of this program names it: browsers reject it, on TCP and on QUIC.`,
                }));
        },
    },
    {
        code: "certificate-hostnames-moved",
        severity: "warning",
        remedy: "Put a new hostname, or the last one, in the position of the removed one, and add others at the end: then no other hostname moves. With `namesPerCertificate: 1` none ever moves.",
        source: "Let's Encrypt: rate limits, new certificates per registered domain and per exact set of names",
        judge: ({ changes }) => {
            const certificates = changes.filter(({ type }) => kindOf(type) === "Certificate");
            const [had, has] = [holders(certificates, "before"), holders(certificates, "after")];
            const moved = [...has].filter(([hostname, now]) => {
                const old = had.get(hostname);
                return old !== undefined && !now.some((one) => old.includes(one));
            });
            const concerned = new Set(moved.flatMap(([hostname, now]) => [...now, ...(had.get(hostname) ?? [])]));
            const issued = certificates.filter(({ name, after }) => concerned.has(name) && after !== undefined);
            const [first] = issued;
            const [count, anew] = [moved.length, issued.length];
            return first === undefined
                ? []
                : [
                      {
                          resource: first.name,
                          urn: first.urn,
                          message: `${count === 1 ? "1 hostname moves" : `${count} hostnames move`} from one Certificate to another (${moved[0]?.[0]}${count > 1 ? " and others" : ""}). ${anew === 1 ? "1 Certificate is" : `${anew} Certificates are`} issued again, and each counts against the CA's rate limits. A hostname that is removed from one certificate before the other has it is served with a certificate that does not name it.`,
                      },
                  ];
        },
    },
];

/** Which Certificates name a hostname, on one side. */
function holders(certificates: readonly Change[], side: Side): Map<string, string[]> {
    const names = certificates.flatMap((change) =>
        texts(change[side], "spec.dnsNames").map((hostname) => [hostname, change.name] as const),
    );
    return new Map(
        [...Map.groupBy(names, ([hostname]) => hostname)].map(([hostname, all]) => [
            hostname,
            all.map(([, one]) => one),
        ]),
    );
}

/** An issuer that browsers do not trust. */
const UNTRUSTED = /staging|self-?signed|fake|pebble/i;

const CERTIFICATE_FIELDS: readonly FieldEffect[] = [
    {
        paths: ["spec.secretName"],
        effect: "resilience",
        means: "listeners that use the old Secret keep a certificate that is no longer renewed",
    },
    {
        paths: [
            "spec.privateKey",
            "spec.usages",
            "spec.keystores",
            "spec.secretTemplate",
            "spec.additionalOutputFormats",
        ],
        effect: "connections",
        severity: "note",
        means: "the certificate is issued again, and TCP and QUIC must both serve the new one",
    },
    {
        paths: [
            "spec.dnsNames",
            "spec.issuerRef",
            "spec.commonName",
            "spec.duration",
            "spec.renewBefore",
            "spec.renewBeforePercentage",
            "spec.revisionHistoryLimit",
            "spec.subject",
            "spec.literalSubject",
            "spec.isCA",
            "spec.emailAddresses",
            "spec.ipAddresses",
            "spec.uris",
        ],
        effect: "none",
    },
];

const issuer: Reading = {
    carries: true,
    fields: [
        { paths: ["spec.acme.email"], effect: "none" },
        { paths: ["spec.acme.server", "spec.selfSigned", "spec.ca", "spec.vault", "spec.venafi"], effect: "none" },
        { paths: ["spec"], effect: "resilience", means: "it renews certificates differently, or no longer" },
    ],
    notice: {
        deleted: "the next renewal of each certificate of this issuer fails",
        replaced: "renewals of this issuer's certificates fail until it exists",
        severity: "warning",
        remedy: "Use another issuer for its Certificates first.",
    },
};

/** What browsers make of an issuer, by its name and its server. */
const issuerRules: ReviewRule[] = [
    {
        code: "issuer-changed",
        severity: "warning",
        remedy: "Keep an issuer that browsers trust, and run `http3-gateway verify` after changing it.",
        source: "cert-manager documentation, Certificate spec.issuerRef; Let's Encrypt, staging environment",
        judge: ({ changes }) =>
            changes
                .filter(({ operation }) => operation === "update")
                .flatMap(({ type, name, urn, before, after }): Found[] => {
                    const [field, what] =
                        kindOf(type) === "Certificate" ? ["spec.issuerRef", issuerOf] : ["spec", serverOf];
                    if (!["Certificate", "Issuer", "ClusterIssuer"].includes(kindOf(type))) {
                        return [];
                    }
                    const [old, now] = [what(before), what(after)];
                    const untrusted = UNTRUSTED.test(now) && !UNTRUSTED.test(old);
                    return old === now || now === ""
                        ? []
                        : [
                              {
                                  resource: name,
                                  urn,
                                  field,
                                  severity: untrusted ? "error" : "warning",
                                  message: `The issuer changes from ${old} to ${now}: ${untrusted ? "browsers do not trust its certificates and reject them on TCP and on QUIC" : "certificates are issued again, by another CA"}.`,
                              },
                          ];
                }),
    },
];

function issuerOf(certificate: unknown): string {
    return [text(certificate, "spec.issuerRef.kind") ?? "Issuer", text(certificate, "spec.issuerRef.name") ?? ""].join(
        " ",
    );
}

/** Where an issuer gets certificates from. */
function serverOf(one: unknown): string {
    const kinds = ["acme", "ca", "selfSigned", "vault", "venafi"].filter(
        (kind) => at(one, `spec.${kind}`) !== undefined,
    );
    return kinds
        .map((kind) =>
            kind === "acme"
                ? (text(one, "spec.acme.server") ?? "ACME")
                : kind === "selfSigned"
                  ? "self-signed certificates"
                  : kind,
        )
        .join(", ");
}

/** What a review knows of certificates: those of cert-manager, those of the tls provider, and Secrets. */
export const certificatesReview: WingReview = {
    readings: {
        "kubernetes:*:Secret": {
            notice: { deleted: "nothing that this preview shows" },
            certificate: {
                holds: holdsCertificate,
                notice: {
                    deleted: "listeners that use it stop accepting handshakes",
                    replaced: "no listener that uses it accepts a handshake until the new one exists",
                },
            },
        },
        "kubernetes:*:Certificate": { certificate: { holds: () => true, names: "spec.dnsNames" }, concerns: true },
        "kubernetes:cert-manager.io/*:Certificate": {
            carries: true,
            fields: CERTIFICATE_FIELDS,
            notice: (certificate, change, { after, changes }) => {
                const secret = text(certificate, "spec.secretName");
                const renewed = changes.some(
                    (other) => other !== change && text(other.after, "spec.secretName") === secret,
                );
                const used =
                    !renewed && after.listeners.some(({ secrets }) => secret !== undefined && secrets.includes(secret));
                return {
                    deleted:
                        "its Secret stays but is no longer renewed: clients get errors when the certificate expires",
                    replaced: "it is issued again",
                    remedy: "Keep it for as long as a listener uses its Secret.",
                    ...(used ? { severity: "warning", replacedSeverity: "note" } : {}),
                };
            },
        },
        "kubernetes:cert-manager.io/*:Issuer": issuer,
        "kubernetes:cert-manager.io/*:ClusterIssuer": issuer,
        "kubernetes:cert-manager.io/*:CertificateRequest": { outOfTheWay: true },
        "kubernetes:acme.cert-manager.io/*": { outOfTheWay: true },
        "tls:*": { concerns: true, notice: { deleted: "nothing that this preview shows" } },
        "tls:index/locallySignedCert:LocallySignedCert": { certificate: { holds: () => true } },
    },
    rules: [...rules, ...issuerRules],
};
