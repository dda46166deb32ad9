import { createSocket } from "node:dgram";
import { createQuicServer } from "@currentspace/http3";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { parseTarget, type VerifyOptions, verify } from "../../../components/probe/index.ts";
import {
    type Answer,
    type Authority,
    createAuthority,
    type KeyPair,
    type Running,
    serveBoth,
    serveDns,
    serveHttp1,
    serveTcp,
    swallowUdp,
    type Zone,
} from "./servers.ts";

const host = "app.test";
let authority: Authority;
let pair: KeyPair;
let zone: Zone;
let dns: Running & { resolver: string };
const running: Running[] = [];

beforeAll(async () => {
    authority = await createAuthority("Test CA");
    pair = await authority.issue([host]);
    zone = {};
    dns = await serveDns(zone);
});

afterAll(() => dns.close());

afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.close()));
    for (const name of Object.keys(zone)) delete zone[name];
});

async function keep<T extends Running>(starting: Promise<T>): Promise<T> {
    const server = await starting;
    running.push(server);
    return server;
}

const advertise = (port: number) => `h3=":${port}"; ma=60`;
const h3Record = { priority: 1, target: ".", params: { alpn: ["h3", "h2"] } };
const both = (answer: (port: number) => Answer) => keep(serveBoth(pair, answer));
/** A TCP port of its own that promises h3 on another UDP port: that way TCP and QUIC can differ. */
const tcpFor = (udpPort: number, answer: Answer = {}) =>
    keep(serveTcp(pair, () => ({ altSvc: advertise(udpPort), ...answer })));

function look(port: number, options: VerifyOptions = {}, addresses: Zone[string] = { A: ["127.0.0.1"] }) {
    zone[host] ??= addresses;
    const target = parseTarget(`https://${host}:${port}/`);
    return verify(target, { resolver: dns.resolver, ca: authority.pem, timeoutMs: 1500, ...options });
}

