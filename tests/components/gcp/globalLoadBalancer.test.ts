import type { runtime } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { makePlan } from "../../../components/gateway/makePlan.ts";
import { type GlobalLoadBalancerArgs, globalLoadBalancer } from "../../../components/gcp/index.ts";
import { type Http3GatewayArgs, judgePlan, none, type Stage, selfSigned, traefik } from "../../../components/index.ts";
import { edge, toldBy } from "../../support/edge.ts";
import { google, googles } from "./google.ts";

const PROJECT = "https://www.googleapis.com/compute/v1/projects/acme";
const least = { project: "shop", network: "default" };
const ADDRESSES: Record<string, string> = { "edge-lb-v4": "203.0.113.20", "edge-lb-v6": "2001:db8:0:20::" };

/** Google, and GKE, which has groups in two zones. */
function answers(args: runtime.MockResourceArgs): Record<string, unknown> {
    return {
        ...google(args),
        ...(args.name in ADDRESSES ? { address: ADDRESSES[args.name] } : {}),
        ...(args.name === "edge-lb-groups" ? { group: "k8s1-edge", zones: ["europe-west1-b", "europe-west1-c"] } : {}),
    };
}

const gateway = async (args: Partial<GlobalLoadBalancerArgs> = {}, more: Partial<Http3GatewayArgs> = {}) =>
    await edge({ exposure: globalLoadBalancer({ ...least, ...args }), ...more }, answers);
const stage = (name: Stage): Partial<Http3GatewayArgs> => ({ advertisement: { stage: name } });

/** What Google is asked for, by name. */
async function asked(args: Partial<GlobalLoadBalancerArgs> = {}, more: Partial<Http3GatewayArgs> = {}) {
    const all = await gateway(args, more);
    return Object.fromEntries(googles(all).map(({ name, inputs }) => [name, inputs]));
}

const rule = (target: string, portRange: string, ipAddress = "203.0.113.20") => ({
    project: "shop",
    ipProtocol: "TCP",
    loadBalancingScheme: "EXTERNAL_MANAGED",
    ipAddress,
    portRange,
    target: `${PROJECT}/${target}`,
});

