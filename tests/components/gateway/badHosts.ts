import { acme, type Http3GatewayArgs, inClusterZone, type ListenerInput, none } from "../../../components/index.ts";
import { app } from "../../support/edge.ts";
import { bind } from "../certificates/acmeEdge.ts";

/** Arguments, and the component's name where it is not `edge`. */
export type BadArgs = Partial<Http3GatewayArgs> & { name?: string };

/** Arguments with one mistake: what, the changed arguments, the argument's path, the rule's code, and a quotation. */
export type BadInput = [what: string, args: BadArgs, path: string, code: string, quotes: string];

const hostname = (name: string) => ({ hostnames: [name], dns: none() });
const listeners = (...inputs: ListenerInput[]) => ({ hostnames: [], listeners: inputs });

export const badHosts: BadInput[] = [
    ["a URL", hostname("https://app.example.com"), "hostnames[0]", "hostname-invalid", 'the label "https://app"'],
    ["a name with a port", hostname("app.example.com:443"), "hostnames[0]", "hostname-invalid", 'the label "com:443"'],
    ["an IPv6 address", hostname("2001:db8::10"), "hostnames[0]", "hostname-invalid", "is an IP address"],
    [
        "a wildcard of an IPv6 address",
        hostname("*.2001:db8::10"),
        "hostnames[0]",
        "hostname-invalid",
        "is an IP address",
    ],
    ["a name with a space", hostname("my app.example.com"), "hostnames[0]", "hostname-invalid", '"my app"'],
    ["a name that begins with a hyphen", hostname("-a.example.com"), "hostnames[0]", "hostname-invalid", '"-a"'],
    ["a name that ends with a hyphen", hostname("a-.example.com"), "hostnames[0]", "hostname-invalid", '"a-"'],
    ["a name with two dots", hostname("a..example.com"), "hostnames[0]", "hostname-invalid", 'label ""'],
    ["a name outside ASCII", hostname("bücher.example.com"), "hostnames[0]", "hostname-invalid", '"bücher"'],
    ["a wildcard alone", hostname("*"), "hostnames[0]", "hostname-invalid", "whole first label"],
    ["a wildcard of a single label", hostname("*.com"), "hostnames[0]", "hostname-invalid", "single label"],
    ["a wildcard at the end", hostname("app.example.*"), "hostnames[0]", "hostname-invalid", "whole first label"],
    ["two wildcards", hostname("*.*.example.com"), "hostnames[0]", "hostname-invalid", "whole first label"],
    [
        "a wildcard of 254 characters",
        hostname(`*.${"abc.".repeat(62)}abcd`),
        "hostnames[0]",
        "hostname-invalid",
        "longer than 253 characters",
    ],
    [
        "the second hostname, which is bad",
        { hostnames: ["app.example.com", "under_score.example.com"] },
        "hostnames[1]",
        "hostname-invalid",
        '"under_score"',
    ],
    [
        "a listener's hostname",
        listeners(app, { hostname: "192.0.2.1" }),
        "listeners[1].hostname",
        "hostname-invalid",
        "is an IP address",
    ],
    [
        "a wildcard twice",
        { hostnames: ["*.example.com", "*.example.com"] },
        "hostnames[1]",
        "hostname-duplicate",
        '"*.example.com" on port 443 is there already, at index 0',
    ],
    [
        "a listener twice on another port",
        listeners({ ...app, port: 8443 }, { ...app, port: 8443 }),
        "listeners[1].hostname",
        "hostname-duplicate",
        "on port 8443",
    ],
    [
        "a name above the zone",
        { hostnames: ["example.com"], dns: inClusterZone({ zone: "h3.example.com" }) },
        "hostnames[0]",
        "hostname-outside-zone",
        '"example.com" is not in the zone "h3.example.com"',
    ],
    [
        "a wildcard outside the zone",
        { hostnames: ["*.example.net"] },
        "hostnames[0]",
        "hostname-outside-zone",
        '"*.example.net"',
    ],
    ["nothing to listen to", { hostnames: [], listeners: [] }, "listeners", "no-listener", "There is no listener."],
    [
        "65 hostnames with a certificate each, without a redirect",
        {
            redirectHttp: false,
            certificate: acme({ email: "ops@example.com", dns01: bind, namesPerCertificate: 1 }),
            hostnames: Array.from({ length: 65 }, (_, n) => `n${n}.example.com`),
        },
        "listeners",
        "too-many-listeners",
        "There are 65 listeners",
    ],
    [
        "64 hostnames with a certificate each, and the redirect",
        {
            certificate: acme({ email: "ops@example.com", dns01: bind, namesPerCertificate: 1 }),
            hostnames: Array.from({ length: 64 }, (_, n) => `n${n}.example.com`),
        },
        "listeners",
        "too-many-listeners",
        "There are 65 listeners",
    ],
    [
        "1281 hostnames, 20 a certificate",
        {
            certificate: acme({ email: "ops@example.com", dns01: bind, namesPerCertificate: 20 }),
            hostnames: Array.from({ length: 1281 }, (_, n) => `n${n}.example.com`),
        },
        "listeners",
        "too-many-certificates",
        "The 1281 hostnames of port 443 have 65 certificates.",
    ],
    ["port 0", listeners({ ...app, port: 0 }), "listeners[0].port", "port-invalid", "0 is out of range."],
    ["port 65536", listeners({ ...app, port: 65_536 }), "listeners[0].port", "port-invalid", "65536 is out of range."],
    ["port 70000", listeners({ ...app, port: 70_000 }), "listeners[0].port", "port-invalid", "70000 is out of range."],
    ["port -443", listeners({ ...app, port: -443 }), "listeners[0].port", "port-invalid", "-443 is out of range."],
    [
        "a port that is no number",
        listeners({ ...app, port: Number.NaN }),
        "listeners[0].port",
        "port-invalid",
        "NaN is out of range.",
    ],
    [
        "advertised port 0",
        listeners({ ...app, http3: { enabled: true, advertisedPort: 0 } }),
        "listeners[0].advertisedPort",
        "port-invalid",
        "0 is out of range.",
    ],
    [
        "HTTP/3 on a listener without TLS",
        listeners({ ...app, protocol: "HTTP", port: 8080, http3: { enabled: true } }),
        "listeners[0].protocol",
        "http3-without-tls",
        "HTTP/3 is on for a listener without TLS.",
    ],
    [
        "HTTP/3 on a TLS passthrough listener",
        listeners({ ...app, protocol: "TLS", http3: { enabled: true } }),
        "listeners[0].protocol",
        "passthrough-with-http3",
        '"app.example.com" shares port 443',
    ],
    [
        "TLS passthrough beside HTTP/3 on port 8443",
        listeners({ ...app, port: 8443 }, { hostname: "raw.example.com", protocol: "TLS", port: 8443 }),
        "listeners[1].protocol",
        "passthrough-with-http3",
        '"raw.example.com" shares port 8443',
    ],
    [
        "HTTPS on the redirect's port",
        { listeners: [{ hostname: "odd.example.com", port: 80 }] },
        "listeners[0].port",
        "port-80-taken",
        "Port 80 holds the redirect",
    ],
    ["a name that ends in digits", hostname("app.0x7f.1"), "hostnames[0]", "hostname-invalid", "digits alone"],
    [
        "the zone's name server",
        { hostnames: ["app.example.com", "ns1.example.com"] },
        "hostnames[1]",
        "hostname-reserved",
        '"ns1.example.com" is the zone\'s own name server.',
    ],
    [
        "HTTP on the port of HTTPS",
        listeners({ ...app, port: 8443 }, { hostname: "old.example.com", protocol: "HTTP", port: 8443 }),
        "listeners[1].port",
        "port-protocol-conflict",
        "HTTP shares port 8443",
    ],
    [
        "HTTP/3 off for one of two hostnames",
        { listeners: [{ hostname: "old.example.com", http3: { enabled: false } }] },
        "listeners[0].http3",
        "http3-not-per-listener",
        '"old.example.com" has HTTP/3 off, and another listener has it on.',
    ],
    [
        "HTTP/3 on two ports",
        { listeners: [{ hostname: "admin.example.com", port: 8443 }] },
        "listeners[0].advertisedPort",
        "alt-svc-not-per-listener",
        "UDP 8443 and UDP 443 would both be advertised.",
    ],
    [
        "a wildcard on another port in a zone",
        listeners({ hostname: "*.example.com", port: 8443 }),
        "listeners[0].port",
        "https-record-without-name",
        '"*.example.com" would be served over HTTP/3 on port 8443.',
    ],
    [
        "HTTPS on port 80 in a zone",
        { ...listeners({ ...app, port: 80 }), redirectHttp: false },
        "listeners[0].port",
        "https-record-without-name",
        '"app.example.com" would be served over HTTP/3 on port 80.',
    ],
    ...["Edge", "edge_1", "edge.web", `e${"d".repeat(59)}`].map(
        (name): BadInput => [
            `the component's name ${name}`,
            { name, namespace: "web" },
            "name",
            "name-invalid",
            `"${name}" is no name of a Gateway.`,
        ],
    ),
    ["a namespace with a dot", { namespace: "my.edge" }, "namespace", "namespace-invalid", '"my.edge"'],
    ["an empty namespace", { namespace: "" }, "namespace", "namespace-invalid", '""'],
];
