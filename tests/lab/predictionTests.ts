import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PageVisit, visit } from "../../tools/lab/browser.ts";
import type { ReviewReport } from "../../tools/review/index.ts";
import { service, types } from "../tools/review/build.ts";
import { api } from "./edge.ts";
import { asItIs, type Foreseen, foresee, type Live } from "./foreseen.ts";
import { edge } from "./watchedEdge.ts";
import { withoutUdp } from "./withoutUdp.ts";

const { name: NAME } = edge;
const PROXIES = edge.config["controllerNamespace"] ?? "";
const POLICY = `/apis/gateway.envoyproxy.io/v1alpha1/namespaces/${NAME}/clienttrafficpolicies/${NAME}`;
const GATEWAY = `/apis/gateway.networking.k8s.io/v1/namespaces/${NAME}/gateways/${NAME}`;
const SECRET = `/api/v1/namespaces/${NAME}/secrets/${NAME}-tls`;
const ZONE = `/api/v1/namespaces/${NAME}-dns/configmaps/${NAME}-dns`;
const NAME_SERVERS = `/api/v1/namespaces/${NAME}-dns/pods`;
const SERVICES = `/api/v1/namespaces/${PROXIES}/services`;
const OWNED = `labelSelector=gateway.envoyproxy.io/owning-gateway-name%3D${NAME}`;
/** An address of the lab's network that nothing has. */
const UNUSED = "192.168.77.9";
const PATIENCE = { timeout: 60_000, interval: 500 };

interface Answers {
    /** Status over h2, or how far TCP came. */
    h2: number | string | undefined;
    /** Status over h3, or how QUIC failed; `nothing` whether an ICMP message says so or no packet comes. */
    h3: number | string | undefined;
    altSvc: string | undefined;
}

/** What a client gets at an IPv4 address that it has in a cache. */
async function at(address: string): Promise<Answers> {
    const { report } = await edge.verify("/", ["--timeout", "2", "--connect", address]);
    const seen = report.families[0]?.addresses[0];
    const [quic] = seen?.quic ?? [];
    const failure = quic?.failure?.kind;
    return {
        h2: seen?.tcp.answer?.status ?? seen?.tcp.failure?.phase,
        h3: quic?.answer?.status ?? (failure === "silent" || failure === "refused" ? "nothing" : failure),
        altSvc: seen?.tcp.altSvc,
    };
}

const settles = (address: string) => expect.poll(() => at(address), PATIENCE);
const codes = ({ report }: Foreseen) => report.findings.map(({ code, severity }) => `${severity} ${code}`);
const listOf = (spec: Live["spec"], field: string) => (spec?.[field] ?? []) as object[];
const message = (report: ReviewReport) => report.findings[0]?.message ?? "";
const post = async (path: string, object: object) =>
    void (await api(path, { method: "POST", body: JSON.stringify(object) }));

/** A Service of ours in front of the edge's proxies, as a program that uses none of our components declares it. */
async function putService(name: string, more: object = {}, metadata: object = {}): Promise<void> {
    const { items } = await api<{ items: Live[] }>(`${SERVICES}?${OWNED}`);
    const selector = items[0]?.spec?.["selector"];
    await post(SERVICES, service({ selector, ...more }, { name, namespace: PROXIES, ...metadata }));
}

async function addressOf(name: string): Promise<string> {
    const ingress = async () => {
        const { status } = await api<{ status: { loadBalancer: { ingress?: { ip: string }[] } } }>(
            `${SERVICES}/${name}`,
        );
        return status.loadBalancer.ingress?.[0]?.ip ?? "";
    };
    await expect.poll(ingress, PATIENCE).not.toBe("");
    return await ingress();
}

/**
 * Declares other records in the zone, and reviews that; `make` rolls the name servers out as the component does, and
 * waits for the last old one to be gone: while it ends, it still answers with the records of before.
 */
async function foreseeRecords(change: (zone: string) => string): Promise<Foreseen> {
    const foreseen = await foresee(types.configMap, ZONE, ({ data }) => ({
        data: { ...data, zone: change(data?.["zone"] ?? "") },
    }));
    const rollOut = String(Date.now());
    const annotations = { "http3-gateway.dev/zone": rollOut };
    const template = { spec: { template: { metadata: { annotations } } } };
    const rollOuts = async () => {
        const { items } = await api<{ items: Live[] }>(NAME_SERVERS);
        return new Set(items.map(({ metadata }) => metadata.annotations?.["http3-gateway.dev/zone"]));
    };
    return {
        ...foreseen,
        make: async () => {
            await foreseen.make();
            await api(ZONE.replace("/api/v1", "/apis/apps/v1").replace("configmaps", "deployments"), {
                method: "PATCH",
                contentType: "application/merge-patch+json",
                body: JSON.stringify(template),
            });
            await expect.poll(rollOuts, PATIENCE).toEqual(new Set([rollOut]));
        },
    };
}

