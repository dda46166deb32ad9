import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nginxConfiguration } from "../../../components/front/nginxConfiguration.ts";
import type { ProxyFront } from "../../../components/front/proxyFront.ts";
import { front, tcp, usual } from "./proxyFronts.ts";

/** A block of nginx's configuration. */
interface Block {
    words: string;
    /** Statements without a block. */
    statements: string[];
    blocks: Block[];
}

/** Reads a configuration whose quoted words hold neither braces nor semicolons. */
function parsed(text: string): Block {
    const root: Block = { words: "", statements: [], blocks: [] };
    const open = [root];
    for (const [token] of text.matchAll(/[^;{}]+[;{]|\}/g)) {
        const block = open.at(-1) ?? root;
        const words = token.slice(0, -1).trim();
        if (token === "}" || token.trim() === "}") {
            open.pop();
        } else if (token.endsWith("{")) {
            const inner: Block = { words: words.replace(/^\}\s*/, ""), statements: [], blocks: [] };
            block.blocks.push(inner);
            open.push(inner);
        } else {
            block.statements.push(words);
        }
    }
    expect(open).toHaveLength(1);
    return root;
}

const httpOf = (front: ProxyFront) => parsed(nginxConfiguration(front)).blocks.find(({ words }) => words === "http");
const serversOf = (front: ProxyFront) => (httpOf(front)?.blocks ?? []).filter(({ words }) => words === "server");
const has = (words: string) => (block: Block) => block.statements.some((each) => each.startsWith(words));

