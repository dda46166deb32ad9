import { isIP } from "node:net";
import { parseAltSvc } from "./altSvc.ts";
import { trustStore } from "./certificate.ts";
import { observeDns } from "./dns.ts";
import { type ExchangeOptions, observeTcp } from "./h2.ts";
import { observeQuic } from "./h3.ts";
import { observeLargeHello } from "./largeHello.ts";
import type {
    AddressObservation,
    Advertisement,
    Comparison,
    DnsObservation,
    Family,
    QuicObservation,
    Report,
    TcpObservation,
    VerifyOptions,
    VerifyTarget,
} from "./types.ts";
import { judgeAddress, judgeHost, worst } from "./verdict.ts";

/** Milliseconds for each step when the caller names none. */
export const defaultTimeoutMs = 5000;

/**
 * Checks a URL from outside as clients would, over TCP and QUIC at each published address, and judges it.
 * Failures are part of the report.
 * @throws TypeError for an invalid option (resolver, CA text), and the signal's reason when aborted.
 */
export async function verify(target: VerifyTarget, options: VerifyOptions = {}): Promise<Report> {
    const started = performance.now();
    const { signal, timeoutMs = defaultTimeoutMs, families = [4, 6] } = options;
    signal?.throwIfAborted();
    const exchange: ExchangeOptions = { store: trustStore(options.ca), timeoutMs, signal };
    const dns = await observeDns(target, {
        resolver: options.resolver,
        families,
        connect: options.connect ?? [],
        askHttps: options.promisedPort === undefined,
        timeoutMs,
        signal,
    });
    const places = dns.addresses.flatMap(({ family, addresses }) => addresses.map((address) => ({ family, address })));
    const overTcp = await Promise.all(
        places.map(async (place) => ({ ...place, tcp: await observeTcp(target, place.address, exchange) })),
    );
    const warnings: string[] = [];
    const advertisement =
        options.promisedPort === undefined
            ? readAdvertisement(
                  target,
                  dns,
                  overTcp.map(({ tcp }) => tcp),
                  warnings,
              )
            : { httpsRecord: false, altSvc: false, ports: [options.promisedPort] };
    const ports = advertisement.ports.length > 0 ? advertisement.ports : [target.port];
    const { largeHello = true } = options;
    const observations = await Promise.all(
        overTcp.map((place) => observeAddress(target, place, ports, { ...exchange, largeHello })),
    );
    warnings.push(...collectWarnings(dns, observations));
    // With given addresses, those in DNS are unknown.
    if ((options.connect ?? []).length === 0) warnings.push(...strayHints(dns));
    const judged = observations.map((one) => ({ ...one, verdict: judgeAddress(one, advertisement) }));
    const byFamily = families
        .map((family) => ({ family, addresses: judged.filter((one) => one.family === family) }))
        .filter(({ addresses }) => addresses.length > 0)
        .map((one) => ({ ...one, verdict: worst(one.addresses.map(({ verdict }) => verdict)) }));
    const dnsFailure = dns.addresses.find(({ error }) => error !== undefined)?.error;
    return {
        target,
        dns,
        advertisement,
        families: byFamily,
        verdict: judgeHost(byFamily, dnsFailure),
        warnings: [...new Set(warnings)].filter((warning) => !saysAgain(warning, dnsFailure, byFamily.length)),
        elapsedMs: Math.round(performance.now() - started),
    };
}

/** Whether a warning has only what the verdict says: DNS failed, and nothing else is known. */
function saysAgain(warning: string, dnsFailure: string | undefined, families: number): boolean {
    return families === 0 && dnsFailure !== undefined && warning.endsWith(`: ${dnsFailure}`);
}

type Place = { family: Family; address: string; tcp: TcpObservation };

async function observeAddress(
    target: VerifyTarget,
    place: Place,
    ports: readonly number[],
    options: ExchangeOptions & { largeHello: boolean },
): Promise<AddressObservation> {
    const quic = await Promise.all(
        ports.map(async (port) => {
            const seen = await observeQuic(target, place.address, port, options);
            if (seen.answer && options.largeHello)
                seen.largeHello = await observeLargeHello(target, place.address, port, options);
            return seen;
        }),
    );
    const comparisons = await Promise.all(quic.map((one) => compare(target, place, one, options)));
    return { ...place, quic, comparisons };
}

