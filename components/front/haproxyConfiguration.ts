import { concreteName, isWildcard } from "../model/wildcards.ts";
import { ALT_SVC_PATH, FOLDERS, PORTS, type ProxyFront, READINESS_AGENT, TRUSTED } from "./proxyFront.ts";

/** Variable of the container's environment with the key of QUIC's tokens. */
export const KEY_VARIABLE = "FRONT_KEY";

/**
 * HAProxy as a front: it terminates QUIC, and forwards each request over TLS to the gateway, over h2 where the gateway has it.
 * @returns Files by name: the configuration, the names of each key pair, and what reads a renewed pair.
 */
export function haproxyConfiguration(front: ProxyFront): Record<string, string> {
    return {
        "haproxy.cfg": text([
            ...refusals,
            ["global", global(front)],
            ["defaults", defaults(front)],
            ["frontend front", requests(front)],
            ["backend gateway", gateway(front, "h2,http/1.1")],
            ...(front.tcp === undefined ? [] : [["backend upgrades", gateway(front, "http/1.1")] as const]),
            ["frontend probe", probe(front)],
            ["backend readiness", readiness(front)],
        ]),
        "names.txt": pairsOf(front)
            .map(({ certificate, hostnames }) => `${certificate} ${hostnames.join(" ")}\n`)
            .join(""),
        "renew.lua": renewal(front),
        ...(front.tcp === undefined ? {} : { "alt-svc.lua": advertising(front.tcp) }),
    };
}

type Section = readonly [string, readonly string[]];

/** Only a program knows how it was built. It stops with the sentence. */
const refusals: readonly Section[] = [
    [
        "!version_atleast(3.2)",
        "A front needs HAProxy 3.2 or newer: the QUIC of earlier releases loses handshakes. Set image to a newer one.",
    ],
    [
        "!feature(QUIC)",
        "This HAProxy is built without QUIC (USE_QUIC), and serves no HTTP/3. Set image to a build that has it.",
    ],
    [
        "feature(QUIC_OPENSSL_COMPAT)",
        "This HAProxy is built on the QUIC compatibility layer (USE_QUIC_OPENSSL_COMPAT), which loses about half of all " +
            "post-quantum handshakes. Set image to a build with the QUIC of OpenSSL 3.5 or newer, or of AWS-LC.",
    ],
    [
        "!feature(LUA)",
        "This HAProxy is built without Lua (USE_LUA), by which a front reads renewed certificates. Set image to a build that has it.",
    ],
].map(([condition, sentence]) => [`.if ${condition}`, [`.alert ${quoted(sentence ?? "")}`]]);

function global({ requestSeconds, folder, tcp }: ProxyFront): string[] {
    return [
        "log stderr format raw daemon warning",
        // Same on all pods: tokens and resets of one are valid on the others.
        `cluster-secret "\${${KEY_VARIABLE}}"`,
        // Replicas are for more: by default there is a thread for each CPU of the node.
        "nbthread 2",
        "maxconn 8192",
        // Zero would be without limit.
        `hard-stop-after ${Math.max(1, requestSeconds)}s`,
        // Tokens of single sign-on are longer than the default of 16 KB.
        "tune.bufsize 65536",
        "tune.http.maxhdr 1000",
        // A Secret has tls.crt and tls.key.
        "ssl-load-extra-del-ext",
        "ssl-load-extra-files key",
        "ssl-default-server-options ssl-min-ver TLSv1.2",
        "tune.lua.bool-sample-conversion normal",
        `lua-load ${quoted(`${folder}/renew.lua`)}`,
        ...(tcp === undefined ? [] : [`lua-load ${quoted(`${folder}/alt-svc.lua`)}`]),
    ];
}

function defaults({ silenceSeconds }: ProxyFront): string[] {
    const silence = silenceSeconds === 0 ? "24d" : `${silenceSeconds}s`;
    return [
        "mode http",
        "log global",
        "timeout connect 5s",
        `timeout client ${silence}`,
        `timeout server ${silence}`,
        "timeout http-request 60s",
        "timeout http-keep-alive 75s",
    ];
}

function requests(front: ProxyFront): string[] {
    const hostnames = front.names.map(({ hostname }) => hostname);
    const exact = hostnames.filter((name) => !isWildcard(name));
    const wild = hostnames.filter(isWildcard).map((name) => name.slice(1));
    return [
        // A handshake for any other name fails.
        ...front.ipFamilies.map(
            (family) =>
                `bind quic${family === "IPv4" ? "4@" : "6@"}:${PORTS.quic} ssl crt-list ${quoted(`${front.folder}/names.txt`)} ` +
                "strict-sni alpn h3 ssl-min-ver TLSv1.3",
        ),
        ...(front.tcp === undefined
            ? []
            : front.ipFamilies.map(
                  (family) =>
                      `bind ${family === "IPv4" ? "0.0.0.0" : "[::]"}:${PORTS.tls} ssl crt-list ${quoted(`${front.folder}/names.txt`)} ` +
                      `strict-sni alpn h2,http/1.1 ssl-min-ver TLSv1.2${family === "IPv4" ? "" : " v6only"}`,
              )),
        "http-request set-header Host %[req.hdr(host),host_only]",
        ...exact.map((name) => `acl served req.hdr(host) -i -m str ${name}`),
        ...wild.map((suffix) => `acl served req.hdr(host) -i -m end ${suffix}`),
        "http-request return status 421 unless served",
        // Some gateways read a name with an underscore as the one with a hyphen.
        "http-request del-header _ -m sub",
        ...TRUSTED.map((name) => `http-request del-header ${name}`),
        // Set, never appended: a client's own value is not trusted.
        "http-request set-header X-Forwarded-For %[src]",
        "http-request set-header X-Real-IP %[src]",
        "http-request set-header X-Forwarded-Host %[req.hdr(host)]",
        "http-request set-header X-Forwarded-Port 443",
        "http-request set-header X-Forwarded-Proto https",
        // It has the gateway's port and max-age.
        "http-response del-header Alt-Svc",
        ...(front.tcp === undefined
            ? []
            : [
                  "http-after-response set-header Alt-Svc %[lua.alt_svc] if { lua.alt_svc -m len gt 0 }",
                  // A WebSocket in HTTP/1.1's form.
                  "use_backend upgrades if { req.hdr(upgrade) -m found }",
              ]),
        "default_backend gateway",
    ];
}