describe("nginx as a front", () => {
    test("is configured like this for one name", () => {
        expect(nginxConfiguration(usual)).toMatchInlineSnapshot(`
          "worker_processes 1;
          worker_shutdown_timeout 30s;
          worker_rlimit_nofile 16384;
          pid /tmp/nginx.pid;
          error_log stderr warn;
          events {
              worker_connections 8192;
          }
          http {
              access_log off;
              server_tokens off;
              client_body_temp_path /tmp/client_body;
              proxy_temp_path /tmp/proxy;
              fastcgi_temp_path /tmp/fastcgi;
              uwsgi_temp_path /tmp/uwsgi;
              scgi_temp_path /tmp/scgi;
              keepalive_requests 1000000000;
              server_names_hash_bucket_size 512;
              server_names_hash_max_size 8192;
              variables_hash_max_size 8192;
              large_client_header_buffers 4 64k;
              client_body_timeout 3600s;
              send_timeout 3600s;
              ssl_protocols TLSv1.3;
              ssl_early_data off;
              quic_host_key /etc/front/host-key/key;
              proxy_http_version 1.1;
              proxy_ssl_server_name on;
              proxy_ssl_name $host;
              proxy_ssl_session_reuse off;
              proxy_ssl_protocols TLSv1.2 TLSv1.3;
              proxy_ssl_verify on;
              proxy_ssl_verify_depth 5;
              proxy_ssl_trusted_certificate "/etc/ssl/certs/ca-certificates.crt";
              proxy_connect_timeout 5s;
              proxy_read_timeout 3600s;
              proxy_send_timeout 3600s;
              proxy_request_buffering off;
              proxy_buffering off;
              proxy_buffer_size 64k;
              proxy_buffers 8 64k;
              proxy_redirect off;
              proxy_hide_header Alt-Svc;
              proxy_ignore_headers X-Accel-Redirect X-Accel-Expires X-Accel-Limit-Rate X-Accel-Buffering X-Accel-Charset;
              proxy_pass_header Server;
              proxy_pass_header Date;
              proxy_pass_header X-Accel-Redirect;
              proxy_pass_header X-Accel-Expires;
              proxy_pass_header X-Accel-Limit-Rate;
              proxy_pass_header X-Accel-Buffering;
              proxy_pass_header X-Accel-Charset;
              map "" $pair0 {
                  default "/etc/front/pairs/0";
              }
              upstream gateway0 {
                  server gateway.ingress.svc:443 max_fails=0;
                  keepalive 64;
                  keepalive_timeout 10s;
              }
              server {
                  listen 8443 quic reuseport default_server;
                  ssl_reject_handshake on;
                  return 421;
              }
              server {
                  listen 8443 quic;
                  server_name "shop.example.com";
                  ssl_certificate $pair0/tls.crt;
                  ssl_certificate_key $pair0/tls.key;
                  client_max_body_size 0;
                  location / {
                      proxy_pass https://gateway0;
                      proxy_set_header Connection "";
                      proxy_set_header Host $host;
                      proxy_set_header X-Forwarded-For $remote_addr;
                      proxy_set_header X-Real-IP $remote_addr;
                      proxy_set_header X-Forwarded-Host $host;
                      proxy_set_header X-Forwarded-Port 443;
                      proxy_set_header X-Forwarded-Proto https;
                      proxy_set_header Forwarded "";
                      proxy_set_header X-Forwarded-Server "";
                      proxy_set_header X-Client-IP "";
                      proxy_set_header Early-Data "";
                      proxy_set_header X-Forwarded-Client-Cert "";
                      proxy_set_header X-Forwarded-Tls-Client-Cert "";
                      proxy_set_header X-Forwarded-Tls-Client-Cert-Info "";
                      proxy_set_header X-Forwarded-Method "";
                      proxy_set_header X-Forwarded-Uri "";
                      proxy_set_header X-Forwarded-Prefix "";
                      proxy_set_header X-Forwarded-Scheme "";
                      proxy_set_header X-Forwarded-Protocol "";
                      proxy_set_header X-Forwarded-Ssl "";
                      proxy_set_header X-Original-Forwarded-For "";
                      proxy_set_header X-Original-Url "";
                      proxy_set_header X-Original-Uri "";
                      proxy_set_header X-Original-Host "";
                      proxy_set_header X-Envoy-External-Address "";
                      proxy_set_header True-Client-IP "";
                      proxy_set_header CF-Connecting-IP "";
                      proxy_set_header X-Cluster-Client-IP "";
                  }
              }
              server {
                  listen 8080;
                  location = /alive {
                      return 200;
                  }
                  location = /ready {
                      proxy_set_header Connection "";
                      proxy_set_header Host "shop.example.com";
                      proxy_set_header X-Forwarded-For $remote_addr;
                      proxy_set_header X-Real-IP $remote_addr;
                      proxy_set_header X-Forwarded-Host "shop.example.com";
                      proxy_set_header X-Forwarded-Port 443;
                      proxy_set_header X-Forwarded-Proto https;
                      proxy_set_header Forwarded "";
                      proxy_set_header X-Forwarded-Server "";
                      proxy_set_header X-Client-IP "";
                      proxy_set_header Early-Data "";
                      proxy_set_header X-Forwarded-Client-Cert "";
                      proxy_set_header X-Forwarded-Tls-Client-Cert "";
                      proxy_set_header X-Forwarded-Tls-Client-Cert-Info "";
                      proxy_set_header X-Forwarded-Method "";
                      proxy_set_header X-Forwarded-Uri "";
                      proxy_set_header X-Forwarded-Prefix "";
                      proxy_set_header X-Forwarded-Scheme "";
                      proxy_set_header X-Forwarded-Protocol "";
                      proxy_set_header X-Forwarded-Ssl "";
                      proxy_set_header X-Original-Forwarded-For "";
                      proxy_set_header X-Original-Url "";
                      proxy_set_header X-Original-Uri "";
                      proxy_set_header X-Original-Host "";
                      proxy_set_header X-Envoy-External-Address "";
                      proxy_set_header True-Client-IP "";
                      proxy_set_header CF-Connecting-IP "";
                      proxy_set_header X-Cluster-Client-IP "";
                      proxy_ssl_name "shop.example.com";
                      rewrite ^ "/" break;
                      proxy_pass https://gateway0;
                      proxy_read_timeout 5s;
                      proxy_set_header User-Agent "http3-front readiness";
                      proxy_intercept_errors on;
                      error_page 300 301 302 303 307 308 400 401 402 403 404 405 406 407 408 409 410 411 412 413 414 415 416 417 418 419 420 421 422 423 424 425 426 427 428 429 430 431 432 433 434 435 436 437 438 439 440 441 442 443 444 445 446 447 448 449 450 451 500 501 502 503 504 505 506 507 508 509 510 511 = @judged;
                  }
                  location @judged {
                      if ($upstream_header_time !~ "[0-9]") {
                          return 503;
                      }
                      return 200;
                  }
              }
          }
          "
        `);
    });

    test("refuses every name that it does not serve, and serves each of its names with that name's own key pair", () => {
        fc.assert(
            fc.property(front, (each) => {
                const servers = serversOf(each);
                const [refusing, ...more] = servers.filter(has("ssl_reject_handshake on"));
                expect(more).toEqual([]);
                expect(refusing?.statements).toEqual(
                    expect.arrayContaining([expect.stringMatching(/^listen .* quic reuseport default_server$/)]),
                );
                const served = servers.filter(has("ssl_certificate "));
                expect(served.map(({ statements }) => statements.find((one) => one.startsWith("server_name")))).toEqual(
                    each.names.map((name) => `server_name "${name.hostname}"`),
                );
                const pairs = (httpOf(each)?.blocks ?? []).filter(({ words }) => words.startsWith("map"));
                expect(pairs.map(({ statements }) => statements)).toEqual(
                    each.names.map(({ pair }) => [`default "${pair}"`]),
                );
                // Once for an address, or nginx would not start.
                for (const [family, address] of [
                    ["IPv4", "8443"],
                    ["IPv6", "[::]:8443"],
                ] as const) {
                    expect(servers.filter(has(`listen ${address} quic reuseport`)).length).toBe(
                        each.ipFamilies.some((one) => one === family) ? 1 : 0,
                    );
                }
            }),
        );
    });

    test("opens QUIC alone to clients, in the families that clients can reach", () => {
        fc.assert(
            fc.property(front, (each) => {
                const listens = serversOf(each).flatMap(({ statements }) =>
                    statements.filter((one) => one.startsWith("listen ")),
                );
                const ports = { IPv4: "8443", IPv6: "[::]:8443" };
                const quic = listens.filter((one) => one.includes(" quic")).map((one) => one.split(" ")[1]);
                expect([...new Set(quic)]).toEqual(each.ipFamilies.map((family) => ports[family]));
                // The kubelet asks a pod's first address, which is IPv4 in most clusters.
                expect(listens.filter((one) => !one.includes(" quic"))).toEqual([
                    "listen 8080",
                    ...each.ipFamilies.filter((family) => family === "IPv6").map(() => "listen [::]:8080"),
                ]);
            }),
        );
    });

    test("sends every request on over verified TLS, under the name that was asked for, with the client's own address", () => {
        const everywhere = [
            "proxy_ssl_verify on",
            "proxy_ssl_server_name on",
            "proxy_ssl_session_reuse off",
            "proxy_ssl_name $host",
            "proxy_hide_header Alt-Svc",
            "proxy_buffering off",
            "proxy_request_buffering off",
        ];
        const headers = [
            "proxy_set_header Host $host",
            "proxy_set_header X-Forwarded-For $remote_addr",
            "proxy_set_header X-Real-IP $remote_addr",
            'proxy_set_header Forwarded ""',
            "proxy_set_header X-Forwarded-Proto https",
        ];
        fc.assert(
            fc.property(front, (each) => {
                const text = nginxConfiguration(each);
                expect(text).not.toMatch(/\$http_host|proxy_add_x_forwarded_for|proxy_pass http:/);
                expect(text).toMatch(/ssl_early_data off;/);
                expect(httpOf(each)?.statements).toEqual(
                    expect.arrayContaining([...everywhere, `proxy_ssl_trusted_certificate "${each.trusted}"`]),
                );
                for (const { blocks } of serversOf(each).filter(has("ssl_certificate "))) {
                    const [location, ...others] = blocks;
                    expect(others).toEqual([]);
                    expect(location?.statements).toEqual(expect.arrayContaining(headers));
                    // Nothing else is other than everywhere.
                    const rest = location?.statements.filter((one) => !one.startsWith("proxy_set_header ")) ?? [];
                    expect(rest.filter((one) => one !== "proxy_http_version 2")).toEqual([
                        expect.stringMatching(/^proxy_pass https:\/\/gateway\d+$/),
                    ]);
                    // The last of two would count.
                    const set = (location?.statements ?? []).flatMap(
                        (one) => /^proxy_set_header (\S+)/.exec(one)?.[1]?.toLowerCase() ?? [],
                    );
                    expect(new Set(set).size).toBe(set.length);
                }
            }),
        );
    });

    test("removes every header by which a gateway takes an address, a certificate or a path from a proxy that it trusts", () => {
        const location = serversOf(usual).find(has("ssl_certificate "))?.blocks[0];
        const removed = (location?.statements ?? []).flatMap(
            (one) => /^proxy_set_header (\S+) ""$/.exec(one)?.[1] ?? [],
        );
        expect(removed.filter((name) => name !== "Connection").sort()).toEqual([
            "CF-Connecting-IP",
            "Early-Data",
            "Forwarded",
            "True-Client-IP",
            "X-Client-IP",
            "X-Cluster-Client-IP",
            "X-Envoy-External-Address",
            "X-Forwarded-Client-Cert",
            "X-Forwarded-Method",
            "X-Forwarded-Prefix",
            "X-Forwarded-Protocol",
            "X-Forwarded-Scheme",
            "X-Forwarded-Server",
            "X-Forwarded-Ssl",
            "X-Forwarded-Tls-Client-Cert",
            "X-Forwarded-Tls-Client-Cert-Info",
            "X-Forwarded-Uri",
            "X-Original-Forwarded-For",
            "X-Original-Host",
            "X-Original-Uri",
            "X-Original-Url",
        ]);
    });

    test("has no timeout that is over at once, where silence has no limit", () => {
        const text = nginxConfiguration({ ...usual, silenceSeconds: 0 });
        expect(text).toContain("proxy_read_timeout 365d;");
        expect(text).toContain("client_body_timeout 365d;");
        expect(text).not.toMatch(/timeout 0s;/);
    });

    test("sends requests over h2 where that is set, but not for a wildcard, whose connections are for one request", () => {
        fc.assert(
            fc.property(front, (each) => {
                const h2 = each.names.map(({ hostname: name }) => each.http2 && !name.startsWith("*."));
                const served = serversOf(each).filter(has("ssl_certificate "));
                expect(served.map(({ blocks }) => blocks[0]?.statements.includes("proxy_http_version 2"))).toEqual(h2);
                // It shares its connections with requests for the first name.
                const ready = serversOf(each)
                    .flatMap(({ blocks }) => blocks)
                    .find(({ words }) => words === "location = /ready");
                expect(ready?.statements.includes("proxy_http_version 2")).toBe(h2[0]);
                expect(httpOf(each)?.statements).toContain("proxy_http_version 1.1");
            }),
        );
    });

    test("keeps connections to the gateway for one name alone, and none where a wildcard stands for several", () => {
        fc.assert(
            fc.property(front, (each) => {
                const upstreams = (httpOf(each)?.blocks ?? []).filter(({ words }) => words.startsWith("upstream"));
                expect(upstreams.map(has("keepalive "))).toEqual(
                    each.names.map(({ hostname: name }) => !name.startsWith("*.")),
                );
                const passed = serversOf(each)
                    .filter(has("ssl_certificate "))
                    .map(({ blocks }) => blocks[0]?.statements.find((one) => one.startsWith("proxy_pass ")));
                expect(passed).toEqual(each.names.map((_, index) => `proxy_pass https://gateway${index}`));
            }),
        );
    });

    test("asks the gateway itself whether it answers, before it counts as ready", () => {
        fc.assert(
            fc.property(front, (each) => {
                const ready = serversOf(each)
                    .flatMap(({ blocks }) => blocks)
                    .find(({ words }) => words === "location = /ready");
                const name = (each.names[0]?.hostname ?? "").replace("*", "http3-gateway-check");
                expect(ready?.statements).toEqual(
                    expect.arrayContaining([
                        "proxy_pass https://gateway0",
                        `proxy_ssl_name "${name}"`,
                        "proxy_intercept_errors on",
                        `rewrite ^ "${each.readinessPath}" break`,
                    ]),
                );
                // Verified as every request is, which the server's own statements say.
                expect(ready?.statements.filter((one) => one.startsWith("proxy_ssl_verify"))).toEqual([]);
                expect(ready?.statements.filter((one) => one.startsWith("proxy_read_timeout"))).toEqual([
                    "proxy_read_timeout 5s",
                ]);
            }),
        );
    });

    test("over TCP too, serves and refuses the same names, and sends the Alt-Svc whose file is there", () => {
        fc.assert(
            fc.property(front, (each) => {
                const both = { ...each, tcp };
                const listensOf = (servers: Block[], word: RegExp) =>
                    servers.map(({ statements }) => statements.filter((one) => word.test(one)).length);
                const servers = serversOf(both);
                const families = each.ipFamilies.length;
                expect(
                    listensOf(servers.filter(has("ssl_reject_handshake on")), /^listen .*8444 ssl default_server$/),
                ).toEqual([families]);
                const served = servers.filter(has("ssl_certificate "));
                expect(listensOf(served, /^listen .*8444 ssl$/)).toEqual(each.names.map(() => families));
                for (const { statements, blocks } of served) {
                    expect(statements).toContain("add_header Alt-Svc $alt_svc always");
                    expect(blocks.filter(({ words }) => words.startsWith("if "))).toEqual(
                        tcp.altSvc.map(({ file }) =>
                            expect.objectContaining({ words: `if (-f /etc/front/alt-svc/${file})` }),
                        ),
                    );
                    // A location with such a statement would inherit none.
                    const inner = blocks.flatMap((block) => block.statements);
                    expect(inner.filter((one) => one.startsWith("add_header"))).toEqual([]);
                }
                const text = nginxConfiguration(both);
                for (const { file, value } of tcp.altSvc) {
                    expect(text).toContain(`set $alt_svc '${value}';`);
                    expect(text).toContain(`set $alt_svc_file ${file};`);
                }
                expect(httpOf(both)?.statements).toEqual(
                    expect.arrayContaining(["http2 on", "ssl_protocols TLSv1.2 TLSv1.3"]),
                );
                // QUIC alone is as it was.
                expect(nginxConfiguration(each)).not.toMatch(/alt_svc|TLSv1.2 TLSv1.3;\n *ssl_early|8444|upgrade/);
            }),
        );
    });

    test("over TCP too, passes a WebSocket on over HTTP/1.1, also where other requests go over h2", () => {
        fc.assert(
            fc.property(front, (each) => {
                const served = serversOf({ ...each, tcp }).filter(has("ssl_certificate "));
                for (const [index, { blocks }] of served.entries()) {
                    const wild = each.names[index]?.hostname.startsWith("*.") ?? false;
                    const upgrading = blocks.find(has("proxy_set_header Upgrade $upgrade"));
                    expect(upgrading?.words).toBe(each.http2 && !wild ? "location @upgrade" : "location /");
                    expect(upgrading?.statements).toContain(
                        `proxy_set_header Connection ${wild ? "$closed" : "$kept"}`,
                    );
                    expect(upgrading?.statements).not.toContain("proxy_http_version 2");
                    expect(upgrading?.statements).toContain(
                        `proxy_pass https://${each.http2 && !wild ? "upgrade" : "gateway"}${index}`,
                    );
                }
            }),
        );
    });
});
