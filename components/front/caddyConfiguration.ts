import { concreteName, isWildcard } from "../model/wildcards.ts";
import {
    ALT_SVC_PATH,
    FOLDERS,
    PORTS,
    type ProxyFront,
    READINESS_AGENT,
    type ServedName,
    TRUSTED,
} from "./proxyFront.ts";

/** Port on which a pod answers itself, with its key pairs. */
const KEYS_PORT = 8081;
/** Folder for what Caddy writes. */
export const CADDY_HOME = "/tmp/caddy";
const HEADER_BYTES = 262_144;

/** An object of Caddy's configuration. */
type Node = Record<string, unknown>;

/**
 * Caddy as a front: it terminates QUIC, and forwards each request over TLS to the gateway, over h2 where the gateway has it.
 *
 * It reads files of certificates only when it starts. So it asks for the pair of each handshake at an address of its own, which
 * answers with the files as they are now.
 */
export function caddyConfiguration(front: ProxyFront): string {
    const pairs = [...new Set(front.names.map(({ pair }) => pair))];
    const keys = pairs.map((pair, index) => ({ pair, path: `/pair-${front.word}/${index}` }));
    return `${JSON.stringify(
        {
            // A configuration that changes is for new pods.
            admin: { disabled: true, config: { persist: false } },
            logging: { logs: { default: { level: "WARN" } } },
            storage: { module: "file_system", root: CADDY_HOME },
            apps: {
                http: {
                    // Zero would be without limit.
                    grace_period: `${Math.max(1, front.requestSeconds)}s`,
                    servers: {
                        front: {
                            listen: addresses(front.ipFamilies, PORTS.quic),
                            protocols: ["h3"],
                            ...answers(front, "tls1.3"),
                        },
                        // A server with both would send an Alt-Svc of its own.
                        ...(front.tcp === undefined
                            ? {}
                            : {
                                  tls: {
                                      listen: addresses(front.ipFamilies, PORTS.tls),
                                      protocols: ["h1", "h2"],
                                      ...answers(front, "tls1.2"),
                                  },
                              }),
                        probe: {
                            // The kubelet asks the pod's first address, which is IPv4 in most clusters.
                            listen: addresses([...new Set(["IPv4" as const, ...front.ipFamilies])], PORTS.probe),
                            protocols: ["h1"],
                            automatic_https: { disable: true },
                            routes: [answering("/alive", {}), ready(front), ...altSvcRoutes(front)],
                        },
                        keys: {
                            listen: [`127.0.0.1:${KEYS_PORT}`],
                            protocols: ["h1"],
                            automatic_https: { disable: true },
                            routes: keys.map(({ pair, path }) =>
                                answering(path, { body: `{file.${pair}/tls.crt}\n{file.${pair}/tls.key}\n` }),
                            ),
                        },
                    },
                },
                tls: {
                    automation: {
                        policies: keys.map(({ pair, path }) => ({
                            subjects: front.names.filter((name) => name.pair === pair).map(({ hostname }) => hostname),
                            get_certificate: [{ via: "http", url: `http://127.0.0.1:${KEYS_PORT}${path}` }],
                        })),
                    },
                },
            },
        },
        undefined,
        2,
    )}\n`;
}

function addresses(ipFamilies: ProxyFront["ipFamilies"], port: number): string[] {
    return ipFamilies.map((family) => `tcp${family === "IPv4" ? "4/0.0.0.0" : "6/[::]"}:${port}`);
}

/** How a server answers clients. */
function answers(front: ProxyFront, leastTls: string): Node {
    return {
        allow_0rtt: false,
        max_header_bytes: HEADER_BYTES,
        automatic_https: { disable: true },
        // A handshake for any other name fails.
        tls_connection_policies: [
            { match: { sni: front.names.map(({ hostname }) => hostname) }, protocol_min: leastTls },
        ],
        routes: [
            ...advertising(front),
            ...front.names.map((name) => served(front, name)),
            { handle: [{ handler: "static_response", status_code: 421 }] },
        ],
    };
}

/** Whether the file is there now: a stage that changes needs no reload. */
const isThere = (file: string): Node => ({ file: { root: FOLDERS.altSvc, try_files: [`/${file}`] } });

/** Adds Alt-Svc to every answer. */
function advertising({ tcp }: ProxyFront): Node[] {
    return (tcp?.altSvc ?? []).map(({ file, value }) => ({
        match: [isThere(file)],
        handle: [{ handler: "headers", response: { set: { "Alt-Svc": [value] } } }],
    }));
}

/** Says the file of the value that is sent. */
function altSvcRoutes({ tcp }: ProxyFront): Node[] {
    if (tcp === undefined) {
        return [];
    }
    const says = (file: string, there: Node): Node => ({
        match: [{ path: [ALT_SVC_PATH], ...there }],
        terminal: true,
        handle: [
            {
                handler: "static_response",
                status_code: 200,
                headers: { "Content-Type": ["application/json"] },
                body: JSON.stringify(file),
            },
        ],
    });
    return [...tcp.altSvc.map(({ file }) => says(file, isThere(file))), says("", {})];
}

function served(front: ProxyFront, { hostname }: ServedName): Node {
    return {
        match: [{ host: [hostname] }],
        terminal: true,
        handle: [
            // Some gateways read a name with an underscore as the one with a hyphen.
            { handler: "headers", request: { delete: ["*_*", ...TRUSTED] } },
            toTheGateway(front, { hostname, host: "{http.request.host}", seconds: front.silenceSeconds }),
        ],
    };
}

/** What forwards requests. It has connections of its own, so that none is taken for another name. */
function toTheGateway(
    { gateway, trusted, proxyProtocol }: ProxyFront,
    { hostname, host, seconds }: { hostname: string; host: string; seconds: number },
): Node {
    // A wildcard has several names, and PROXY protocol names one client.
    const alone = isWildcard(hostname) || proxyProtocol;
    const silence = seconds === 0 ? {} : { read_timeout: `${seconds}s`, write_timeout: `${seconds}s` };
    return {
        handler: "reverse_proxy",
        upstreams: [{ dial: gateway }],
        flush_interval: -1,
        headers: {
            request: {
                set: {
                    Host: [host],
                    // Set, never appended: a client's own value is not trusted.
                    "X-Forwarded-For": ["{http.request.remote.host}"],
                    "X-Real-IP": ["{http.request.remote.host}"],
                    "X-Forwarded-Host": [host],
                    "X-Forwarded-Port": ["443"],
                    "X-Forwarded-Proto": ["https"],
                },
            },
            // Alt-Svc has the gateway's port and max-age.
            response: { delete: ["Alt-Svc"] },
        },
        transport: {
            protocol: "http",
            // Then each request has its own connection.
            versions: alone ? ["1.1"] : ["1.1", "2"],
            keep_alive: alone ? { enabled: false } : { idle_timeout: "10s" },
            ...(proxyProtocol ? { proxy_protocol: "v2" } : {}),
            compression: false,
            dial_timeout: "5s",
            max_response_header_size: HEADER_BYTES,
            ...silence,
            tls: {
                server_name: isWildcard(hostname) ? host : hostname,
                ca: { provider: "file", pem_files: [trusted] },
            },
        },
    };
}

/** A pod is ready if the gateway answers, with any status, a request for the first name. */
function ready(front: ProxyFront): Node {
    const host = concreteName(front.names[0]?.hostname ?? "localhost");
    const asked = toTheGateway(front, { hostname: host, host, seconds: 5 });
    const { headers } = asked as { headers: { request: { set: Node } } };
    return {
        match: [{ path: ["/ready"] }],
        handle: [
            { handler: "rewrite", uri: front.readinessPath },
            {
                ...asked,
                headers: {
                    ...headers,
                    request: { ...headers.request, set: { ...headers.request.set, "User-Agent": [READINESS_AGENT] } },
                },
                handle_response: [{ routes: [{ handle: [{ handler: "static_response", status_code: 200 }] }] }],
            },
        ],
    };
}

function answering(path: string, answer: Node): Node {
    return {
        match: [{ path: [path] }],
        handle: [{ handler: "static_response", status_code: 200, ...answer }],
    };
}
