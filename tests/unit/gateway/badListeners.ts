import { type Http3GatewayArgs, none } from "../../../components/index.ts";

/** Something wrong that a user may write. */
export interface BadInput {
    what: string;
    args: Partial<Http3GatewayArgs>;
    /** Path of the argument, as the user wrote it. */
    path: string;
    code: string;
    /** What the message quotes. */
    quotes: string;
}

const host = (hostname: string) => ({ hostnames: [hostname], dns: none() });
const listener = { hostname: "app.example.com" };

/** Hostnames and listeners. */
export const badListeners: BadInput[] = [
    {
        what: "a hostname with an underscore",
        args: host("app_1.example.com"),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: '"app_1.example.com" has the label "app_1"',
    },
    {
        what: "an empty hostname",
        args: host(""),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: '"" has a single label',
    },
    {
        what: "a hostname of one label",
        args: host("localhost"),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: "single label",
    },
    {
        what: "an IPv4 address as hostname",
        args: host("192.0.2.1"),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: "is an IP address",
    },
    {
        what: "an IPv6 address as hostname",
        args: host("2001:db8::1"),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: "is an IP address",
    },
    {
        what: "a hostname in upper case",
        args: host("App.example.com"),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: "upper-case",
    },
    {
        what: "a hostname with a trailing dot",
        args: host("app.example.com."),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: 'the label ""',
    },
    {
        what: "a label of 64 characters",
        args: host(`${"a".repeat(64)}.example.com`),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: "no DNS label",
    },
    {
        what: "a hostname of 254 characters",
        args: host(`${"abc.".repeat(62)}abcdef`),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: "longer than 253",
    },
    {
        what: "a wildcard in the middle",
        args: host("app.*.example.com"),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: "wildcard",
    },
    {
        what: "half a label as wildcard",
        args: host("app-*.example.com"),
        path: "hostnames[0]",
        code: "hostname-invalid",
        quotes: "wildcard",
    },
    {
        what: "a hostname twice",
        args: { hostnames: ["a.example.com", "b.example.com", "a.example.com"] },
        path: "hostnames[2]",
        code: "hostname-duplicate",
        quotes: '"a.example.com" on port 443 is there already, at index 0',
    },
    {
        what: "a hostname among hostnames and listeners",
        args: { listeners: [listener] },
        path: "listeners[0].hostname",
        code: "hostname-duplicate",
        quotes: "app.example.com",
    },
    {
        what: "a hostname outside the zone",
        args: { hostnames: ["app.example.org"] },
        path: "hostnames[0]",
        code: "hostname-outside-zone",
        quotes: '"app.example.org" is not in the zone "example.com"',
    },
    {
        what: "a hostname that only ends like the zone",
        args: { hostnames: ["badexample.com"] },
        path: "hostnames[0]",
        code: "hostname-outside-zone",
        quotes: "badexample.com",
    },
    {
        what: "no hostname at all",
        args: { hostnames: [] },
        path: "listeners",
        code: "no-listener",
        quotes: "no listener",
    },
    {
        what: "65 listeners",
        args: { hostnames: Array.from({ length: 64 }, (_, n) => `h${n}.example.com`) },
        path: "listeners",
        code: "too-many-listeners",
        quotes: "65 listeners",
    },
    {
        what: "port 0",
        args: { hostnames: [], listeners: [{ ...listener, port: 0 }] },
        path: "listeners[0].port",
        code: "port-invalid",
        quotes: "0 is out of range",
    },
    {
        what: "port 70000",
        args: { hostnames: [], listeners: [{ ...listener, port: 70_000 }] },
        path: "listeners[0].port",
        code: "port-invalid",
        quotes: "70000 is out of range",
    },
    {
        what: "half a port",
        args: { hostnames: [], listeners: [{ ...listener, port: 443.5 }] },
        path: "listeners[0].port",
        code: "port-invalid",
        quotes: "443.5",
    },
    {
        what: "an advertised port of 65536",
        args: { hostnames: [], listeners: [{ ...listener, http3: { enabled: true, advertisedPort: 65_536 } }] },
        path: "listeners[0].advertisedPort",
        code: "port-invalid",
        quotes: "65536",
    },
    {
        what: "HTTP/3 without TLS",
        args: {
            hostnames: [],
            redirectHttp: false,
            listeners: [{ ...listener, protocol: "HTTP", http3: { enabled: true } }],
        },
        path: "listeners[0].protocol",
        code: "http3-without-tls",
        quotes: "without TLS",
    },
    {
        what: "TLS passthrough beside h3 on one port",
        args: { listeners: [{ hostname: "raw.example.com", protocol: "TLS" }] },
        path: "listeners[0].protocol",
        code: "passthrough-with-http3",
        quotes: "raw.example.com",
    },
    {
        what: "a listener on the redirect's port",
        args: { listeners: [{ hostname: "plain.example.com", protocol: "HTTP" }] },
        path: "listeners[0].port",
        code: "port-80-taken",
        quotes: "Port 80",
    },
    {
        what: "an HTTP3 listener without an HTTPS one",
        args: { hostnames: [], listeners: [{ ...listener, protocol: "HTTP3" }] },
        path: "listeners[0].protocol",
        code: "http3-without-https",
        quotes: "app.example.com",
    },
    {
        what: "an HTTP3 listener on another port than HTTPS",
        args: { listeners: [{ ...listener, protocol: "HTTP3", port: 8443 }] },
        path: "listeners[0].port",
        code: "http3-port-differs",
        quotes: "8443",
    },
];
