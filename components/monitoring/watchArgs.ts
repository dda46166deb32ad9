import * as z from "zod";
import { proxyMetrics } from "../model/proxyMetrics.ts";
import { input } from "../model/settings/input.ts";
import { monitoringFields } from "./monitoringArgs.ts";

export const watchArgs = z.strictObject({
    ...monitoringFields,
    /** What is verified, `https://HOST[:PORT]/path`. */
    urls: monitoringFields.urls.unwrap(),
    /**
     * UDP port to judge as if h3 were advertised on it: with a share of the users in DNS, the answer that the watch
     * gets is not conclusive. Default: what DNS and Alt-Svc advertise.
     */
    promisedPort: z.int().optional(),
    /** Namespace of everything that is created. It must exist. */
    namespace: input(z.string()),
    /**
     * Proxies whose share of HTTP/3 is shown, with an alert when it decreases; a PodMonitor is created for them if
     * the operator runs. Default: the share is not shown.
     */
    proxies: z
        .strictObject({
            /** Namespace of the proxies. */
            namespace: input(z.string()),
            /** Labels of their pods. */
            selector: z.record(z.string(), z.string()),
            /** How Prometheus reads what they count. */
            metrics: proxyMetrics,
        })
        .optional(),
});

/** Arguments of {@link Http3Watch}. */
export interface Http3WatchArgs extends z.input<typeof watchArgs> {}

/** The parsed settings, with all defaults. */
export type WatchSettings = z.output<typeof watchArgs>;
