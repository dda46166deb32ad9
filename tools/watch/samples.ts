import { METRICS } from "../../components/monitoring/metrics.ts";
import type { AddressObservation, Family, Report, Verdict, VerdictReason } from "../../components/probe/index.ts";
import type { Sample } from "./exposition.ts";

/**
 * Reasons of the verdicts `dead` and `unreachable`: each has its own series, so that none is absent when it matters.
 */
const REASONS = {
    dead: ["udp-filtered", "no-listener", "handshake-refused", "certificate", "answers-differ", "address-family"],
    unreachable: ["dns", "tcp", "tls", "tcp-certificate", "no-route"],
} as const satisfies Record<string, readonly VerdictReason[]>;

/** Facts about one URL from its last check and earlier ones. */
export interface Checked {
    report: Report;
    /** When the check ended, in milliseconds since 1970. */
    at: number;
    /** Each family's last success, in milliseconds since 1970. */
    lastSuccess: ReadonlyMap<Family, number>;
}

interface FamilyState {
    family: Family;
    verdict: Verdict;
    addresses: readonly AddressObservation[];
}

/** Samples of one URL's last check. */
export function samplesOf({ report, at, lastSuccess }: Checked): Sample[] {
    const host = { host: report.target.authority, path: report.target.path };
    const states = statesOf(report);
    const samples: Sample[] = states.flatMap((state) => familySamples(state, host, lastSuccess.get(state.family)));
    // Alt-Svc is in answers over TCP: without an answer, its absence proves nothing.
    const answered = states.some(({ addresses }) => addresses.some(({ tcp }) => tcp.answer));
    const promised = report.advertisement.ports.length > 0;
    if (answered || promised) samples.push({ metric: METRICS.advertised, labels: host, value: Number(promised) });
    samples.push({ metric: METRICS.lastCheck, labels: host, value: at / 1000 });
    samples.push({ metric: METRICS.checkDuration, labels: host, value: report.elapsedMs / 1000 });
    return samples;
}

/**
 * Families with samples: those with addresses, those whose DNS query failed, and all if the host has no addresses.
 * Families that are absent in DNS are omitted.
 */
function statesOf(report: Report): FamilyState[] {
    const none = report.families.length === 0;
    return report.dns.addresses.flatMap(({ family, error }): FamilyState[] => {
        const seen = report.families.find((one) => one.family === family);
        if (seen) return [seen];
        if (!none && error === undefined) return [];
        return [{ family, verdict: { verdict: "unreachable", reason: "dns", detail: error ?? "" }, addresses: [] }];
    });
}

function familySamples(state: FamilyState, host: Record<string, string>, lastSuccess: number | undefined): Sample[] {
    const labels = { ...host, family: `ipv${state.family}` };
    const { verdict, reason } = state.verdict;
    const samples: Sample[] = [];
    if (reason !== "no-route") {
        samples.push({ metric: METRICS.served, labels, value: Number(verdict === "served") });
    }
    for (const kind of ["dead", "unreachable"] as const) {
        for (const one of REASONS[kind]) {
            const value = Number(verdict === kind && reason === one);
            samples.push({ metric: METRICS[kind], labels: { ...labels, reason: one }, value });
        }
    }
    const handshakes = state.addresses.flatMap(({ quic }) => quic.flatMap(({ handshakeMs }) => handshakeMs ?? []));
    if (handshakes.length > 0) {
        samples.push({ metric: METRICS.handshake, labels, value: Math.max(...handshakes) / 1000 });
    }
    for (const [transport, ends] of Object.entries(certificateEnds(state.addresses))) {
        if (ends.length > 0) {
            const value = Math.min(...ends.map((end) => Date.parse(end))) / 1000;
            samples.push({ metric: METRICS.certificateEnd, labels: { ...labels, transport }, value });
        }
    }
    if (lastSuccess !== undefined) samples.push({ metric: METRICS.lastSuccess, labels, value: lastSuccess / 1000 });
    return samples;
}

function certificateEnds(addresses: readonly AddressObservation[]): Record<"tcp" | "quic", string[]> {
    return {
        tcp: addresses.flatMap(({ tcp }) => tcp.certificate?.notAfter ?? []),
        quic: addresses.flatMap(({ quic }) => quic.flatMap(({ certificate }) => certificate?.notAfter ?? [])),
    };
}