describe("verify", () => {
    it("takes an answer that is nothing but a header section", async () => {
        const { port } = await both((own) => ({ altSvc: advertise(own), body: "", headersOnly: true }));
        const report = await look(port);
        expect(report.verdict.verdict).toBe("served");
        expect(report.families[0]?.addresses[0]?.quic[0]?.answer).toMatchObject({ status: 200, bodyBytes: 0 });
    });

    it("asks over HTTP/1.1, at the same address, where a server has no h2", async () => {
        const { port } = await keep(serveHttp1(pair, () => ({ status: 204, altSvc: "clear", body: "" })));
        const report = await look(port);
        expect(report.families[0]?.addresses[0]?.tcp).toMatchObject({
            protocol: "http/1.1",
            answer: { status: 204 },
            altSvc: "clear",
        });
    });

    it("finds h3 served through Alt-Svc, with the same certificate, status and body", async () => {
        const { port } = await both((own) => ({ altSvc: advertise(own) }));
        const report = await look(port);
        expect(report.verdict.verdict).toBe("served");
        expect(report.advertisement).toEqual({ httpsRecord: false, altSvc: true, ports: [port] });
        const seen = report.families[0]?.addresses[0];
        expect(seen?.comparisons).toEqual([{ sameCertificate: true, sameStatus: true, body: "same" }]);
        expect(seen?.tcp.certificate).toEqual(seen?.quic[0]?.certificate);
        expect(seen?.quic[0]?.certificate).toMatchObject({ subjectAltNames: "DNS:app.test", trusted: true });
        expect(seen?.quic[0]?.answer).toEqual(seen?.tcp.answer);
    });

    it("finds h3 served through an HTTPS record on the name of the port", async () => {
        const { port } = await both(() => ({}));
        zone[`_${port}._https.${host}`] = { HTTPS: [h3Record] };
        const report = await look(port);
        expect(report.verdict.verdict).toBe("served");
        expect(report.dns.https).toMatchObject({
            status: "found",
            owner: `_${port}._https.${host}`,
            advertisesH3: true,
        });
    });

    it("reads a chain that takes several packets", async () => {
        const big = await authority.issue([
            host,
            ...Array.from({ length: 120 }, (_, i) => `name-number-${i}.app.test`),
        ]);
        const { port } = await keep(serveBoth(big, (own) => ({ altSvc: advertise(own) })));
        const report = await look(port);
        expect(report.verdict.verdict).toBe("served");
        expect(report.families[0]?.addresses[0]?.comparisons[0]?.sameCertificate).toBe(true);
    });

    it("says not advertised when h3 answers in the dark, and when it does not", async () => {
        const dark = await both(() => ({}));
        const none = await keep(serveTcp(pair, () => ({})));
        expect((await look(dark.port)).verdict).toMatchObject({
            verdict: "not-advertised",
            detail: "No HTTPS record or Alt-Svc advertises h3; h3 answers, but is not advertised.",
        });
        expect((await look(none.port)).verdict).toMatchObject({
            verdict: "not-advertised",
            detail: "No HTTPS record or Alt-Svc advertises h3; h3 does not answer either.",
        });
    });

    it("takes Alt-Svc clear as no promise", async () => {
        const { port } = await both(() => ({ altSvc: "clear" }));
        expect((await look(port)).verdict.verdict).toBe("not-advertised");
    });

    it("takes Alt-Svc for a promise only where it is for h3, fresh and for the host itself", async () => {
        const promisedBy = async (altSvc: (port: number) => string) => {
            const { port } = await both((own) => ({ altSvc: altSvc(own) }));
            const { advertisement, warnings } = await look(port);
            return [advertisement.altSvc, advertisement.ports.map((each) => each - port), warnings];
        };
        expect(await promisedBy((port) => `h3="APP.test:${port}"`)).toEqual([true, [0], []]);
        expect(await promisedBy((port) => `h2=":${port}"`)).toEqual([false, [], []]);
        expect(await promisedBy((port) => `h3=":${port}"; ma=0`)).toEqual([false, [], []]);
        expect(await promisedBy(() => 'h3="other.test:443"')).toEqual([
            false,
            [],
            ["Alt-Svc advertises h3 on a different host, other.test:443: verify that host separately"],
        ]);
        expect(await promisedBy(() => "h3=:443")).toEqual([
            false,
            [],
            ['clients ignore the Alt-Svc field: Alt-Svc: expected protocol="[host]:port" at "h3=:443"'],
        ]);
    });

    it("finds an HTTPS record without a listener", async () => {
        const { port } = await keep(serveTcp(pair, () => ({})));
        zone[`_${port}._https.${host}`] = { HTTPS: [h3Record] };
        const report = await look(port);
        expect(report.verdict).toMatchObject({ verdict: "dead", reason: "no-listener" });
        expect(report.verdict.detail).toContain("the HTTPS record advertises h3");
    });

    it("finds Alt-Svc without a listener", async () => {
        const { port } = await keep(serveTcp(pair, () => ({ altSvc: 'h3=":9"' })));
        expect((await look(port)).verdict).toMatchObject({ verdict: "dead", reason: "no-listener" });
    });

    it("finds UDP that is dropped", async () => {
        const silent = await keep(swallowUdp());
        const { port } = await tcpFor(silent.port);
        const report = await look(port);
        expect(report.verdict).toMatchObject({ verdict: "dead", reason: "udp-filtered" });
        expect(report.families[0]?.addresses[0]?.quic[0]).toMatchObject({
            datagramsReceived: 0,
            versionNegotiation: "silent",
        });
    });

    it("finds a QUIC endpoint that negotiates versions and answers no handshake", async () => {
        const socket = createSocket("udp4");
        socket.on("message", (datagram, peer) => {
            if (datagram.readUInt32BE(1) === 1) return;
            const destination = datagram.subarray(6, 6 + (datagram[5] ?? 0));
            const source = datagram.subarray(7 + destination.length, 7 + destination.length + 8);
            const head = Buffer.of(0x80, 0, 0, 0, 0, source.length);
            const answer = Buffer.concat([
                head,
                source,
                Buffer.of(destination.length),
                destination,
                Buffer.of(0, 0, 0, 1),
            ]);
            socket.send(answer, peer.port, peer.address);
        });
        await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
        running.push({ port: 0, close: async () => void socket.close() });
        const { port } = await tcpFor(socket.address().port);
        const report = await look(port);
        expect(report.verdict).toMatchObject({ verdict: "dead", reason: "handshake-refused" });
        expect(report.families[0]?.addresses[0]?.quic[0]?.versionNegotiation).toBe("answered");
    });

    it("finds a QUIC endpoint that does not speak h3, with the TLS alert", async () => {
        const server = createQuicServer({ ...pair, alpn: ["other"] });
        const udp = await server.listen(0, "127.0.0.1");
        running.push({ port: udp.port, close: async () => void (await server.close()) });
        const { port } = await tcpFor(udp.port);
        const { verdict } = await look(port, { timeoutMs: 5000 });
        expect(verdict).toMatchObject({ verdict: "dead", reason: "handshake-refused" });
        expect(verdict.detail).toContain("TLS alert no_application_protocol");
    });

    it("finds a certificate over QUIC that names another host", async () => {
        const wrong = await authority.issue(["other.test"]);
        const quic = await keep(serveBoth(wrong, () => ({})));
        const { port } = await tcpFor(quic.port);
        const { verdict, warnings } = await look(port);
        expect(verdict).toMatchObject({ verdict: "dead", reason: "certificate" });
        expect(verdict.detail).toContain("it does not name app.test (it names DNS:other.test)");
        expect(warnings).toEqual([]);
    });

    it("finds a certificate over QUIC that expired, or comes from another CA", async () => {
        const stranger = await createAuthority("Stranger");
        const [expired, foreign] = await Promise.all([authority.issue([host], -1), stranger.issue([host])]);
        for (const [wrong, words] of [
            [expired, "it expired at"],
            [foreign, "CN=Stranger is not trusted"],
        ] as const) {
            const quic = await keep(serveBoth(wrong, () => ({})));
            const { port } = await tcpFor(quic.port);
            const { verdict } = await look(port);
            expect(verdict).toMatchObject({ verdict: "dead", reason: "certificate" });
            expect(verdict.detail).toContain(words);
        }
    });

    it("serves with a warning when TCP and QUIC hold different certificates that are both valid", async () => {
        const quic = await keep(serveBoth(await authority.issue([host]), () => ({})));
        const { port } = await tcpFor(quic.port);
        const report = await look(port);
        expect(report.verdict.verdict).toBe("served");
        expect(report.warnings).toEqual([expect.stringContaining("different certificates, both valid")]);
    });

    it("finds another status over h3", async () => {
        const quic = await both(() => ({ status: 404 }));
        const { port } = await tcpFor(quic.port);
        const { verdict } = await look(port);
        expect(verdict).toMatchObject({ verdict: "dead", reason: "answers-differ" });
        expect(verdict.detail).toContain("h2 answers 200 and h3 404");
    });

    it("finds another body over h3", async () => {
        const quic = await both(() => ({ body: "something else" }));
        const { port } = await tcpFor(quic.port);
        const { verdict } = await look(port);
        expect(verdict).toMatchObject({ verdict: "dead", reason: "answers-differ" });
        expect(verdict.detail).toContain("5 and 14 octets");
    });

    it("does not compare a body that changes from request to request", async () => {
        let count = 0;
        const { port } = await both((own) => ({ altSvc: advertise(own), body: () => `request ${count++}` }));
        const report = await look(port);
        expect(report.verdict.verdict).toBe("served");
        expect(report.families[0]?.addresses[0]?.comparisons[0]?.body).toBe("dynamic");
    });

    it("does not blame h3 for a status that changes from request to request over TCP", async () => {
        const alternating = async (bodies: [string, string], h3: Answer) => {
            const quic = await both(() => h3);
            let count = 0;
            const { port } = await keep(
                serveTcp(pair, () => {
                    const second = count++ % 2;
                    return { altSvc: advertise(quic.port), status: second ? 404 : 200, body: bodies[second] ?? "" };
                }),
            );
            const report = await look(port);
            return [report.verdict.verdict, report.families[0]?.addresses[0]?.comparisons[0]];
        };
        const comparison = { sameCertificate: true, sameStatus: true, body: "dynamic" };
        expect(await alternating(["one", "two"], { status: 404, body: "two" })).toEqual(["served", comparison]);
        expect(await alternating(["one", "one"], { status: 404, body: "one" })).toEqual(["served", comparison]);
        expect(await alternating(["one", "one"], { status: 200, body: "two" })).toEqual(["served", comparison]);
        expect(await alternating(["one", "two"], { status: 500, body: "two" })).toEqual([
            "dead",
            { ...comparison, sameStatus: false },
        ]);
    });

    it("warns of addresses that send different Alt-Svc fields, and of a family that DNS does not give", async () => {
        const { port } = await both((own) => ({ altSvc: advertise(own) }));
        await keep(serveTcp(pair, () => ({ altSvc: "clear" }), "::1", port));
        const { warnings } = await look(port, {}, { A: ["127.0.0.1"], AAAA: ["::1"] });
        expect(warnings).toEqual(["the addresses send different Alt-Svc fields"]);
        zone[host] = { A: ["127.0.0"], AAAA: ["::1"] };
        expect((await look(port)).warnings).toEqual(["A: an address record of 3 octets"]);
    });

    it("finds the one family where h3 is dead", async () => {
        const { port } = await both((own) => ({ altSvc: advertise(own) }));
        await keep(serveTcp(pair, () => ({ altSvc: advertise(port) }), "::1", port));
        const report = await look(port, {}, { A: ["127.0.0.1"], AAAA: ["::1"] });
        expect(report.families.map(({ family, verdict }) => [family, verdict.verdict, verdict.reason])).toEqual([
            [4, "served", undefined],
            [6, "dead", "no-listener"],
        ]);
        expect(report.verdict.detail).toMatch(/^IPv6 only: /);
    });

    it("finds an address family that is dead altogether", async () => {
        const { port } = await both((own) => ({ altSvc: advertise(own) }));
        const report = await look(port, {}, { A: ["127.0.0.1"], AAAA: ["::1"] });
        expect(report.verdict).toMatchObject({ verdict: "dead", reason: "address-family" });
        expect(report.verdict.detail).toMatch(/^IPv6 only: ::1 is published/);
    });

    it("says that clients reject a set with a malformed HTTPS record, and ignore one with another port", async () => {
        const { port } = await both(() => ({}));
        const owner = `_${port}._https.${host}`;
        zone[owner] = { HTTPS: [h3Record, Uint8Array.of(0, 1, 0, 0, 1, 0, 9, 2)] };
        const malformed = await look(port);
        expect(malformed.dns.https).toMatchObject({ status: "malformed", advertisesH3: false });
        expect(malformed.verdict.verdict).toBe("not-advertised");
        expect(malformed.warnings).toEqual([expect.stringContaining("clients reject the whole set")]);
        zone[owner] = { HTTPS: [{ ...h3Record, params: { ...h3Record.params, port: 1 } }] };
        const elsewhere = await look(port);
        expect(elsewhere.dns.https).toMatchObject({ status: "found", advertisesH3: false });
        expect(elsewhere.warnings).toEqual([expect.stringContaining(`port 1 is not the URL's ${port}`)]);
    });

    it("warns of an HTTPS record that hints at addresses which are not the host's", async () => {
        const { port } = await both((own) => ({ altSvc: advertise(own) }));
        const hinting = (...ipv4hint: string[]) => {
            zone[`_${port}._https.${host}`] = { HTTPS: [{ ...h3Record, params: { ...h3Record.params, ipv4hint } }] };
        };
        hinting("192.0.2.10", "127.0.0.1");
        const stray = await look(port);
        expect(stray.dns.https.records[0]?.hints).toEqual(["192.0.2.10", "127.0.0.1"]);
        expect(stray.warnings).toEqual([
            "the HTTPS record hints at 192.0.2.10, and A says 127.0.0.1: clients that use the hint (Firefox, Safari) connect there",
        ]);
        expect(stray.verdict.verdict).toBe("served");
        expect((await look(port, { connect: ["127.0.0.1"] })).warnings).toEqual([]);
        hinting("127.0.0.1");
        expect((await look(port)).warnings).toEqual([]);
    });

    it("follows a CNAME to the address", async () => {
        const { port } = await both((own) => ({ altSvc: advertise(own) }));
        zone["real.test"] = { A: ["127.0.0.1"] };
        expect((await look(port, {}, { CNAME: "real.test" })).verdict.verdict).toBe("served");
    });

    it("says why a host is unreachable: no address, no resolver, TCP down, certificate not trusted", async () => {
        const closed = await keep(serveTcp(pair, () => ({})));
        await closed.close();
        running.pop();
        const reasonOf = async (report: ReturnType<typeof look>) => (await report).verdict.reason;
        expect(await reasonOf(look(1, {}, {}))).toBe("dns");
        zone[host] = { A: ["127.0.0.1"] };
        expect(await reasonOf(look(1, { resolver: "127.0.0.1:9", timeoutMs: 300 }))).toBe("dns");
        expect(await reasonOf(look(closed.port))).toBe("tcp");
        const { port } = await both((own) => ({ altSvc: advertise(own) }));
        expect(await reasonOf(look(port, { ca: undefined }))).toBe("tcp-certificate");
    });

    it("asks the DNS server over TCP when the answer is truncated, and says so when that fails", async () => {
        const truncating = await keep(serveDns({ [host]: { A: ["127.0.0.1"] } }, true));
        const report = await look(1, { resolver: truncating.resolver });
        expect(report.verdict).toMatchObject({ verdict: "unreachable", reason: "dns" });
        expect(report.verdict.detail).toContain("over TCP: connect ECONNREFUSED");
    });

    it("connects to a given address without asking for A or AAAA", async () => {
        const { port } = await both((own) => ({ altSvc: advertise(own) }));
        const report = await look(port, { connect: ["127.0.0.1"] }, {});
        expect(report.families.map(({ family, verdict }) => [family, verdict.verdict])).toEqual([[4, "served"]]);
    });

    it("looks at an IP address, without DNS", async () => {
        const { port } = await both((own) => ({ altSvc: advertise(own) }));
        const report = await verify(parseTarget(`https://127.0.0.1:${port}`), { ca: authority.pem, timeoutMs: 1500 });
        expect(report.dns.https.status).toBe("skipped");
        // The certificate names only the host.
        expect(report.verdict.reason).toBe("tcp-certificate");
    });

    it("stops when aborted", async () => {
        const silent = await keep(swallowUdp());
        const { port } = await tcpFor(silent.port);
        const started = Date.now();
        const looking = look(port, { timeoutMs: 20_000, signal: AbortSignal.timeout(200) });
        await expect(looking).rejects.toThrow("aborted due to timeout");
        expect(Date.now() - started).toBeLessThan(5000);
    });
});