describe("gcp.globalLoadBalancer()", () => {
    test("asks Google for a global balancer with QUIC, HTTP/2 to the pods, and a redirect", async () => {
        expect(await asked()).toEqual({
            "edge-lb-v4": { project: "shop", ipVersion: "IPV4" },
            "edge-lb-google": {
                project: "shop",
                network: "default",
                direction: "INGRESS",
                sourceRanges: ["35.191.0.0/16", "130.211.0.0/22"],
                allows: [{ protocol: "tcp", ports: ["10443"] }],
            },
            "edge-lb-check": {
                project: "shop",
                checkIntervalSec: 5,
                timeoutSec: 5,
                tcpHealthCheck: { portSpecification: "USE_SERVING_PORT" },
            },
            "edge-lb-pods": {
                project: "shop",
                loadBalancingScheme: "EXTERNAL_MANAGED",
                protocol: "HTTP2",
                tlsSettings: { sni: "app.example.com" },
                healthChecks: `${PROJECT}/HealthCheck/edge-lb-check`,
                timeoutSec: 30,
                connectionDrainingTimeoutSec: 60,
                backends: ["b", "c"].map((zone) => ({
                    group: `projects/shop/zones/europe-west1-${zone}/networkEndpointGroups/k8s1-edge`,
                    balancingMode: "RATE",
                    maxRatePerEndpoint: 1000,
                })),
            },
            "edge-lb-routes": { project: "shop", defaultService: `${PROJECT}/BackendService/edge-lb-pods` },
            "edge-lb-certificate": { project: "shop", managed: { domains: ["app.example.com"] } },
            "edge-lb-https": {
                project: "shop",
                urlMap: `${PROJECT}/URLMap/edge-lb-routes`,
                quicOverride: "ENABLE",
                tlsEarlyData: "DISABLED",
                sslCertificates: [`${PROJECT}/ManagedSslCertificate/edge-lb-certificate`],
            },
            "edge-lb-redirect": {
                project: "shop",
                defaultUrlRedirect: {
                    httpsRedirect: true,
                    redirectResponseCode: "MOVED_PERMANENTLY_DEFAULT",
                    stripQuery: false,
                },
            },
            "edge-lb-http": { project: "shop", urlMap: `${PROJECT}/URLMap/edge-lb-redirect` },
            "edge-lb-https-v4": rule("TargetHttpsProxy/edge-lb-https", "443"),
            "edge-lb-http-v4": rule("TargetHttpProxy/edge-lb-http", "80"),
        });
    });

    test("has QUIC off at the stage off, and everything else as it is", async () => {
        const [on, off] = [await asked(), await asked({}, stage("off"))];
        expect(off).toEqual({ ...on, "edge-lb-https": { ...on["edge-lb-https"], quicOverride: "DISABLE" } });
    });

    test.each<[string, Partial<Http3GatewayArgs>]>([
        ["Envoy Gateway", {}],
        ["Traefik", { controller: traefik() }],
    ])("keeps the QUIC of %s closed, and its Service inside the cluster", async (_what, more) => {
        const all = await gateway({}, more);
        expect(toldBy(all)).toEqual({ quic: false, altSvc: undefined });
        expect(all.of("SentAltSvc")).toEqual([]);
        const service = JSON.stringify(
            all
                .of("EnvoyProxy", "Service")
                .filter(({ name }) => !name.startsWith("edge-dns"))
                .map(({ inputs }) => inputs),
        );
        expect(service).toContain('"cloud.google.com/neg":"{\\"exposed_ports\\":{\\"443\\":{}}}"');
        expect(service).toContain('"type":"ClusterIP"');
        expect(service).not.toContain("UDP");
    });

    test("publishes the addresses once the rules exist, of both families", async () => {
        const all = await gateway({ ipFamilies: ["IPv4", "IPv6"] });
        const { records } = all.one("InClusterZone").inputs as { records: { type: string; values: string[] }[] };
        expect(records.map(({ type, values }) => [type, values])).toEqual([
            ["A", ["203.0.113.20"]],
            ["AAAA", ["2001:db8:0:20::"]],
            ["HTTPS", ['1 . alpn="h3,h2"']],
        ]);
        expect(
            googles(all)
                .filter(({ name }) => name.endsWith("-v6"))
                .map(({ name }) => name)
                .sort(),
        ).toEqual(["edge-lb-http-v6", "edge-lb-https-v6", "edge-lb-v6"]);
        const check = all.one("Http3Check");
        for (const each of all.of("GlobalForwardingRule")) {
            expect(all.waits(check, each)).toBe(true);
        }
    });

    test("looks for the groups once the gateway is ready, by the name of its Service", async () => {
        const all = await gateway();
        const groups = all.one("EndpointGroups");
        expect(groups.inputs).toMatchObject({ namespace: "envoy-gateway-system", port: 443 });
        expect(groups.inputs["service"]).toMatch(/^envoy-edge-edge-/);
        expect(all.waits(groups, all.one("Gateway"))).toBe(true);
    });

    test("uses a certificate map in place of a certificate that Google manages, also for a wildcard", async () => {
        const certificateMap =
            "//certificatemanager.googleapis.com/projects/shop/locations/global/certificateMaps/shop";
        const all = await asked({ certificateMap }, { hostnames: ["*.example.com"] });
        expect(all["edge-lb-https"]).toMatchObject({ certificateMap });
        expect(all["edge-lb-https"]).not.toHaveProperty("sslCertificates");
        expect(all).not.toHaveProperty("edge-lb-certificate");
    });

    test("has no redirect where the gateway has none", async () => {
        expect(
            Object.keys(await asked({}, { redirectHttp: false })).filter((name) => /http-|http$|redirect/.test(name)),
        ).toEqual([]);
    });

    test("records that clients keep Google's Alt-Svc for 30 days, before the check", async () => {
        const all = await gateway();
        const recorded = all.one("AdvertisedStage");
        expect(recorded.inputs).toMatchObject({ stage: "on", maxAge: 2_592_000 });
        expect(all.waits(recorded, all.one("Http3Check"))).toBe(false);
    });

    test("waits for an hour for a certificate that Google manages, and for ten minutes without one", () => {
        const certificateMap =
            "//certificatemanager.googleapis.com/projects/shop/locations/global/certificateMaps/shop";
        expect(globalLoadBalancer(least).describe().secondsToServe).toBe(3600);
        expect(globalLoadBalancer({ ...least, certificateMap }).describe().secondsToServe).toBe(600);
    });

    test("warns of nothing that happens to h3 in pods: they have none", () => {
        const parts = {
            controller: traefik(),
            exposure: globalLoadBalancer(least),
            dns: none(),
            certificate: selfSigned(),
        };
        expect(judgePlan(makePlan("edge", { hostnames: ["app.example.com"], ...parts }))).toEqual([]);
    });
});
