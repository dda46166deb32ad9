import { describe, expect, test } from "vitest";
import { emissaryReview } from "../../../components/emissary/review.ts";
import { read } from "../../support/readings.ts";
import { type Resource, unchanged } from "../../tools/review/build.ts";

const type = (kind: string) => `kubernetes:getambassador.io/v3alpha1:${kind}`;
const metadata = { name: "shop", namespace: "emissary" };

function host(alpn: string | undefined, before = false): Resource {
    const spec = (tls: object | undefined) => ({
        hostname: "shop.example.com",
        tlsSecret: { name: "shop-tls" },
        ...(tls === undefined ? {} : { tls }),
    });
    const declared = { metadata, spec: spec(alpn === undefined ? undefined : { alpn_protocols: alpn }) };
    return before ? unchanged(type("Host"), "shop", declared) : { type: type("Host"), name: "shop", after: declared };
}

function listener(before: boolean, ...protocolStack: string[]): Resource {
    const declared = { metadata: { ...metadata, name: "http3" }, spec: { port: 8443, protocolStack } };
    return before
        ? unchanged(type("Listener"), "http3", declared)
        : { type: type("Listener"), name: "http3", after: declared };
}

const quic = ["TLS", "HTTP", "UDP"];

/** Messages of the rule. */
function found(...resources: Resource[]): string[] {
    const context = read(...resources);
    return (emissaryReview.rules ?? []).flatMap(({ code, judge }) =>
        judge(context).map(({ resource, field, message }) => `${code} ${resource} ${field}: ${message}`),
    );
}

describe("a Host of Emissary beside a Listener over UDP", () => {
    test.each<[string, Resource[]]>([
        ["with a list of its own, without h3", [host("h2,http/1.1"), listener(false, ...quic)]],
        ["that is there already, when the Listener comes", [host("h2, http/1.1", true), listener(false, ...quic)]],
        ["that comes when the Listener is there", [host("h2,http/1.1"), listener(true, ...quic)]],
    ])("has no HTTP/3 %s", (_what, resources) => {
        expect(found(...resources)).toEqual([
            "emissary-alpn-without-h3 shop spec.tls.alpn_protocols: A Listener over UDP has the same list, h2,http/1.1, " +
                "which lacks h3: every handshake of HTTP/3 fails, while answers over TCP advertise it.",
        ]);
    });

    test.each<[string, Resource[]]>([
        ["with h3 in the list", [host("h3,h2,http/1.1"), listener(false, ...quic)]],
        ["without the list", [host(undefined), listener(false, ...quic)]],
        ["where no Listener is over UDP", [host("h2,http/1.1"), listener(false, "TLS", "HTTP", "TCP")]],
        ["where the Listener over UDP is not of HTTP", [host("h2,http/1.1"), listener(false, "TLS", "UDP")]],
        ["where nothing of it changes", [host("h2,http/1.1", true), listener(true, ...quic)]],
    ])("is not found %s", (_what, resources) => {
        expect(found(...resources)).toEqual([]);
    });
});

test("a Listener over UDP promises HTTP/3 by Emissary's own Alt-Svc of a day, and others promise nothing", () => {
    const promised = (...resources: Resource[]) =>
        read(...resources).after.advertising.map(({ gateway, quic: open, altSvc, maxAge }) => [
            gateway,
            open,
            altSvc,
            maxAge,
        ]);
    expect(promised(listener(false, ...quic))).toEqual([["http3", true, "controller", 86_400]]);
    expect(promised(listener(false, "TLS", "HTTP", "TCP"))).toEqual([]);
});

test("a Host is a listener with its hostname and Secret", () => {
    expect(read(host(undefined)).after.listeners).toMatchObject([
        { gateway: "Host shop", hostname: "shop.example.com", port: 443, protocol: "HTTPS", secrets: ["shop-tls"] },
    ]);
});

test.each<[string, object[]]>([
    ["app", [{ name: "app", namespace: "emissary" }]],
    ["app.web:8080", [{ name: "app", namespace: "web", port: 8080 }]],
    ["https://app.web.svc.cluster.local:443", [{ name: "app", namespace: "web", port: 443 }]],
])("a Mapping to %s leads to that Service", (service, backends) => {
    const mapping = { metadata, spec: { hostname: "shop.example.com", prefix: "/", service } };
    const { readingOf } = read();
    expect(readingOf(type("Mapping")).backends?.(mapping)).toEqual(backends);
});
