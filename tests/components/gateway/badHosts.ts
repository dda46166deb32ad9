import {
    acme,
    existingEnvoyGateway,
    type Http3GatewayArgs,
    inClusterZone,
    type ListenerInput,
    none,
} from "../../../components/index.ts";
import { app } from "../../support/edge.ts";
import { bind } from "../certificates/acmeEdge.ts";

/** Arguments, and the component's name where it is not `edge`. */
export type BadArgs = Partial<Http3GatewayArgs> & { name?: string };

/** Arguments with one mistake: what, the changed arguments, the argument's path, the rule's code, and a quotation. */
export interface BadInput {
    what: string;
    args: BadArgs;
    path: string;
    code: string;
    quotes: string;
}

/** Arguments that are warned of: the rule's code, the changed arguments, and the argument's path. */
export interface Warned {
    code: string;
    args: BadArgs;
    path: string;
}

const hostname = (name: string) => ({ hostnames: [name], dns: none() });
const listeners = (...inputs: ListenerInput[]) => ({ hostnames: [], listeners: inputs });

export const badHosts: BadInput[] = [
    {
        what: "a URL",
        args: hostname("https://app.example.com"),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: 'the label "https://app"',
    },
    {
        what: "a name with a port",
        args: hostname("app.example.com:443"),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: 'the label "com:443"',
    },
    {
        what: "an IPv6 address",
        args: hostname("2001:db8::10"),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: "is an IP address",
    },
    {
        what: "a wildcard of an IPv6 address",
        args: hostname("*.2001:db8::10"),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: "is an IP address",
    },
    {
        what: "a name with a space",
        args: hostname("my app.example.com"),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: '"my app"',
    },
    {
        what: "a name that begins with a hyphen",
        args: hostname("-a.example.com"),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: '"-a"',
    },
    {
        what: "a name that ends with a hyphen",
        args: hostname("a-.example.com"),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: '"a-"',
    },
    {
        what: "a name with two dots",
        args: hostname("a..example.com"),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: 'label ""',
    },
    {
        what: "a name outside ASCII",
        args: hostname("bücher.example.com"),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: '"bücher"',
    },
    {
        what: "a wildcard alone",
        args: hostname("*"),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: "entire first label",
    },
    {
        what: "a wildcard of a single label",
        args: hostname("*.com"),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: "single label",
    },
    {
        what: "a wildcard at the end",
        args: hostname("app.example.*"),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: "entire first label",
    },
    {
        what: "two wildcards",
        args: hostname("*.*.example.com"),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: "entire first label",
    },
    {
        what: "a wildcard of 254 characters",
        args: hostname(`*.${"abc.".repeat(62)}abcd`),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: "longer than 253 characters",
    },
    {
        what: "the second hostname, which is bad",
        args: { hostnames: ["app.example.com", "under_score.example.com"] },
        path: "hostnames[1]",
        code: "hostname-invalid",
        quotes: '"under_score"',
    },
    {
        what: "a listener's hostname",
        args: listeners(app, { hostname: "192.0.2.1" }),
        path: "listeners[1].hostname",
        code: "hostname-invalid",
        quotes: "is an IP address",
    },
    {
        what: "a wildcard twice",
        args: { hostnames: ["*.example.com", "*.example.com"] },
        path: "hostnames[1]",
        code: "hostname-duplicate",
        quotes: '"*.example.com" on port 443 is already listed at index 0',
    },
    {
        what: "a listener twice on another port",
        args: listeners({ ...app, port: 8443 }, { ...app, port: 8443 }),
        path: "listeners[1].hostname",
        code: "hostname-duplicate",
        quotes: "on port 8443",
    },
    {
        what: "a name above the zone",
        args: { hostnames: ["example.com"], dns: inClusterZone({ zone: "h3.example.com" }) },
        path: "hostnames[0]",
        code: "hostname-outside-zone",
        quotes: '"example.com" is not in the zone "h3.example.com"',
    },
    {
        what: "a wildcard outside the zone",
        args: { hostnames: ["*.example.net"] },
        path: "hostnames[0]",
        code: "hostname-outside-zone",
        quotes: '"*.example.net"',
    },
    {
        what: "nothing to listen to",
        args: { hostnames: [], listeners: [] },
        path: "listeners",
        code: "no-listener",
        quotes: "No listener is set.",
    },
    {
        what: "65 hostnames with a certificate each, without a redirect",
        args: {
            redirectHttp: false,
            certificate: acme({ email: "ops@example.com", dns01: bind, namesPerCertificate: 1 }),
            hostnames: Array.from({ length: 65 }, (_, n) => `n${n}.example.com`),
        },
        path: "listeners",
        code: "too-many-listeners",
        quotes: "The gateway has 65 listeners",
    },
    {
        what: "64 hostnames with a certificate each, and the redirect",
        args: {
            certificate: acme({ email: "ops@example.com", dns01: bind, namesPerCertificate: 1 }),
            hostnames: Array.from({ length: 64 }, (_, n) => `n${n}.example.com`),
        },
        path: "listeners",
        code: "too-many-listeners",
        quotes: "The gateway has 65 listeners",
    },
    {
        what: "1281 hostnames, 20 a certificate",
        args: {
            certificate: acme({ email: "ops@example.com", dns01: bind, namesPerCertificate: 20 }),
            hostnames: Array.from({ length: 1281 }, (_, n) => `n${n}.example.com`),
        },
        path: "listeners",
        code: "too-many-certificates",
        quotes: "The 1281 hostnames of port 443 have 65 certificates.",
    },
    {
        what: "port 0",
        args: listeners({ ...app, port: 0 }),
        path: "listeners[0].port",
        code: "port-invalid",
        quotes: "0 is given. It must be a whole number from 1 to 65535.",
    },
    {
        what: "port 65536",
        args: listeners({ ...app, port: 65_536 }),
        path: "listeners[0].port",
        code: "port-invalid",
        quotes: "65536 is given. It must be a whole number from 1 to 65535.",
    },
    {
        what: "port 70000",
        args: listeners({ ...app, port: 70_000 }),
        path: "listeners[0].port",
        code: "port-invalid",
        quotes: "70000 is given. It must be a whole number from 1 to 65535.",
    },
    {
        what: "port -443",
        args: listeners({ ...app, port: -443 }),
        path: "listeners[0].port",
        code: "port-invalid",
        quotes: "-443 is given. It must be a whole number from 1 to 65535.",
    },
    {
        what: "a port that is not a number",
        args: listeners({ ...app, port: Number.NaN }),
        path: "listeners[0].port",
        code: "port-invalid",
        quotes: "NaN is given. It must be a whole number from 1 to 65535.",
    },
    {
        what: "advertised port 0",
        args: listeners({ ...app, http3: { enabled: true, advertisedPort: 0 } }),
        path: "listeners[0].advertisedPort",
        code: "port-invalid",
        quotes: "0 is given. It must be a whole number from 1 to 65535.",
    },
    {
        what: "HTTP/3 on a listener without TLS",
        args: listeners({ ...app, protocol: "HTTP", port: 8080, http3: { enabled: true } }),
        path: "listeners[0].protocol",
        code: "http3-without-tls",
        quotes: "HTTP/3 is enabled for a listener without TLS.",
    },
    {
        what: "HTTP/3 on a TLS passthrough listener",
        args: listeners({ ...app, protocol: "TLS", http3: { enabled: true } }),
        path: "listeners[0].protocol",
        code: "passthrough-with-http3",
        quotes: '"app.example.com" shares port 443',
    },
    {
        what: "TLS passthrough beside HTTP/3 on port 8443",
        args: {
            ...listeners({ ...app, port: 8443 }, { hostname: "raw.example.com", protocol: "TLS", port: 8443 }),
            controller: existingEnvoyGateway({ gatewayClassName: "eg", capabilities: { passthroughWithHttp3: false } }),
        },
        path: "listeners[1].protocol",
        code: "passthrough-with-http3",
        quotes: '"raw.example.com" shares port 8443 with HTTP/3.',
    },
    {
        what: "HTTP/3 to backends with a release that has none",
        args: { upstream: { http3: "auto" } },
        path: "upstream.http3",
        code: "upstream-http3-unsupported",
        quotes: "The controller has no HTTP/3 to backends.",
    },
    {
        what: "TLS passthrough beside hostnames that share a listener",
        args: listeners(app, { hostname: "shop.example.com" }, { hostname: "raw.example.com", protocol: "TLS" }),
        path: "listeners[2].protocol",
        code: "passthrough-with-shared-listener",
        quotes: 'TLS passthrough of "raw.example.com" shares port 443 with hostnames that share a listener.',
    },
    {
        what: "TLS passthrough beside HTTP/3 of a wildcard that covers it",
        args: listeners({ hostname: "*.example.com" }, { hostname: "raw.example.com", protocol: "TLS" }),
        path: "listeners[1].protocol",
        code: "passthrough-with-http3",
        quotes: 'TLS passthrough of "raw.example.com" shares port 443 with HTTP/3 of "*.example.com", whose certificate is valid for it too.',
    },
    {
        what: "HTTPS on the redirect's port",
        args: { listeners: [{ hostname: "odd.example.com", port: 80 }] },
        path: "listeners[0].port",
        code: "port-80-taken",
        quotes: "Port 80 is used by the redirect",
    },
    {
        what: "a name that ends in digits",
        args: hostname("app.0x7f.1"),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: "contains only digits",
    },
    {
        what: "the zone's name server",
        args: { hostnames: ["app.example.com", "ns1.example.com"] },
        path: "hostnames[1]",
        code: "hostname-reserved",
        quotes: '"ns1.example.com" is the zone\'s own name server.',
    },
    {
        what: "HTTP on the port of HTTPS",
        args: listeners({ ...app, port: 8443 }, { hostname: "old.example.com", protocol: "HTTP", port: 8443 }),
        path: "listeners[1].port",
        code: "port-protocol-conflict",
        quotes: "HTTP shares port 8443",
    },
    {
        what: "HTTP/3 off for one of two hostnames",
        args: { listeners: [{ hostname: "old.example.com", http3: { enabled: false } }] },
        path: "listeners[0].http3",
        code: "http3-not-per-listener",
        quotes: '"old.example.com" has HTTP/3 disabled, but another listener has it enabled.',
    },
    {
        what: "HTTP/3 on two ports",
        args: { listeners: [{ hostname: "admin.example.com", port: 8443 }] },
        path: "listeners[0].advertisedPort",
        code: "alt-svc-not-per-listener",
        quotes: "UDP 8443 and UDP 443 would both be advertised.",
    },
    {
        what: "a wildcard on another port in a zone",
        args: listeners({ hostname: "*.example.com", port: 8443 }),
        path: "listeners[0].port",
        code: "https-record-without-name",
        quotes: '"*.example.com" would be served over HTTP/3 on port 8443.',
    },
    {
        what: "HTTPS on port 80 in a zone",
        args: { ...listeners({ ...app, port: 80 }), redirectHttp: false },
        path: "listeners[0].port",
        code: "https-record-without-name",
        quotes: '"app.example.com" would be served over HTTP/3 on port 80.',
    },
    ...["Edge", "edge_1", "edge.web", `e${"d".repeat(59)}`].map(
        (name): BadInput => ({
            what: `the component's name ${name}`,
            args: { name, namespace: "web" },
            path: "name",
            code: "name-invalid",
            quotes: `"${name}" is not a valid name of a Gateway.`,
        }),
    ),
    {
        what: "a namespace with a dot",
        args: { namespace: "my.edge" },
        path: "namespace",
        code: "namespace-invalid",
        quotes: '"my.edge"',
    },
    { what: "an empty namespace", args: { namespace: "" }, path: "namespace", code: "namespace-invalid", quotes: '""' },
];