/** Compares the answers; a difference counts only if TCP answers the same twice. */
async function compare(
    target: VerifyTarget,
    { address, tcp }: Place,
    quic: QuicObservation,
    options: ExchangeOptions,
): Promise<Comparison> {
    const comparison: Comparison = {};
    if (tcp.certificate && quic.certificate) {
        comparison.sameCertificate = tcp.certificate.fingerprint256 === quic.certificate.fingerprint256;
    }
    if (!tcp.answer || !quic.answer) return comparison;
    const sameStatus = tcp.answer.status === quic.answer.status;
    if (sameStatus && tcp.answer.bodySha256 === quic.answer.bodySha256) {
        return { ...comparison, sameStatus, body: "same" };
    }
    const again = (await observeTcp(target, address, options)).answer;
    const steady = again?.status === tcp.answer.status && again.bodySha256 === tcp.answer.bodySha256;
    // A status that changes between two TCP requests says nothing about h3 when h3 gives one of the two.
    const flapping = again !== undefined && again.status === quic.answer.status;
    return { ...comparison, sameStatus: sameStatus || flapping, body: steady ? "different" : "dynamic" };
}

function readAdvertisement(
    target: VerifyTarget,
    dns: DnsObservation,
    tcp: readonly TcpObservation[],
    warnings: string[],
): Advertisement {
    const ports = new Set<number>();
    if (dns.https.advertisesH3) ports.add(target.port);
    let altSvc = false;
    for (const value of new Set(tcp.map((one) => one.altSvc).filter((text) => text !== undefined))) {
        try {
            for (const { protocol, host, port, maxAge } of parseAltSvc(value).services) {
                if (protocol !== "h3" || maxAge === 0) continue;
                if (host !== "" && host.toLowerCase() !== target.host) {
                    warnings.push(
                        `Alt-Svc advertises h3 on a different host, ${host}:${port}: verify that host separately`,
                    );
                } else {
                    altSvc = true;
                    ports.add(port);
                }
            }
        } catch (error) {
            warnings.push(`clients ignore the Alt-Svc field: ${error instanceof Error ? error.message : error}`);
        }
    }
    return { httpsRecord: dns.https.advertisesH3, altSvc, ports: [...ports] };
}

/** Hints at addresses that are not the host's: clients that use a hint connect there. */
function strayHints({ addresses, https }: DnsObservation): string[] {
    return https.records.flatMap(({ hints = [], ignored }) =>
        addresses.flatMap(({ family, addresses: served }) => {
            const stray = hints.filter((hint) => isIP(hint) === family && !served.includes(hint));
            const type = family === 4 ? "A" : "AAAA";
            return ignored !== undefined || served.length === 0 || stray.length === 0
                ? []
                : [
                      `the HTTPS record hints at ${stray.join(", ")}, and ${type} says ${served.join(", ")}: clients that use the hint (Firefox, Safari) connect there`,
                  ];
        }),
    );
}

function collectWarnings(dns: DnsObservation, observations: readonly AddressObservation[]): string[] {
    const warnings = dns.https.problems.map((problem) => `HTTPS ${dns.https.owner}: ${problem}`);
    for (const { family, error } of dns.addresses) {
        if (error !== undefined) warnings.push(`${family === 4 ? "A" : "AAAA"}: ${error}`);
    }
    if (new Set(observations.filter(({ tcp }) => tcp.answer).map(({ tcp }) => tcp.altSvc)).size > 1) {
        warnings.push("the addresses send different Alt-Svc fields");
    }
    for (const { address, quic, comparisons } of observations) {
        for (const { port, largeHello } of quic) {
            if (largeHello === "lost")
                warnings.push(
                    `${address}: QUIC on UDP ${port} loses handshakes whose first message takes two datagrams, as browsers send it for a post-quantum key exchange; these stay on TCP. Update the proxy, or its TLS library`,
                );
        }
        comparisons.forEach((comparison, i) => {
            if (comparison.body === "dynamic")
                warnings.push(`${address}: the body differs between requests and was not compared`);
            if (comparison.sameCertificate === false && quic[i]?.certificate?.trusted) {
                warnings.push(
                    `${address}: TCP and QUIC present different certificates, both valid (a rotation in progress, or two key types)`,
                );
            }
        });
    }
    return warnings;
}