/** Which session a browser began first. */
function firstOf({ events }: PageVisit): string | undefined {
    const [first] = events.filter(
        ({ type, params }) => type === "HTTP2_SESSION" || (type === "QUIC_SESSION" && params["host"] === edge.host),
    );
    return first?.type;
}

/** Dangerous changes, reviewed first and then made: what the review said is what a client gets. The last ones leave a gateway that is broken. */
export function testPredictions(): void {
    describe("what the review says of a dangerous change is what a client gets", () => {
        beforeAll(async () => {
            await edge.up();
            await putService("direct");
        });
        afterAll(async () => {
            for (const name of ["direct", "other"]) {
                await api(`${SERVICES}/${name}`, { method: "DELETE" }).catch(() => undefined);
            }
        });

        test("UDP 443 leaves a Service: nothing answers over h3 and it is still advertised, h2 is served", async () => {
            const address = await addressOf("direct");
            await settles(address).toMatchObject({ h2: 200, h3: 200 });
            const change = await foresee(
                types.service,
                `${SERVICES}/direct`,
                ({ spec }) => ({ spec: { ...spec, ports: listOf(spec, "ports").slice(0, 1) } }),
                undefined,
                [await asItIs(types.policy, POLICY)],
            );
            expect(codes(change)).toEqual(["error udp-port-removed"]);
            expect(message(change.report)).toBe(
                "UDP 443 is removed and TCP 443 stays. Clients that remember h3 get no answer, and health checks do not detect it.",
            );
            expect(change.report.ports).toEqual([{ what: "direct", before: "TCP 443, UDP 443", after: "TCP 443" }]);
            await change.make();
            await settles(address).toEqual({ h2: 200, h3: "nothing", altSvc: 'h3=":443"; ma=86400' });
        });

        test("the load-balancer class changes: it is refused, and made anew the Service has another address", async () => {
            const old = await addressOf("direct");
            const change = await foresee(
                types.service,
                `${SERVICES}/direct`,
                ({ spec }) => ({ spec: { ...spec, loadBalancerClass: "http3.lab/lb" } }),
                "replace",
            );
            expect(codes(change)).toEqual(["error service-class-changed", "error service-gone"]);
            expect(message(change.report)).toContain(
                "The API server rejects that. A recreated Service has a new address, and clients lose the old one at once.",
            );
            expect(change.report.addresses).toEqual([
                { what: "public addresses", before: old, after: "not known before the update" },
            ]);
            await expect(change.make()).rejects.toThrow("loadBalancerClass");
            await api(`${SERVICES}/direct`, { method: "DELETE" });
            // Somebody else has the address a moment later.
            const discard = { ports: [{ name: "discard", port: 9, protocol: "TCP" }] };
            await putService("other", discard, { annotations: { "metallb.io/loadBalancerIPs": old } });
            expect(await addressOf("other")).toBe(old);
            await putService("direct", { loadBalancerClass: "http3.lab/lb" });
            const now = await addressOf("direct");
            expect(now).not.toBe(old);
            await settles(old).toMatchObject({ h2: "connect" });
            await settles(now).toMatchObject({ h2: 200, h3: 200 });
        });

        test("UDP's targetPort moves to where no pod listens: nothing answers over h3, h2 is served", async () => {
            const address = await addressOf("direct");
            const change = await foresee(types.service, `${SERVICES}/direct`, ({ spec }) => ({
                spec: {
                    ...spec,
                    ports: listOf(spec, "ports").map((port) =>
                        "protocol" in port && port.protocol === "UDP" ? { ...port, targetPort: 9 } : port,
                    ),
                },
            }));
            expect(codes(change)).toEqual(["error service-target-changed"]);
            expect(message(change.report)).toBe(
                "The targetPort of UDP 443 changes from 10443 to 9, and that of TCP 443 stays: UDP 443 gets no answer from pods that do not listen there.",
            );
            await change.make();
            await settles(address).toMatchObject({ h2: 200, h3: "nothing" });
            await change.undo();
            await settles(address).toMatchObject({ h2: 200, h3: 200 });
        });

        test("the Service's selector names pods that are not there: nothing answers", async () => {
            const address = await addressOf("direct");
            const change = await foresee(types.service, `${SERVICES}/direct`, ({ spec }) => ({
                spec: {
                    ...spec,
                    selector: Object.fromEntries(Object.keys(spec?.["selector"] ?? {}).map((key) => [key, "none"])),
                },
            }));
            expect(codes(change)).toEqual(["error service-selects-other-pods"]);
            await change.make();
            await settles(address).toEqual({ h2: "connect", h3: "nothing", altSvc: undefined });
            await change.undo();
            await settles(address).toMatchObject({ h2: 200, h3: 200 });
        });

        test("source ranges come: everybody else is shut out, over TCP and UDP", async () => {
            const address = await addressOf("direct");
            const change = await foresee(types.service, `${SERVICES}/direct`, ({ spec }) => ({
                spec: { ...spec, loadBalancerSourceRanges: ["203.0.113.0/24"] },
            }));
            expect(codes(change)).toEqual(["warning source-ranges-narrowed"]);
            expect(message(change.report)).toBe(
                "Now only 203.0.113.0/24 may connect, over TCP and UDP: all other clients are blocked.",
            );
            await change.make();
            await settles(address).toEqual({ h2: "connect", h3: "nothing", altSvc: undefined });
            await change.undo();
            await settles(address).toMatchObject({ h2: 200, h3: 200 });
        });

        test("the Service's type changes: who has the address in a cache meets nothing", async () => {
            const address = await addressOf("direct");
            const change = await foresee(types.service, `${SERVICES}/direct`, ({ spec }) => ({
                spec: { ...spec, type: "ClusterIP" },
            }));
            expect(codes(change)).toEqual(["error service-type-changed"]);
            expect(message(change.report)).toBe(
                "The type changes from LoadBalancer to ClusterIP: the address is released, and clients that cached it get no answer.",
            );
            await change.make();
            await settles(address).toEqual({ h2: "connect", h3: "nothing", altSvc: undefined });
        });

        test("an HTTPS record hints at an address that is not the gateway's: there is nothing", async () => {
            const change = await foreseeRecords((zone) => zone.replace('alpn="h3,h2"', `$& ipv4hint="${UNUSED}"`));
            expect(codes(change)).toEqual(["error hints-in-record"]);
            expect(message(change.report)).toContain(
                `hints at ${UNUSED}, but its A and AAAA records have ${edge.ipv4}`,
            );
            expect(message(change.report)).toContain("browsers that use the hint connect to a wrong address.");
            await change.make();
            await expect.poll(() => edge.dig("HTTPS"), PATIENCE).toEqual([`1 . alpn="h3,h2" ipv4hint=${UNUSED}`]);
            await settles(UNUSED).toMatchObject({ h2: "connect" });
            expect(await at(edge.ipv4)).toMatchObject({ h2: 200, h3: 200 });
        });

        test("an HTTPS record at a name that only a wildcard covers: the name has no address any more", async () => {
            const name = `shop.${NAME}.test`;
            const wildcard = await foreseeRecords((zone) => `${zone}*.${NAME}.test. 5 IN A ${edge.ipv4}\n`);
            // The hint of before stands in the other record, and this change does not touch it.
            expect(codes(wildcard)).toEqual([]);
            expect(wildcard.report.already.map(({ code }) => code)).toEqual(["hints-in-record"]);
            await wildcard.make();
            await expect.poll(() => edge.dig("A", name), PATIENCE).toEqual([edge.ipv4]);
            const change = await foreseeRecords((zone) => `${zone}${name}. 5 IN HTTPS 1 . alpn="h2"\n`);
            expect(codes(change)).toContain("error record-hides-wildcard");
            expect(change.report.findings.find(({ code }) => code === "record-hides-wildcard")?.message).toContain(
                "A wildcard does not match a name that has its own record, so the name loses its addresses.",
            );
            await change.make();
            const asked = () => Promise.all([edge.dig("HTTPS", name), edge.dig("A", name)]);
            await expect.poll(asked, PATIENCE).toEqual([['1 . alpn="h2"'], []]);
            expect(await edge.dig("A", `other.${NAME}.test`)).toEqual([edge.ipv4]);
        });

        test("an HTTPS record begins to list h3 while UDP is filtered: a browser's first visit goes there first", async () => {
            const plain = await foreseeRecords((zone) => zone.replace(/alpn="h3,h2".*/, 'alpn="h2"'));
            expect(codes(plain)).toEqual([]);
            await plain.make();
            await expect.poll(() => edge.dig("HTTPS"), PATIENCE).toEqual(['1 . alpn="h2"']);
            await withoutUdp(edge, async () => {
                const target = { url: edge.out.url, resolver: edge.resolver, ca: edge.out.caCertificate };
                expect(firstOf(await visit(target))).toBe("HTTP2_SESSION");
                const change = await foreseeRecords((zone) =>
                    zone.replace(`${edge.host}. 5 IN HTTPS 1 . alpn="h2"`, (line) => line.replace("h2", "h3,h2")),
                );
                expect(codes(change)).toEqual(["warning h3-advertised-unproven"]);
                expect(message(change.report)).toContain("An h3 that does not answer delays every first visit.");
                await change.make();
                await expect.poll(() => edge.dig("HTTPS"), PATIENCE).toEqual(['1 . alpn="h3,h2"']);
                const after = await visit(target);
                expect(firstOf(after)).toBe("QUIC_SESSION");
                expect(after.dom).toContain('<b id="protocol">h2</b>');
                const { report } = await edge.verify("/", ["--timeout", "2"]);
                expect(report.advertisement.httpsRecord).toBe(true);
                expect(report.verdict).toMatchObject({ verdict: "dead", reason: "udp-filtered" });
            });
        });

        test("a hostname leaves the Gateway: its clients get a TLS error", async () => {
            const change = await foresee(types.gateway, GATEWAY, ({ spec }) => ({
                spec: {
                    ...spec,
                    listeners: listOf(spec, "listeners").map((listener) =>
                        "hostname" in listener ? { ...listener, hostname: `www.${NAME}.test` } : listener,
                    ),
                },
            }));
            expect(codes(change)).toEqual(["error hostname-dropped"]);
            expect(message(change.report)).toBe(
                `${edge.host} on port 443 is no longer served: its clients get a TLS error.`,
            );
            await change.make();
            await settles(edge.ipv4).toEqual({ h2: "tls", h3: "handshake", altSvc: undefined });
            await change.undo();
            await settles(edge.ipv4).toMatchObject({ h2: 200, h3: 200 });
        });

        test("the route no longer names the hostname: its clients get 404, over h2 and h3", async () => {
            const { items } = await api<{ items: Live[] }>("/apis/gateway.networking.k8s.io/v1/httproutes");
            const found = items.find(({ spec }) => (spec?.["hostnames"] as string[] | undefined)?.includes(edge.host));
            const { name, namespace } = found?.metadata ?? { name: "", namespace: "" };
            const change = await foresee(
                types.route,
                `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes/${name}`,
                ({ spec }) => ({ spec: { ...spec, hostnames: [`www.${NAME}.test`] } }),
                undefined,
                [await asItIs(types.gateway, GATEWAY)],
            );
            expect(codes(change)).toEqual(["error route-gone"]);
            expect(message(change.report)).toBe(
                `The route no longer names them: ${edge.host} is no longer routed, and its clients get 404.`,
            );
            await change.make();
            await settles(edge.ipv4).toMatchObject({ h2: 404, h3: 404 });
            await change.undo();
            await settles(edge.ipv4).toMatchObject({ h2: 200, h3: 200 });
        });

        test("PROXY protocol joins HTTP/3: new proxies get no QUIC listener, and h3 is advertised all the same", async () => {
            const change = await foresee(types.policy, POLICY, ({ spec }) => ({
                spec: { ...spec, proxyProtocol: { optional: true } },
            }));
            expect(codes(change)).toEqual(["error proxy-protocol-with-http3"]);
            expect(message(change.report)).toContain(
                "The listener is rejected repeatedly while Alt-Svc still advertises it",
            );
            await change.make();
            const pods = `/api/v1/namespaces/${PROXIES}/pods?${OWNED}`;
            await api(pods, { method: "DELETE", body: JSON.stringify({ gracePeriodSeconds: 0 }) });
            await settles(edge.ipv4).toEqual({ h2: 200, h3: "nothing", altSvc: 'h3=":443"; ma=86400' });
            await change.undo();
            await settles(edge.ipv4).toMatchObject({ h2: 200, h3: 200 });
        });

        test("the TLS Secret is deleted: no listener accepts a handshake, over TCP or over QUIC", async () => {
            const change = await foresee(types.secret, SECRET, () => "delete", undefined, [
                await asItIs(types.gateway, GATEWAY),
            ]);
            expect(codes(change)).toEqual(["error tls-secret-deleted"]);
            expect(message(change.report)).toBe(
                `The TLS Secret ${NAME}-tls is deleted: listeners that use it stop accepting handshakes, on TCP and on QUIC.`,
            );
            await change.make();
            await settles(edge.ipv4).toEqual({ h2: "connect", h3: "nothing", altSvc: undefined });
        });
    });
}
