import type { Backend, IssuedCertificate, PartContext } from "../parts.ts";
import type { AdvertisementPlan, ListenerPlan } from "../plan.ts";
import { Http3Watch } from "./http3Watch.ts";
import { type MonitoringArgs, watchedUrls } from "./settings.ts";

/** What there is to watch of a gateway. */
export interface WatchedGateway {
    /** What is served; a wildcard is watched only through `urls`. */
    listeners: readonly ListenerPlan[];
    /** What is promised, and to which share of the users. */
    advertisement: AdvertisementPlan;
    /** The proxies, for their share of HTTP/3. */
    backend: Backend;
    /** Whose CA is trusted, where it is not a public one. */
    certificate: IssuedCertificate;
}

/** Watches a gateway from a pod in its namespace, named `${name}-watch`, once the gateway is ready. */
export function monitorGateway(context: PartContext, gateway: WatchedGateway, settings: MonitoringArgs): Http3Watch {
    const { advertisement, backend, certificate, listeners } = gateway;
    const { stage, share = 100 } = advertisement;
    const promised = stage === "on" && share > 0 && share < 100;
    return new Http3Watch(
        `${context.name}-watch`,
        {
            caCertificate: certificate.caCertificate,
            ...settings,
            urls: watchedUrls(settings.urls, listeners),
            promisedPort: promised ? listeners.find(({ http3 }) => http3)?.advertisedPort : undefined,
            namespace: context.namespace,
            proxies: { namespace: backend.serviceNamespace, selector: backend.selector },
        },
        {
            parent: context.parent,
            providers: [context.provider],
            dependsOn: [...context.dependsOn, ...backend.ready],
        },
    );
}