/** The gateway. A connection is for one name alone, and verified for it. */
function gateway(front: ProxyFront, alpn: string): string[] {
    return [`server gateway ${front.gateway} ${verified(front)} sni req.hdr(host) alpn ${alpn} pool-purge-delay 10s`];
}

/** The gateway as the kubelet's probe sees it. It gets no other request. */
function readiness(front: ProxyFront): string[] {
    const name = concreteName(front.names[0]?.hostname ?? "localhost");
    return [
        "option httpchk",
        `http-check send meth GET uri ${quoted(front.readinessPath)} ver HTTP/1.1 hdr Host ${name} hdr User-Agent ${quoted(READINESS_AGENT)}`,
        "http-check expect status 100-599",
        "timeout check 5s",
        `server gateway ${front.gateway} ${verified(front)} verifyhost ${name} check check-sni ${name} check-alpn http/1.1${front.proxyProtocol ? " check-send-proxy" : ""} ` +
            "inter 5s fall 1 rise 1 init-state down",
    ];
}

const verified = ({ trusted, proxyProtocol }: ProxyFront) =>
    `resolve-prefer ipv4 ssl verify required ca-file ${quoted(trusted)}${proxyProtocol ? " send-proxy-v2" : ""}`;

/** Probes of the kubelet, which asks the pod's first address: IPv4 in most clusters. */
function probe({ ipFamilies, tcp }: ProxyFront): string[] {
    return [
        `bind 0.0.0.0:${PORTS.probe}`,
        ...(ipFamilies.includes("IPv6") ? [`bind [::]:${PORTS.probe} v6only`] : []),
        "http-request return status 200 if { path /alive }",
        "http-request return status 200 if { path /ready } { nbsrv(readiness) gt 0 }",
        "http-request return status 503 if { path /ready }",
        ...(tcp === undefined
            ? []
            : [
                  `http-request return status 200 content-type application/json lf-string '"%[lua.alt_svc_file]"' if { path ${ALT_SVC_PATH} }`,
              ]),
        "http-request return status 404",
    ];
}

interface Pair {
    certificate: string;
    key: string;
    hostnames: string[];
}

function pairsOf({ names }: ProxyFront): Pair[] {
    return [...new Set(names.map(({ pair }) => pair))].map((pair) => ({
        certificate: `${pair}/tls.crt`,
        key: `${pair}/tls.key`,
        hostnames: names.filter((name) => name.pair === pair).map(({ hostname }) => hostname),
    }));
}

/** HAProxy reads its files when it starts: what has changed since is put into its memory, where the next handshake finds it. */
function renewal(front: ProxyFront): string {
    return `local pairs = {
${pairsOf(front)
    .map(({ certificate, key }) => `  { crt = "${certificate}", key = "${key}" },\n`)
    .join("")}}

local function content(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read("a")
  file:close()
  return text
end

core.register_task(function()
  while true do
    for _, pair in ipairs(pairs) do
      local crt, key = content(pair.crt), content(pair.key)
      local pem = crt and key and crt .. "\\n" .. key
      -- A certificate that is another by now has another key.
      if pem and pem ~= pair.known and crt == content(pair.crt) then
        -- The field is that of a file without an extension of HAProxy's.
        local ok, message = pcall(CertCache.set, { filename = pair.crt, [""] = pem })
        if ok then
          pair.known = pem
        else
          core.Warning("The pair of " .. pair.crt .. " is not served yet: " .. tostring(message))
        end
      end
    end
    core.sleep(5)
  end
end)
`;
}

/** What HAProxy sends as Alt-Svc is what the file says that is there: a stage that changes needs no reload. */
function advertising({ altSvc }: NonNullable<ProxyFront["tcp"]>): string {
    const values = altSvc.map(({ file, value }) => `  { file = "${file}", value = ${JSON.stringify(value)} },\n`);
    return `local values = {
${values.join("")}}
local none = { file = "", value = "" }
local sent = none

local function look()
  for _, each in ipairs(values) do
    local file = io.open("${FOLDERS.altSvc}/" .. each.file, "rb")
    if file then
      file:close()
      return each
    end
  end
  return none
end

sent = look()
core.register_task(function()
  while true do
    sent = look()
    core.sleep(1)
  end
end)
core.register_fetches("alt_svc", function() return sent.value end)
core.register_fetches("alt_svc_file", function() return sent.file end)
`;
}

/** A word in quotes. Validated names and paths contain neither quotes nor variables. */
function quoted(word: string): string {
    return `"${word}"`;
}

function text(sections: readonly Section[]): string {
    return sections
        .map(([head, lines]) => {
            const end = head.startsWith(".if") ? ".endif\n" : "\n";
            return `${head}\n${lines.map((line) => `    ${line}\n`).join("")}${end}`;
        })
        .join("");
}
