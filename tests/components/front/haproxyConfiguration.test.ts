import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { haproxyConfiguration } from "../../../components/front/haproxyConfiguration.ts";
import { type ProxyFront, TRUSTED } from "../../../components/front/proxyFront.ts";
import { front, tcp, usual } from "./proxyFronts.ts";

/** Lines of a section, by its head. */
function section(each: ProxyFront, head: string): string[] {
    const text = haproxyConfiguration(each)["haproxy.cfg"] ?? "";
    const lines = text.split("\n");
    const start = lines.indexOf(head);
    const rest = lines.slice(start + 1);
    return start === -1 ? [] : rest.slice(0, rest.indexOf("")).map((line) => line.trim());
}

const concrete = (each: ProxyFront) => (each.names[0]?.hostname ?? "").replace("*", "http3-gateway-check");

describe("HAProxy as a front", () => {
    test("has these files, for one name and every default", async () => {
        const files = haproxyConfiguration(usual);
        expect(Object.keys(files)).toEqual(["haproxy.cfg", "names.txt", "renew.lua"]);
        await expect(files["haproxy.cfg"]).toMatchFileSnapshot("usual/haproxy.cfg");
        await expect(files["renew.lua"]).toMatchFileSnapshot("usual/renew.lua");
        expect(files["names.txt"]).toBe("/etc/front/pairs/0/tls.crt shop.example.com\n");
    });

    test("stops with a sentence where it is too old, or built without QUIC, on the compatibility layer, or without Lua", () => {
        const text = haproxyConfiguration(usual)["haproxy.cfg"] ?? "";
        const refused = [...text.matchAll(/^\.if (.+)\n {4}\.alert "([^"]+)"\n\.endif$/gm)];
        expect(refused.map(([, condition]) => condition)).toEqual([
            "!version_atleast(3.2)",
            "!feature(QUIC)",
            "feature(QUIC_OPENSSL_COMPAT)",
            "!feature(LUA)",
        ]);
        for (const [, , sentence] of refused) expect(sentence).toMatch(/Set image to /);
        expect(text.indexOf("global")).toBeGreaterThan(text.lastIndexOf(".endif"));
    });

    test("has a key pair for its names alone, and 421 for a name of none of them", () => {
        fc.assert(
            fc.property(front, (each) => {
                expect(haproxyConfiguration(each)["names.txt"]).toBe(
                    each.names.map(({ hostname, pair }) => `${pair}/tls.crt ${hostname}\n`).join(""),
                );
                const lines = section(each, "frontend front");
                const acls = each.names.map(({ hostname }) =>
                    hostname.startsWith("*.")
                        ? `acl served req.hdr(host) -i -m end ${hostname.slice(1)}`
                        : `acl served req.hdr(host) -i -m str ${hostname}`,
                );
                expect(lines.filter((line) => line.startsWith("acl ")).toSorted()).toEqual(acls.toSorted());
                expect(lines).toContain("http-request return status 421 unless served");
                const pairs = each.names.map(({ pair }) => `{ crt = "${pair}/tls.crt", key = "${pair}/tls.key" },`);
                for (const pair of pairs) expect(haproxyConfiguration(each)["renew.lua"]).toContain(pair);
            }),
        );
    });

    test("has one line for names with one key pair", () => {
        const pair = "/etc/front/pairs/0";
        const names = ["shop.example.com", "*.example.com"].map((hostname) => ({ hostname, pair }));
        expect(haproxyConfiguration({ ...usual, names })["names.txt"]).toBe(
            "/etc/front/pairs/0/tls.crt shop.example.com *.example.com\n",
        );
    });

    test("opens QUIC alone to clients, in the families that clients can reach, and refuses other names in the handshake", () => {
        fc.assert(
            fc.property(front, (each) => {
                const binds = section(each, "frontend front").filter((line) => line.startsWith("bind "));
                expect(binds).toEqual(
                    each.ipFamilies.map(
                        (family) =>
                            `bind ${family === "IPv4" ? "quic4" : "quic6"}@:8443 ssl crt-list "${each.folder}/names.txt" strict-sni alpn h3 ssl-min-ver TLSv1.3`,
                    ),
                );
                // The kubelet asks a pod's first address, which is IPv4 in most clusters.
                expect(section(each, "frontend probe").filter((line) => line.startsWith("bind "))).toEqual([
                    "bind 0.0.0.0:8080",
                    ...each.ipFamilies.filter((family) => family === "IPv6").map(() => "bind [::]:8080 v6only"),
                ]);
            }),
        );
    });

    test("sends every request on over verified TLS, under the name that was asked for, with the client's own address", () => {
        fc.assert(
            fc.property(front, (each) => {
                expect(section(each, "backend gateway")).toEqual([
                    `server gateway ${each.gateway} resolve-prefer ipv4 ssl verify required ca-file "${each.trusted}"${each.proxyProtocol ? " send-proxy-v2" : ""} sni req.hdr(host) alpn h2,http/1.1 pool-purge-delay 10s`,
                ]);
                const lines = section(each, "frontend front");
                const removed = lines.flatMap((line) => /^http-request del-header (\S+)/.exec(line)?.[1] ?? []);
                expect(removed).toEqual(["_", ...TRUSTED]);
                expect(lines.filter((line) => /set-header X-/.test(line))).toEqual([
                    "http-request set-header X-Forwarded-For %[src]",
                    "http-request set-header X-Real-IP %[src]",
                    "http-request set-header X-Forwarded-Host %[req.hdr(host)]",
                    "http-request set-header X-Forwarded-Port 443",
                    "http-request set-header X-Forwarded-Proto https",
                ]);
                expect(lines).toContain("http-response del-header Alt-Svc");
                expect(haproxyConfiguration(each)["haproxy.cfg"]).not.toMatch(/allow-0rtt|forwardfor|add-header/);
            }),
        );
    });

    test("asks the gateway itself whether it answers, before it counts as ready", () => {
        fc.assert(
            fc.property(front, (each) => {
                const name = concrete(each);
                expect(section(each, "backend readiness")).toEqual([
                    "option httpchk",
                    `http-check send meth GET uri "${each.readinessPath}" ver HTTP/1.1 hdr Host ${name} hdr User-Agent "http3-front readiness"`,
                    "http-check expect status 100-599",
                    "timeout check 5s",
                    `server gateway ${each.gateway} resolve-prefer ipv4 ssl verify required ca-file "${each.trusted}"${each.proxyProtocol ? " send-proxy-v2" : ""} verifyhost ${name} check check-sni ${name} check-alpn http/1.1${each.proxyProtocol ? " check-send-proxy" : ""} inter 5s fall 1 rise 1 init-state down`,
                ]);
                expect(section(each, "frontend probe")).toContain(
                    "http-request return status 200 if { path /ready } { nbsrv(readiness) gt 0 }",
                );
            }),
        );
    });

    test("gives requests their time when it ends, and has the key of the front's tokens from its environment", () => {
        fc.assert(
            fc.property(front, (each) => {
                const lines = section(each, "global");
                expect(lines).toContain(`hard-stop-after ${Math.max(1, each.requestSeconds)}s`);
                expect(lines.filter((line) => line.startsWith("cluster-secret"))).toHaveLength(1);
                expect(haproxyConfiguration(each)["haproxy.cfg"]).not.toMatch(/timeout (client|server) 0s/);
            }),
        );
    });

    test("over TCP too, has the same names and sends the Alt-Svc whose file is there", () => {
        fc.assert(
            fc.property(front, (each) => {
                const both = { ...each, tcp };
                const lines = section(both, "frontend front");
                const own = each.ipFamilies.map((family) =>
                    family === "IPv4" ? "bind 0.0.0.0:8444" : "bind [::]:8444",
                );
                const binds = lines.filter((line) => line.includes(":8444 "));
                expect(binds.map((line) => line.split(" ssl ")[0])).toEqual(own);
                for (const line of binds) {
                    expect(line).toContain("strict-sni alpn h2,http/1.1 ssl-min-ver TLSv1.2");
                    expect(line).toContain(`crt-list "${each.folder}/names.txt"`);
                }
                expect(lines).toContain(
                    "http-after-response set-header Alt-Svc %[lua.alt_svc] if { lua.alt_svc -m len gt 0 }",
                );
                expect(lines).toContain("use_backend upgrades if { req.hdr(upgrade) -m found }");
                const [upgrades, gateway] = ["backend upgrades", "backend gateway"].map((head) => section(both, head));
                expect(upgrades).toEqual(gateway?.map((line) => line.replace("alpn h2,http/1.1", "alpn http/1.1")));
                const script = haproxyConfiguration(both)["alt-svc.lua"];
                for (const { file } of tcp.altSvc) expect(script).toContain(`file = "${file}"`);
                expect(haproxyConfiguration(each)).not.toHaveProperty(["alt-svc.lua"]);
                expect(haproxyConfiguration(each)["haproxy.cfg"]).not.toMatch(/alt_svc|8444|upgrades/);
            }),
        );
    });
});
