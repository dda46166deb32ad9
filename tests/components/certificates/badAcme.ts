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
        (email): BadInput => ({
            what: `the e-mail address "${email}"`,
            args: certificate({ email }),
            path: "certificate.email",
            code: "acme-email-invalid",
            quotes: `"${email}" is not a valid e-mail address.`,
        }),
    ),
    {
        what: "no e-mail address at all",
        args: certificate({ email: undefined as unknown as string }),
        path: "certificate.email",
        code: "acme-email-invalid",
        quotes: "Nothing is given.",
    },
    ...["prod", "Production", "toString"].map(
        (environment): BadInput => ({
            what: `the environment ${environment}`,
            args: certificate({ environment: environment as "staging" }),
            path: "certificate.environment",
            code: "acme-environment-unknown",
            quotes: `"${environment}" is given. It must be "staging" or "production".`,
        }),
    ),
    ...["acme.example.com", "http://acme.example.com/directory", ""].map(
        (server): BadInput => ({
            what: `the server "${server}"`,
            args: certificate({ server }),
            path: "certificate.server",
            code: "acme-server-invalid",
            quotes: `"${server}" is not an https URL.`,
        }),
    ),
    {
        what: "no challenge",
        args: certificate({ dns01: undefined }),
        path: "certificate.dns01",
        code: "acme-challenge-not-one",
        quotes: "Neither dns01 nor http01 is given.",
    },
    {
        what: "both challenges",
        args: certificate({ http01: true }),
        path: "certificate.http01",
        code: "acme-challenge-not-one",
        quotes: "Both dns01 and http01 are given.",
    },
    {
        what: "a wildcard over HTTP-01",
        args: http01({ hostnames: ["app.example.com", "*.example.com"] }),
        path: "hostnames[1]",
        code: "wildcard-with-http01",
        quotes: '"*.example.com" is a wildcard that would be validated over HTTP-01.',
    },
    {
        what: "HTTP-01 without port 80",
        args: http01({ redirectHttp: false }),
        path: "hostnames[0]",
        code: "http01-without-port-80",
        quotes: 'Nothing answers on port 80 for "app.example.com".',
    },
    {
        what: "HTTP-01 with port 80 of another name",
        args: http01({
            redirectHttp: false,
            listeners: [{ hostname: "old.example.com", protocol: "HTTP" }],
        }),
        path: "hostnames[0]",
        code: "http01-without-port-80",
        quotes: 'Nothing answers on port 80 for "app.example.com".',
    },
    {
        what: "HTTP-01 of an apex, with port 80 of the wildcard below it",
        args: http01({
            hostnames: ["example.com"],
            redirectHttp: false,
            listeners: [{ hostname: "*.example.com", protocol: "HTTP" }],
        }),
        path: "hostnames[0]",
        code: "http01-without-port-80",
        quotes: 'Nothing answers on port 80 for "example.com".',
    },
    {
        what: "HTTP-01 with HTTP on another port",
        args: http01({
            redirectHttp: false,
            listeners: [{ hostname: "app.example.com", protocol: "HTTP", port: 8080 }],
        }),
        path: "hostnames[0]",
        code: "http01-without-port-80",
        quotes: 'Nothing answers on port 80 for "app.example.com".',
    },
    {
        what: "HTTP-01 in a zone whose addresses wait for the certificate",
        args: http01({ dns: inClusterZone({ zone: "example.com" }) }),
        path: "certificate.http01",
        code: "http01-before-addresses",
        quotes: 'The addresses in the zone "example.com" are published only after the certificate is issued.',
    },
    ...["192.0.2.10", "2001:db8::10"].map(
        (hostname): BadInput => ({
            what: `a certificate for ${hostname}`,
            args: certificate({}, { hostnames: [hostname] }),
            path: "hostnames[0]",
            code: "acme-ip-address",
            quotes: `"${hostname}" is an IP address.`,
        }),
    ),
    ...["app.example.net", "*.example.net", "notexample.com", "com"].map(
        (hostname): BadInput => ({
            what: `a solver for example.com and the name ${hostname}`,
            args: certificate({ dns01: bind({ zone: "example.com" }) }, { hostnames: [hostname] }),
            path: "hostnames[0]",
            code: "solver-outside-zone",
            quotes: `"${hostname}" is in no solver's zone ("example.com").`,
        }),
    ),
    {
        what: "a name that no solver's zone holds",
        args: certificate(
            { dns01: [bind({ zone: "example.com" }), bind({ zone: "example.net" })] },
            { hostnames: ["app.example.net", "app.example.org"] },
        ),
        path: "hostnames[1]",
        code: "solver-outside-zone",
        quotes: '"app.example.org" is in no solver\'s zone ("example.com", "example.net").',
    },
    ...["example.com.", "Example.com", "*.example.com", ""].map(
        (zone): BadInput => ({
            what: `a solver's zone "${zone}"`,
            args: certificate({ dns01: bind({ zone }) }),
            path: "certificate.dns01.zone",
            code: "solver-zone-invalid",
            quotes: `"${zone}" is not a valid zone apex.`,
        }),
    ),
    {
        what: "two solvers for one zone",
        args: certificate({ dns01: [bind({ zone: "example.com" }), bind({ zone: "example.com" })] }),
        path: "certificate.dns01[1].zone",
        code: "solver-zone-twice",
        quotes: 'Another solver is already set for "example.com".',
    },
    {
        what: "two solvers for every name",
        args: certificate({ dns01: [bind(), bind()] }),
        path: "certificate.dns01[1].zone",
        code: "solver-zone-twice",
        quotes: "Another solver is already set for every name.",
    },
    {
        what: "a solver without a credential",
        args: certificate({ dns01: bind({ tsigSecret: undefined }) }),
        path: "certificate.dns01",
        code: "solver-credential-not-one",
        quotes: "The solver rfc2136Solver has no credential.",
    },
    {
        what: "a solver with two credentials",
        args: certificate({ dns01: bind({ tsigSecretRef: { name: "tsig", key: "key" } }) }),
        path: "certificate.dns01",
        code: "solver-credential-not-one",
        quotes: "The solver rfc2136Solver has the credentials tsigSecret and tsigSecretRef.",
    },
    {
        what: "an Issuer for a solver that acts as cert-manager's pod",
        args: certificate({ dns01: aws, clusterIssuer: false }),
        path: "certificate.clusterIssuer",
        code: "solver-needs-cluster-issuer",
        quotes: "The solver aws.route53Solver uses the identity of cert-manager's pod.",
    },
    ...["2001:db8::53", "192.0.2.53:0", "192.0.2.53:65536", "[192.0.2.53]:53", "ns1 example", ""].map(
        (nameserver): BadInput => ({
            what: `the name server "${nameserver}"`,
            args: certificate({ dns01: bind({ nameserver }) }),
            path: "certificate.dns01.nameserver",
            code: "rfc2136-invalid",
            quotes: `"${nameserver}" is not a valid name server.`,
        }),
    ),
    {
        what: "a TSIG algorithm in BIND's spelling",
        args: certificate({
            dns01: [aws, bind({ zone: "example.com", tsigAlgorithm: "hmac-sha256" as "HMACSHA256" })],
        }),
        path: "certificate.dns01[1].tsigAlgorithm",
        code: "rfc2136-invalid",
        quotes: '"hmac-sha256" is given.',
    },
    {
        what: "a key of Ed25519",
        args: certificate({ keyAlgorithm: "Ed25519" as "ECDSA" }),
        path: "certificate.keyAlgorithm",
        code: "key-algorithm-unknown",
        quotes: '"Ed25519" is given. It must be "ECDSA" or "RSA".',
    },
    ...[undefined, " "].map(
        (rsaReason): BadInput => ({
            what: `RSA for the reason ${JSON.stringify(rsaReason)}`,
            args: certificate({ keyAlgorithm: "RSA", rsaReason }),
            path: "certificate.keyAlgorithm",
            code: "rsa-without-reason",
            quotes: "RSA is requested without a reason.",
        }),
    ),
    ...[0, 9, 33.3, 81, 100, Number.NaN].map(
        (renewBeforePercentage): BadInput => ({
            what: `renewal at ${renewBeforePercentage} % of the life`,
            args: certificate({ renewBeforePercentage }),
            path: "certificate.renewBeforePercentage",
            code: "renew-share-invalid",
            quotes: `${renewBeforePercentage} is given. It must be a whole number from 10 to 80.`,
        }),
    ),
    ...[0, 1.5, 101].map(
        (namesPerCertificate): BadInput => ({
            what: `${namesPerCertificate} names in a certificate`,
            args: certificate({ namesPerCertificate }),
            path: "certificate.namesPerCertificate",
            code: "names-per-certificate-invalid",
            quotes: `${namesPerCertificate} is given. It must be a whole number from 1 to 100.`,
        }),
    ),
    ...["30", "half a minute", ""].map(
        (waitInsteadOfSelfCheck): BadInput => ({
            what: `waiting "${waitInsteadOfSelfCheck}" instead of a look`,
            args: certificate({ waitInsteadOfSelfCheck }),
            path: "certificate.waitInsteadOfSelfCheck",
            code: "wait-instead-of-self-check-invalid",
            quotes: `"${waitInsteadOfSelfCheck}" is not a valid duration.`,
        }),
    ),
    ...["1.21.2", "v1.21", "v1.21.1", "v1.21.2-beta.0"].map(
        (version): BadInput => ({
            what: `cert-manager ${version}`,
            args: certificate({ certManager: { version } }),
            path: "certificate.certManager.version",
            code: "cert-manager-version-invalid",
            quotes: `"${version}" is not a release from v1.21.2 on.`,
        }),
    ),
    {
        what: "cert-manager without a pod",
        args: certificate({ certManager: { replicas: 0 } }),
        path: "certificate.certManager.replicas",
        code: "cert-manager-replicas-invalid",
        quotes: "0 is given. It must be a whole number of at least 1.",
    },
    ...["cert.manager", "c".repeat(64)].map(
        (namespace): BadInput => ({
            what: `cert-manager in the namespace ${namespace}`,
            args: certificate({ certManager: { namespace } }),
            path: "certificate.certManager.namespace",
            code: "cert-manager-namespace-invalid",
            quotes: `"${namespace}" is not a valid name of a namespace.`,
        }),
    ),
    ...["edge", "envoy-gateway-system"].map(
        (namespace): BadInput => ({
            what: `cert-manager in the namespace ${namespace}, which another part creates`,
            args: certificate({ certManager: { namespace } }),
            path: "certificate.certManager.namespace",
            code: "cert-manager-namespace-taken",
            quotes: `The namespace "${namespace}" is also created by another part.`,
        }),
    ),
];
