import type { Resource } from "@pulumi/pulumi";
import type { Backend, IssuedCertificate, PartContext } from "../model/parts.ts";
import type { AdvertisementPlan, ListenerPlan } from "../model/plan.ts";
import type { ProxyMetrics } from "../model/proxyMetrics.ts";
import { recordsListH3 } from "../model/stages.ts";
import { Http3Watch } from "./http3Watch.ts";
import type { MonitoringArgs } from "./monitoringArgs.ts";
import { watchedUrls } from "./settings.ts";

/** What there is to watch of a gateway. */
export interface WatchedGateway {
    /** What is served; a wildcard is watched only through `urls`. */
    listeners: readonly ListenerPlan[];
    /** What is promised, and to which share of the users. */
    advertisement: AdvertisementPlan;
    /** What an advertisement waits for. */
    advertised: Resource[];
    /** The proxies. */
    backend: Backend;
    /** How they count requests, as the controller's plan says it. Default: their share of HTTP/3 is not watched. */
    metrics?: ProxyMetrics;
    /** Whose CA is trusted, where it is not a public one. */
    certificate: IssuedCertificate;
}

/** Watches a gateway from a pod in its namespace, named `${name}-watch`, once the gateway is ready. */
export function monitorGateway(context: PartContext, gateway: WatchedGateway, settings: MonitoringArgs): Http3Watch {
    const { advertised, advertisement, backend, certificate, listeners, metrics } = gateway;
    const { stage, share = 100 } = advertisement;
    const ports = new Set(listeners.filter(({ http3 }) => http3).map(({ advertisedPort }) => advertisedPort));
    // Each of several ports would be judged for the hostnames of the others.
    const [port] = ports.size === 1 && recordsListH3(stage) && share > 0 && share < 100 ? ports : [];
    return new Http3Watch(
        `${context.name}-watch`,
        {
            caCertificate: certificate.caCertificate,
            ...settings,
            urls: watchedUrls(settings.urls, listeners),
            promisedPort: port,
            namespace: context.namespace,
            proxies: metrics && { namespace: backend.serviceNamespace, selector: backend.selector, metrics },
        },
        {
            parent: context.parent,
            providers: [context.provider],
            // It calls h3 dead that is to be advertised: not before the check has let it.
            dependsOn: [...context.dependsOn, ...backend.ready, ...(port === undefined ? [] : advertised)],
        },
    );
}
