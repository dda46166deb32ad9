import { route53Solver } from "../../../components/aws/route53Solver.ts";
import {
    type AcmeArgs,
    acme,
    inClusterZone,
    none,
    type Rfc2136SolverArgs,
    rfc2136Solver,
} from "../../../components/index.ts";
import type { BadArgs, BadInput } from "../gateway/badHosts.ts";

const key = { tsigKeyName: "acme.", tsigSecret: "c2VjcmV0" };
const bind = (args: Partial<Rfc2136SolverArgs> = {}) => rfc2136Solver({ nameserver: "192.0.2.53", ...key, ...args });
const aws = route53Solver({ zoneId: "Z0123456789" });

const certificate = (changed: Partial<AcmeArgs>, more: BadArgs = {}): BadArgs => ({
    dns: none(),
    certificate: acme({ email: "ops@example.com", dns01: bind(), ...changed }),
    ...more,
});
const http01 = (more: BadArgs) => certificate({ dns01: undefined, http01: true }, more);

/** Mistakes in the settings of acme(). */
export const badAcme: BadInput[] = [
    ...["", "ops", "ops@", "@example.com", "ops@localhost", "Ops <ops@example.com>", "a@example.com,b@example.com"].map(
        (email): BadInput => [
            `the e-mail address "${email}"`,
            certificate({ email }),
            "certificate.email",
            "acme-email-invalid",
            `"${email}" is no e-mail address.`,
        ],
    ),
    [
        "no e-mail address at all",
        certificate({ email: undefined as unknown as string }),
        "certificate.email",
        "acme-email-invalid",
        "Nothing is no e-mail address.",
    ],
    ...["prod", "Production", "toString"].map(
        (environment): BadInput => [
            `the environment ${environment}`,
            certificate({ environment: environment as "staging" }),
            "certificate.environment",
            "acme-environment-unknown",
            `"${environment}" is no environment.`,
        ],
    ),
    ...["acme.example.com", "http://acme.example.com/directory", ""].map(
        (server): BadInput => [
            `the server "${server}"`,
            certificate({ server }),
            "certificate.server",
            "acme-server-invalid",
            `"${server}" is no https URL.`,
        ],
    ),
    [
        "no challenge",
        certificate({ dns01: undefined }),
        "certificate.dns01",
        "acme-challenge-not-one",
        "Neither dns01 nor http01 is given.",
    ],
    [
        "both challenges",
        certificate({ http01: true }),
        "certificate.http01",
        "acme-challenge-not-one",
        "Both dns01 and http01 are given.",
    ],
    [
        "a wildcard over HTTP-01",
        http01({ hostnames: ["app.example.com", "*.example.com"] }),
        "hostnames[1]",
        "wildcard-with-http01",
        '"*.example.com" is a wildcard, checked over HTTP-01.',
    ],
    [
        "HTTP-01 without port 80",
        http01({ redirectHttp: false }),
        "hostnames[0]",
        "http01-without-port-80",
        'Nothing answers on port 80 for "app.example.com".',
    ],
    [
        "HTTP-01 with port 80 of another name",
        http01({
            redirectHttp: false,
            listeners: [{ hostname: "old.example.com", protocol: "HTTP" }],
        }),
        "hostnames[0]",
        "http01-without-port-80",
        'Nothing answers on port 80 for "app.example.com".',
    ],
    [
        "HTTP-01 of an apex, with port 80 of the wildcard below it",
        http01({
            hostnames: ["example.com"],
            redirectHttp: false,
            listeners: [{ hostname: "*.example.com", protocol: "HTTP" }],
        }),
        "hostnames[0]",
        "http01-without-port-80",
        'Nothing answers on port 80 for "example.com".',
    ],
    [
        "HTTP-01 with HTTP on another port",
        http01({
            redirectHttp: false,
            listeners: [{ hostname: "app.example.com", protocol: "HTTP", port: 8080 }],
        }),
        "hostnames[0]",
        "http01-without-port-80",
        'Nothing answers on port 80 for "app.example.com".',
    ],
    [
        "HTTP-01 in a zone whose addresses wait for the certificate",
        http01({ dns: inClusterZone({ zone: "example.com" }) }),
        "certificate.http01",
        "http01-before-addresses",
        'The addresses in the zone "example.com" wait for the certificate.',
    ],
    ...["192.0.2.10", "2001:db8::10"].map(
        (hostname): BadInput => [
            `a certificate for ${hostname}`,
            certificate({}, { hostnames: [hostname] }),
            "hostnames[0]",
            "acme-ip-address",
            `"${hostname}" is an IP address.`,
        ],
    ),
    ...["app.example.net", "*.example.net", "notexample.com", "com"].map(
        (hostname): BadInput => [
            `a solver for example.com and the name ${hostname}`,
            certificate({ dns01: bind({ zone: "example.com" }) }, { hostnames: [hostname] }),
            "hostnames[0]",
            "solver-outside-zone",
            `"${hostname}" is in no solver's zone ("example.com").`,
        ],
    ),
    [
        "a name that no solver's zone holds",
        certificate(
            { dns01: [bind({ zone: "example.com" }), bind({ zone: "example.net" })] },
            { hostnames: ["app.example.net", "app.example.org"] },
        ),
        "hostnames[1]",
        "solver-outside-zone",
        '"app.example.org" is in no solver\'s zone ("example.com", "example.net").',
    ],
    ...["example.com.", "Example.com", "*.example.com", ""].map(
        (zone): BadInput => [
            `a solver's zone "${zone}"`,
            certificate({ dns01: bind({ zone }) }),
            "certificate.dns01.zone",
            "solver-zone-invalid",
            `"${zone}" is no zone apex.`,
        ],
    ),
    [
        "two solvers for one zone",
        certificate({ dns01: [bind({ zone: "example.com" }), bind({ zone: "example.com" })] }),
        "certificate.dns01[1].zone",
        "solver-zone-twice",
        'Another solver is for "example.com" already.',
    ],
    [
        "two solvers for every name",
        certificate({ dns01: [bind(), bind()] }),
        "certificate.dns01[1].zone",
        "solver-zone-twice",
        "Another solver is for every name already.",
    ],
    [
        "a solver without a credential",
        certificate({ dns01: bind({ tsigSecret: undefined }) }),
        "certificate.dns01",
        "solver-credential-not-one",
        "The solver rfc2136Solver has no credential.",
    ],
    [
        "a solver with two credentials",
        certificate({ dns01: bind({ tsigSecretRef: { name: "tsig", key: "key" } }) }),
        "certificate.dns01",
        "solver-credential-not-one",
        "The solver rfc2136Solver has the credentials tsigSecret and tsigSecretRef.",
    ],
    [
        "an Issuer for a solver that acts as cert-manager's pod",
        certificate({ dns01: aws, clusterIssuer: false }),
        "certificate.clusterIssuer",
        "solver-needs-cluster-issuer",
        "The solver aws.route53Solver acts as cert-manager's pod.",
    ],
    ...["2001:db8::53", "192.0.2.53:0", "192.0.2.53:65536", "[192.0.2.53]:53", "ns1 example", ""].map(
        (nameserver): BadInput => [
            `the name server "${nameserver}"`,
            certificate({ dns01: bind({ nameserver }) }),
            "certificate.dns01.nameserver",
            "rfc2136-invalid",
            `"${nameserver}" is not a valid name server.`,
        ],
    ),
    [
        "a TSIG algorithm in BIND's spelling",
        certificate({ dns01: [aws, bind({ zone: "example.com", tsigAlgorithm: "hmac-sha256" as "HMACSHA256" })] }),
        "certificate.dns01[1].tsigAlgorithm",
        "rfc2136-invalid",
        '"hmac-sha256" is given.',
    ],
    [
        "a key of Ed25519",
        certificate({ keyAlgorithm: "Ed25519" as "ECDSA" }),
        "certificate.keyAlgorithm",
        "key-algorithm-unknown",
        '"Ed25519" is no algorithm for this.',
    ],
    ...[undefined, " "].map(
        (rsaReason): BadInput => [
            `RSA for the reason ${JSON.stringify(rsaReason)}`,
            certificate({ keyAlgorithm: "RSA", rsaReason }),
            "certificate.keyAlgorithm",
            "rsa-without-reason",
            "RSA is asked for without a reason.",
        ],
    ),
    ...[0, 9, 33.3, 81, 100, Number.NaN].map(
        (renewBeforePercentage): BadInput => [
            `renewal at ${renewBeforePercentage} % of the life`,
            certificate({ renewBeforePercentage }),
            "certificate.renewBeforePercentage",
            "renew-share-invalid",
            `${renewBeforePercentage} is no whole number from 10 to 80.`,
        ],
    ),
    ...[0, 1.5, 101].map(
        (namesPerCertificate): BadInput => [
            `${namesPerCertificate} names in a certificate`,
            certificate({ namesPerCertificate }),
            "certificate.namesPerCertificate",
            "names-per-certificate-invalid",
            `${namesPerCertificate} is no whole number from 1 to 100.`,
        ],
    ),
    ...["30", "half a minute", ""].map(
        (waitInsteadOfSelfCheck): BadInput => [
            `waiting "${waitInsteadOfSelfCheck}" instead of a look`,
            certificate({ waitInsteadOfSelfCheck }),
            "certificate.waitInsteadOfSelfCheck",
            "wait-instead-of-self-check-invalid",
            `"${waitInsteadOfSelfCheck}" is no duration.`,
        ],
    ),
    ...["1.21.2", "v1.21", "v1.21.1", "v1.21.2-beta.0"].map(
        (version): BadInput => [
            `cert-manager ${version}`,
            certificate({ certManager: { version } }),
            "certificate.certManager.version",
            "cert-manager-version-invalid",
            `"${version}" is no release from v1.21.2 on.`,
        ],
    ),
    [
        "cert-manager without a pod",
        certificate({ certManager: { replicas: 0 } }),
        "certificate.certManager.replicas",
        "cert-manager-replicas-invalid",
        "0 is no number of replicas.",
    ],
    ...["cert.manager", "c".repeat(64)].map(
        (namespace): BadInput => [
            `cert-manager in the namespace ${namespace}`,
            certificate({ certManager: { namespace } }),
            "certificate.certManager.namespace",
            "cert-manager-namespace-invalid",
            `"${namespace}" is no namespace name.`,
        ],
    ),
    ...["edge", "envoy-gateway-system"].map(
        (namespace): BadInput => [
            `cert-manager in the namespace ${namespace}, which another part creates`,
            certificate({ certManager: { namespace } }),
            "certificate.certManager.namespace",
            "cert-manager-namespace-taken",
            `The namespace "${namespace}" is created by another part as well.`,
        ],
    ),
];
