import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/**
 * Where Envoy Gateway is at home, what works for this repository's own cluster alone, and Istio, whose proxy is an Envoy
 * and whose objects have its name.
 */
const HOME = [
    "components/envoyGateway/",
    "components/istio/",
    // Its proxy is an Envoy.
    "components/emissary/",
    // Envoy is one of the proxies of fronts.
    ...["envoyConfiguration", "proxies", "proxyImages"].map((name) => `components/front/${name}.ts`),
    "tools/lab/",
    "tools/dev/",
];

/** Files that list what every wing has. They may import it, and list what they import. */
const LISTS: Record<string, string[]> = {
    "components/index.ts": ['export { EnvoyFilter } from "./istio/envoyFilter.ts";'],
    "components/providers.ts": [],
    "components/gateway/registry.ts": ["envoyGatewayKind,", "existingEnvoyGatewayKind,"],
    "components/gateway/readings.ts": ["envoyGatewayReview,"],
};

/** Headers that a gateway behind a front may trust, whichever proxy it is: the front removes them. */
const HEADERS: Record<string, string[]> = {
    "components/front/proxyFront.ts": [
        '...["X-Envoy-External-Address", "True-Client-IP", "CF-Connecting-IP", "X-Cluster-Client-IP"],',
    ],
};

/** The proxies of fronts, of which Envoy is one. */
const PROXIES: Record<string, string[]> = {
    "components/front/defaults.ts": [
        "/** Envoy that ran as a front, and on the lab. */",
        'export const ENVOY_VERSION = "1.39.3";',
    ],
    "components/front/frontKind.ts": [
        "* Proxy that ends QUIC. `nginx` is small, and sends requests on over HTTP/1.1. `envoy`, `haproxy` and `caddy` send them over h2",
        "* Image of the proxy: nginx 1.26 or newer with its HTTP/3 module, which ends by SIGQUIT; Envoy 1.32 or newer; HAProxy 3.2 or",
        'source: "nginx 1.26; Envoy 1.32; haproxy/haproxy#3071; caddyserver/caddy#6202",',
    ],
};

/** Defaults, and the documentation of a default. */
const DEFAULTS: Record<string, string[]> = {
    "components/gateway/http3GatewayArgs.ts": ["/** Controller that terminates QUIC. Default: `envoyGateway()`. */"],
    "components/gateway/http3Gateway.ts": ["controller: controller ?? envoyGateway(),"],
    "components/model/partSchemas.ts": [
        'export const controllerPart = withMethods<Controller>("envoyGateway()", ["describe", "deploy"]);',
    ],
    "tools/doctor/judge.ts": [
        "const plan = envoyGateway().describe();",
        'controller.startsWith("gateway.envoyproxy.io/")',
        '? ": existingEnvoyGateway() uses it, with this gatewayClassName"',
    ],
    "tools/init/settings.ts": ['"existing-envoy-gateway": groupsOf(...onKubernetes, there),'],
    "tools/cli/watch.ts": ["const METRICS = envoyGatewayMetrics;"],
};

const IMPORT =
    /^(?:import|export) [^;]*? from "[^"]*\/envoyGateway\/[^"]+";$|^ +\w+: async \(\) =>\s\(await import\("[^"]*\/envoyGateway\/[^"]+"\)\)\.\w+,$/gm;

const lines = ["components", "tools"]
    .flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`),
    )
    .filter((file) => file.endsWith(".ts") && !HOME.some((home) => file.startsWith(home)))
    .map((file) => {
        const text = readFileSync(join(root, file), "utf8");
        const named = (part: string) => part.split("\n").filter((line) => /envoy/i.test(line));
        const beside = named(text.replaceAll(IMPORT, "")).map((line) => line.trim());
        return { file, imports: named(text).length > beside.length, beside };
    });

test("nothing outside its wing names Envoy, but the lists of wings, what has it as its default, and the proxies of fronts", () => {
    const found = lines.flatMap(({ file, beside }) => (beside.length > 0 ? [[file, beside] as const] : []));
    const allowed = Object.entries({ ...LISTS, ...HEADERS, ...PROXIES, ...DEFAULTS }).filter(
        ([, some]) => some.length > 0,
    );
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(allowed));
});

test("nothing else imports the wing of Envoy Gateway", () => {
    const importing = lines.filter(({ imports }) => imports).map(({ file }) => file);
    const defaults = ["components/gateway/http3Gateway.ts", "tools/cli/watch.ts", "tools/doctor/judge.ts"];
    expect(importing.toSorted()).toEqual([...Object.keys(LISTS), ...defaults].toSorted());
});
