import { getServers } from "node:dns";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import * as svcb from "../svcb/index.ts";
import { type DnsServer, queryRecords, recordTypes } from "./dnsClient.ts";
import { parseSocketAddress } from "./target.ts";
import type { DnsObservation, Family, HttpsObservation, HttpsRecordObservation, VerifyTarget } from "./types.ts";

/** DNS server and timeout of a query. */
export interface LookOptions {
    /** `IP[:port]`; the system's resolver and hosts file when absent. */
    resolver: string | undefined;
    families: readonly Family[];
    /** Addresses to use instead of A and AAAA. */
    connect: readonly string[];
    /** Whether the HTTPS record is of interest. */
    askHttps: boolean;
    timeoutMs: number;
    signal: AbortSignal | undefined;
}

/**
 * A, AAAA and HTTPS of a target. Rejects only for an abort or a resolver that is not an address: failures are part of
 * the result.
 */
export async function observeDns(target: VerifyTarget, options: LookOptions): Promise<DnsObservation> {
    const named = options.resolver === undefined ? undefined : parseSocketAddress(options.resolver, 53);
    const servers = named ? [named] : getServers().map((text) => parseSocketAddress(text, 53));
    const [https, ...addresses] = await Promise.all([
        observeHttps(target, servers, options),
        ...options.families.map((family) => observeAddresses(target, family, named, options)),
    ]);
    const resolver = named
        ? isIP(named.address) === 6
            ? `[${named.address}]:${named.port}`
            : `${named.address}:${named.port}`
        : "system";
    return { resolver, addresses, https };
}

async function observeAddresses(
    target: VerifyTarget,
    family: Family,
    named: DnsServer | undefined,
    options: LookOptions,
) {
    const given = options.connect.length > 0 ? options.connect : isIP(target.host) !== 0 ? [target.host] : undefined;
    if (given) return { family, addresses: given.filter((address) => isIP(address) === family) };
    try {
        const addresses = named
            ? (
                  await queryRecords(
                      target.host,
                      family === 4 ? recordTypes.A : recordTypes.AAAA,
                      named,
                      options.timeoutMs,
                      options.signal,
                  )
              ).map((record) => formatAddress(record.data, family))
            : await lookUp(target.host, family, options);
        return { family, addresses: [...new Set(addresses)] };
    } catch (error) {
        options.signal?.throwIfAborted();
        return { family, addresses: [], error: messageOf(error) };
    }
}

/** The system's resolver, hosts file included. Absence is an empty list, anything else an error. */
async function lookUp(host: string, family: Family, options: LookOptions): Promise<string[]> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
        () => reject(new Error(`the system's resolver did not answer within ${options.timeoutMs} ms`)),
        options.timeoutMs,
    );
    try {
        return (await Promise.race([lookup(host, { family, all: true }), late])).map((found) => found.address);
    } catch (error) {
        if (error instanceof Error && "code" in error && (error.code === "ENOTFOUND" || error.code === "ENODATA"))
            return [];
        throw error;
    } finally {
        clearTimeout(timer);
    }
}

async function observeHttps(
    target: VerifyTarget,
    servers: readonly DnsServer[],
    options: LookOptions,
): Promise<HttpsObservation> {
    const observation: HttpsObservation = {
        owner: target.host,
        status: "skipped",
        records: [],
        advertisesH3: false,
        problems: [],
    };
    if (isIP(target.host) !== 0 || !options.askHttps) return observation;
    observation.owner = svcb.httpsOwnerName(target.host, target.port).replace(/\.$/, "");
    const failures: string[] = [];
    for (const server of servers) {
        try {
            const records = await queryRecords(
                observation.owner,
                recordTypes.HTTPS,
                server,
                options.timeoutMs,
                options.signal,
            );
            return readHttps(
                observation,
                records.map((record) => record.data),
                target,
            );
        } catch (error) {
            options.signal?.throwIfAborted();
            failures.push(messageOf(error));
        }
    }
    return {
        ...observation,
        status: "failed",
        problems: failures.length > 0 ? failures : ["the system has no DNS server configured"],
    };
}

function readHttps(
    observation: HttpsObservation,
    rdata: readonly Uint8Array[],
    target: VerifyTarget,
): HttpsObservation {
    if (rdata.length === 0) return { ...observation, status: "none" };
    let decoded: svcb.SvcbRecord[];
    try {
        // As a client judges, not as an author should write.
        decoded = rdata.map((data) => svcb.decode(data, { strict: false }));
    } catch (error) {
        const problem = `a record cannot be decoded (${messageOf(error)}); clients reject the whole set`;
        return { ...observation, status: "malformed", problems: [problem] };
    }
    const records = decoded.map((record): HttpsRecordObservation => {
        const ignored = ignoredBecause(record, decoded, observation.owner, target.port);
        const { port, alpn = [], ipv4hint = [], ipv6hint = [] } = record.params;
        const hints = [...ipv4hint, ...ipv6hint];
        return {
            priority: record.priority,
            target: record.target,
            alpn,
            ...(port === undefined ? {} : { port }),
            ...(hints.length === 0 ? {} : { hints }),
            ...(ignored === undefined ? {} : { ignored }),
        };
    });
    return {
        ...observation,
        status: "found",
        records,
        advertisesH3: records.some(({ ignored, alpn }) => ignored === undefined && alpn.includes("h3")),
        problems: records.flatMap(({ ignored }) => (ignored === undefined ? [] : [ignored])),
    };
}

/** What makes Chromium silently ignore a record (156, `net/dns/dns_response_result_extractor.cc`). */
function ignoredBecause(
    { target, params }: svcb.SvcbRecord,
    set: readonly svcb.SvcbRecord[],
    owner: string,
    port: number,
): string | undefined {
    if (set.some(({ priority }) => priority === 0))
        return "an AliasMode record is in the set: Chromium ignores all of it";
    const name = target.toLowerCase().replace(/\.$/, "");
    if (name !== "" && name !== owner) return `target ${target} is not the owner name: Chromium ignores the record`;
    if (params.port !== undefined && params.port !== port) {
        return `port ${params.port} is not the URL's ${port}: Chromium ignores the record`;
    }
    const unknown = params.mandatory?.find((key) => key.startsWith("key"));
    if (unknown) return `mandatory lists ${unknown}, which clients do not support: they ignore the record`;
    if (set.every((record) => record.params.noDefaultAlpn)) {
        return "every record has no-default-alpn: Chromium ignores all of them";
    }
    return undefined;
}

function formatAddress(data: Uint8Array, family: Family): string {
    if (data.length !== (family === 4 ? 4 : 16)) throw new Error(`an address record of ${data.length} octets`);
    if (family === 4) return data.join(".");
    const groups = Array.from({ length: 8 }, (_, i) =>
        (((data[2 * i] ?? 0) << 8) | (data[2 * i + 1] ?? 0)).toString(16),
    );
    // The URL parser writes the canonical form (RFC 5952).
    return new URL(`http://[${groups.join(":")}]/`).hostname.slice(1, -1);
}

function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
