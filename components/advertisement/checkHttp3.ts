import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { parseTarget, type Report, type VerifyOptions, verify } from "../probe/index.ts";
import { mapConcurrently } from "../waiting/mapConcurrently.ts";
import { poll } from "../waiting/poll.ts";

/** Input of the check before HTTP/3 is advertised. Plain data. */
export interface Http3CheckRequest {
    /** URLs that must answer over h3 as they do over h2. */
    urls: string[];
    /** Addresses that will be published; each is checked. */
    addresses: string[];
    /** UDP port that will be advertised. */
    udpPort: number;
    /** CA to trust in addition to the public ones, PEM. */
    caCertificate?: string;
    /** Seconds until the check fails. */
    timeout: number;
}

/** Result of the check. */
export interface Http3CheckResult {
    /** Every URL answered over h3 at every address. */
    passed: boolean;
    /** One sentence for what answered, or one for each URL and family that did not, with the reason and the remedy. */
    verdict: string;
}

/** Polling interval in milliseconds. */
const PAUSE = 1_000;
/**
 * Number of hostnames checked in parallel: with more than a machine can handle, answers are late and look like
 * failures.
 */
const AT_A_TIME = 16;
/** Maximum number of hostnames in a verdict. */
const NAMED = 5;

/**
 * Checks every URL at every address, with the code of `verify`, until all answer or the timeout.
 * @param look Replacement for `verify` in tests.
 */
export async function checkHttp3(
    request: Http3CheckRequest,
    signal?: AbortSignal,
    look: (url: string, options: VerifyOptions) => Promise<Report> = (url, options) =>
        verify(parseTarget(url), options),
): Promise<Http3CheckResult> {
    const { urls, addresses, udpPort, caCertificate, timeout } = request;
    if (addresses.length === 0) {
        return { passed: false, verdict: "The gateway has no address yet, so it cannot be checked." };
    }
    let open = urls;
    const lookAtAll = async (): Promise<Http3CheckResult> => {
        const connect = await resolved(addresses);
        // Without an address `verify` would use the host's DNS records: the previous gateway.
        if (connect.length === 0) {
            return { passed: false, verdict: `${addresses.join(", ")} has no address in DNS yet.` };
        }
        const reports = await mapConcurrently(open, AT_A_TIME, (url) =>
            // A large hello only warns, and with a thousand hostnames the check is most of an update.
            look(url, { ca: caCertificate, connect, promisedPort: udpPort, largeHello: false, signal }),
        );
        const dead = reports.filter((report) => report.verdict.verdict !== "served");
        if (dead.length > 0) {
            open = open.filter((_, index) => reports[index]?.verdict.verdict !== "served");
            return { passed: false, verdict: verdictOf(dead) };
        }
        const where = connect.length === 1 ? (connect[0] ?? "") : `${connect.length} addresses`;
        const what = urls.length === 1 ? (urls[0] ?? "") : `${urls.length} hosts`;
        return { passed: true, verdict: `${what} answered over h3 at ${where}.` };
    };
    return await poll(lookAtAll, { until: ({ passed }) => passed, every: PAUSE, limit: timeout * 1000, signal });
}

/** A balancer's DNS name means its current addresses. */
async function resolved(addresses: string[]): Promise<string[]> {
    const found = await Promise.all(
        addresses.map(async (address) =>
            isIP(address) === 0
                ? (await lookup(address, { all: true }).catch(() => [])).map((each) => each.address)
                : [address],
        ),
    );
    return found.flat();
}

function verdictOf(dead: Report[]): string {
    const more = dead.length - NAMED;
    return [...dead.slice(0, NAMED).flatMap(sentences), ...(more > 0 ? [`And ${more} hosts more.`] : [])].join(" ");
}

function sentences({ target, families, verdict }: Report): string[] {
    const bad = families.flatMap(({ addresses }) => addresses.filter((one) => one.verdict.verdict !== "served"));
    const found = bad.map(({ address, verdict: one }) => ({ where: `${target.authority} at ${address}`, one }));
    return (found.length === 0 ? [{ where: target.authority, one: verdict }] : found).map(({ where, one }) =>
        `${where}: ${one.reason ?? one.verdict}. ${one.detail} ${one.remedy ?? ""}`.trim(),
    );
}
