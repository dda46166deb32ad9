import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { caddyConfiguration } from "../../../components/front/caddyConfiguration.ts";
import { type ProxyFront, TRUSTED } from "../../../components/front/proxyFront.ts";
import { front, tcp, usual } from "./proxyFronts.ts";

interface Route {
    match?: { host?: string[]; path?: string[] }[];
    handle: Record<string, unknown>[];
}
interface Server {
    [field: string]: unknown;
    listen: string[];
    protocols: string[];
    allow_0rtt?: boolean;
    tls_connection_policies?: { match: { sni: string[] } }[];
    routes: Route[];
}
interface Caddy {
    admin: unknown;
    apps: {
        http: { grace_period: string; servers: Record<"front" | "probe" | "keys", Server> & { tls?: Server } };
        tls: { automation: { policies: { subjects: string[]; get_certificate: { via: string; url: string }[] }[] } };
    };
}

const caddyOf = (each: ProxyFront) => JSON.parse(caddyConfiguration(each)) as Caddy;
const serversOf = (each: ProxyFront) => caddyOf(each).apps.http.servers;
const concrete = (each: ProxyFront) => (each.names[0]?.hostname ?? "").replace("*", "http3-gateway-check");

describe("Caddy as a front", () => {
    test("has this configuration, for one name and every default", async () => {
        await expect(caddyConfiguration(usual)).toMatchFileSnapshot("usual/caddy.json.txt");
    });

    test("takes no changes while it runs, and gives requests their time when it ends", () => {
        fc.assert(
            fc.property(front, (each) => {
                const { admin, apps } = caddyOf(each);
                expect(admin).toEqual({ disabled: true, config: { persist: false } });
                expect(apps.http.grace_period).toBe(`${Math.max(1, each.requestSeconds)}s`);
            }),
        );
    });

    test("has a key pair for its names alone, as the files are at the handshake, and 421 for a name of none of them", () => {
        fc.assert(
            fc.property(front, (each) => {
                const { front: served, keys } = serversOf(each);
                const hostnames = each.names.map(({ hostname }) => hostname);
                expect(served.tls_connection_policies).toEqual([{ match: { sni: hostnames }, protocol_min: "tls1.3" }]);
                const routes = [...served.routes];
                expect(routes.pop()).toEqual({ handle: [{ handler: "static_response", status_code: 421 }] });
                expect(routes.map(({ match }) => match)).toEqual(hostnames.map((name) => [{ host: [name] }]));
                expect(caddyOf(each).apps.tls.automation.policies).toEqual(
                    hostnames.map((name, index) => ({
                        subjects: [name],
                        get_certificate: [{ via: "http", url: `http://127.0.0.1:8081/pair-${each.word}/${index}` }],
                    })),
                );
                // Nothing outside of the pod reaches it, and nothing in it can guess the path.
                expect(keys.listen).toEqual(["127.0.0.1:8081"]);
                expect(keys.routes).toEqual(
                    each.names.map(({ pair }, index) => ({
                        match: [{ path: [`/pair-${each.word}/${index}`] }],
                        handle: [
                            {
                                handler: "static_response",
                                status_code: 200,
                                body: `{file.${pair}/tls.crt}\n{file.${pair}/tls.key}\n`,
                            },
                        ],
                    })),
                );
            }),
        );
    });

    test("opens QUIC alone to clients, in the families that clients can reach", () => {
        fc.assert(
            fc.property(front, (each) => {
                const addresses = (families: readonly string[], port: number) =>
                    families.map((family) => `${family === "IPv4" ? "tcp4/0.0.0.0" : "tcp6/[::]"}:${port}`);
                const { front: served, probe } = serversOf(each);
                expect(served).toMatchObject({
                    listen: addresses(each.ipFamilies, 8443),
                    protocols: ["h3"],
                    allow_0rtt: false,
                    automatic_https: { disable: true },
                });
                // The kubelet asks a pod's first address, which is IPv4 in most clusters.
                expect(probe.listen).toEqual(addresses([...new Set(["IPv4", ...each.ipFamilies])], 8080));
            }),
        );
    });

    test("sends every request on over verified TLS, under the name that was asked for, with the client's own address", () => {
        fc.assert(
            fc.property(front, (each) => {
                const routes = serversOf(each).front.routes.slice(0, -1);
                for (const [index, { handle }] of routes.entries()) {
                    const name = each.names[index]?.hostname ?? "";
                    const wildcard = name.startsWith("*.");
                    const alone = wildcard || each.proxyProtocol;
                    const [headers, proxy, ...others] = handle;
                    expect(others).toEqual([]);
                    expect(headers).toEqual({ handler: "headers", request: { delete: ["*_*", ...TRUSTED] } });
                    const remote = ["{http.request.remote.host}"];
                    expect(proxy).toMatchObject({
                        handler: "reverse_proxy",
                        upstreams: [{ dial: each.gateway }],
                        flush_interval: -1,
                        headers: {
                            request: {
                                set: {
                                    Host: ["{http.request.host}"],
                                    "X-Forwarded-For": remote,
                                    "X-Real-IP": remote,
                                    "X-Forwarded-Host": ["{http.request.host}"],
                                    "X-Forwarded-Port": ["443"],
                                    "X-Forwarded-Proto": ["https"],
                                },
                            },
                            response: { delete: ["Alt-Svc"] },
                        },
                        transport: {
                            ...(each.proxyProtocol ? { proxy_protocol: "v2" } : {}),
                            // A connection is for one name alone, and with PROXY protocol for one client.
                            versions: alone ? ["1.1"] : ["1.1", "2"],
                            keep_alive: alone ? { enabled: false } : { idle_timeout: "10s" },
                            tls: {
                                server_name: wildcard ? "{http.request.host}" : name,
                                ca: { provider: "file", pem_files: [each.trusted] },
                            },
                        },
                    });
                }
            }),
        );
    });

    test("asks the gateway itself whether it answers, before it counts as ready", () => {
        fc.assert(
            fc.property(front, (each) => {
                const ready = serversOf(each).probe.routes.find(({ match }) => match?.[0]?.path?.[0] === "/ready");
                expect(ready?.handle).toMatchObject([
                    { handler: "rewrite", uri: each.readinessPath },
                    {
                        handler: "reverse_proxy",
                        headers: {
                            request: { set: { Host: [concrete(each)], "User-Agent": ["http3-front readiness"] } },
                        },
                        transport: {
                            read_timeout: "5s",
                            tls: { server_name: concrete(each), ca: { provider: "file", pem_files: [each.trusted] } },
                        },
                        handle_response: [{ routes: [{ handle: [{ handler: "static_response", status_code: 200 }] }] }],
                    },
                ]);
            }),
        );
    });

    test("over TCP too, has the same names in a server of its own, and sends the Alt-Svc whose file is there", () => {
        fc.assert(
            fc.property(front, (each) => {
                const { front: quic, tls } = serversOf({ ...each, tcp });
                expect(tls?.protocols).toEqual(["h1", "h2"]);
                expect(tls?.listen.every((address) => address.endsWith(":8444"))).toBe(true);
                expect(tls?.routes).toEqual(quic.routes);
                expect(tls?.tls_connection_policies).toEqual(
                    quic.tls_connection_policies?.map((policy) => ({ ...policy, protocol_min: "tls1.2" })),
                );
                expect(quic.routes.slice(0, tcp.altSvc.length)).toEqual(
                    tcp.altSvc.map(({ file, value }) => ({
                        match: [{ file: { root: "/etc/front/alt-svc", try_files: [`/${file}`] } }],
                        handle: [{ handler: "headers", response: { set: { "Alt-Svc": [value] } } }],
                    })),
                );
                expect(serversOf(each)).not.toHaveProperty("tls");
            }),
        );
    });
});
