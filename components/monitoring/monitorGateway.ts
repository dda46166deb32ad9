import type { Resource } from "@pulumi/pulumi";
import type { Backend, IssuedCertificate, PartContext } from "../model/parts.ts";
import type { AdvertisementPlan, ListenerPlan } from "../model/plan.ts";
import type { ProxyMetrics } from "../model/proxyMetrics.ts";
import { recordsListH3 } from "../model/stages.ts";
import { Http3Watch } from "./http3Watch.ts";
import type { MonitoringArgs } from "./monitoringArgs.ts";
import { watchedUrls } from "./settings.ts";

/** Watched parts of a gateway. */
export interface WatchedGateway {
    /** Served listeners; wildcards are watched only by `urls`. */
    listeners: readonly ListenerPlan[];
    /** The advertisement, and its share of the users. */
    advertisement: AdvertisementPlan;
    /** Needed to advertise h3. */
    advertised: Resource[];
    /** The proxies. */
    backend: Backend;
    /** How they count requests, from the controller's plan. Default: their share of HTTP/3 is not watched. */
    metrics?: ProxyMetrics;
    /** Source of the trusted CA, unless it is public. */
    certificate: IssuedCertificate;
}

/** Watches a gateway from a pod in its namespace, named `${name}-watch`, once the gateway is ready. */
export function monitorGateway(context: PartContext, gateway: WatchedGateway, settings: MonitoringArgs): Http3Watch {
    const { advertised, advertisement, backend, certificate, listeners, metrics } = gateway;
    const { stage, share = 100 } = advertisement;
    const ports = new Set(listeners.filter(({ http3 }) => http3).map(({ advertisedPort }) => advertisedPort));
    // Several ports would each be judged for the others' hostnames.
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
            // Until the check has passed, it would report the future h3 as dead.
            dependsOn: [...context.dependsOn, ...backend.ready, ...(port === undefined ? [] : advertised)],
        },
    );
}
