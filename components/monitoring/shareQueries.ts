import type { ProxyMetrics } from "../model/proxyMetrics.ts";

/** Version of HTTP by which requests are counted. */
type HttpVersion = keyof ProxyMetrics["requests"];

/** The queries on what a controller's proxies count, so that each is written once. */
export interface ShareQueries {
    /** Label that names a gateway, as Prometheus spells it. Empty where a scrape drops pod labels: all gateways are then one. */
    gateway: string;
    /** Versions of HTTP that are counted, the lowest first. */
    versions: readonly HttpVersion[];
    /** Requests per second to the HTTPS listeners of a gateway, of one version of HTTP. */
    requests(version: HttpVersion, window: string): string;
    /** Requests per second to the HTTPS listeners of a gateway, of every version. */
    allRequests(window: string): string;
    /** Share of requests that came over h3, 0 to 1, per gateway; nothing where there are no requests. */
    share(window: string): string;
}

const VERSIONS: readonly HttpVersion[] = ["http1", "http2", "http3"];

/** The queries on the requests that a controller's proxies count. */
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
