import type { ProxyMetrics } from "../model/proxyMetrics.ts";

/** HTTP version for which requests are counted. */
type HttpVersion = keyof ProxyMetrics["requests"];

/** The queries on proxies' counters, each defined once. */
export interface ShareQueries {
    /** Label of a gateway's name in Prometheus. Empty if a scrape drops pod labels: all gateways are then one. */
    gateway: string;
    /** Counted HTTP versions, lowest first. */
    versions: readonly HttpVersion[];
    /** Requests per second to a gateway's HTTPS listeners, for one HTTP version. */
    requests(version: HttpVersion, window: string): string;
    /** Requests per second to a gateway's HTTPS listeners, for all versions. */
    allRequests(window: string): string;
    /** Share of h3 requests, 0 to 1, per gateway; absent without requests. */
    share(window: string): string;
}

const VERSIONS: readonly HttpVersion[] = ["http1", "http2", "http3"];

/** The queries on the request counters of a controller's proxies. */
export function shareQueries({ podLabels, requests }: ProxyMetrics): ShareQueries {
    const spelled = (label: string) => label.replaceAll(/[^a-zA-Z0-9_]/g, "_");
    const gateway = spelled(podLabels.name);
    const versions = VERSIONS.filter((version) => requests[version] !== undefined);
    const rate = (version: HttpVersion, window: string) => `rate(${requests[version]}[${window}])`;
    const perGateway = (rates: string) => `sum by (${spelled(podLabels.namespace)}, ${gateway}) (${rates})`;
    const queries: ShareQueries = {
        gateway,
        versions,
        requests: (version, window) => perGateway(rate(version, window)),
        allRequests: (window) => perGateway(versions.map((version) => rate(version, window)).join(" + ")),
        share: (window) => `${queries.requests("http3", window)} / (${queries.allRequests(window)} > 0)`,
    };
    return queries;
}
