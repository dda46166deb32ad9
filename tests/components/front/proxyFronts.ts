import fc from "fast-check";
import type { ProxyFront } from "../../../components/front/proxyFront.ts";

/** A front of one name, with every default. */
export const usual: ProxyFront = {
    names: [{ hostname: "shop.example.com", pair: "/etc/front/pairs/0" }],
    gateway: "gateway.ingress.svc:443",
    trusted: "/etc/ssl/certs/ca-certificates.crt",
    http2: false,
    proxyProtocol: false,
    ipFamilies: ["IPv4"],
    readinessPath: "/",
    connectionSeconds: 30,
    requestSeconds: 30,
    silenceSeconds: 3600,
    folder: "/etc/front/proxy",
    word: "word",
};

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
const hostname = fc
    .tuple(fc.boolean(), fc.array(label, { minLength: 2, maxLength: 4 }))
    .map(([wildcard, labels]) => `${wildcard ? "*." : ""}${labels.join(".")}`);
/** Any front. */
export const front: fc.Arbitrary<ProxyFront> = fc
    .record({
        names: fc.uniqueArray(hostname, { minLength: 1, maxLength: 6 }),
        trusted: fc.constantFrom("/etc/ssl/certs/ca-certificates.crt", "/etc/front/nginx/gateway-ca.pem"),
        http2: fc.boolean(),
        proxyProtocol: fc.boolean(),
        ipFamilies: fc.constantFrom(["IPv4"] as const, ["IPv6"] as const, ["IPv4", "IPv6"] as const),
        readinessPath: fc.stringMatching(/^\/[\w\-.~%/]{0,12}(\?[\w=&]{0,8})?$/),
        connectionSeconds: fc.integer({ min: 0, max: 3600 }),
        requestSeconds: fc.integer({ min: 0, max: 3600 }),
        silenceSeconds: fc.integer({ min: 0, max: 86_400 }),
    })
    .map(({ names, ...more }) => ({
        ...usual,
        ...more,
        names: names.map((name, index) => ({ hostname: name, pair: `/etc/front/pairs/${index}` })),
    }));

/** What every stage of the default advertisement sends. */
export const tcp: NonNullable<ProxyFront["tcp"]> = {
    altSvc: [
        { file: "h3-443-ma-60", value: 'h3=":443"; ma=60' },
        { file: "h3-443-ma-86400", value: 'h3=":443"; ma=86400' },
        { file: "clear", value: "clear" },
    ],
};

/** Any front, some of which take TCP too. */
export const eitherFront: fc.Arbitrary<ProxyFront> = fc
    .tuple(front, fc.boolean())
    .map(([each, both]) => (both ? { ...each, tcp } : each));
