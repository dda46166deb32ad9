import * as z from "zod";
import { proxyMetrics } from "../model/proxyMetrics.ts";
import { input } from "../model/settings/input.ts";
import { monitoringFields } from "./monitoringArgs.ts";

export const watchArgs = z.strictObject({
    ...monitoringFields,
    /** What is verified, `https://HOST[:PORT]/path`. */
    urls: monitoringFields.urls.unwrap(),
    /**
     * UDP port to judge as if h3 were advertised on it: where DNS tells it to a share of the users, the answer that the
     * watch gets says little. Default: what DNS and Alt-Svc advertise.
     */
    promisedPort: z.int().optional(),
    /** Namespace of all that is created. It exists. */
    namespace: input(z.string()),
    /**
     * Proxies whose share of HTTP/3 is drawn, with an alert when it falls; a PodMonitor is created for them where the operator
     * runs. Default: there is nothing of a share.
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

/** The same as they are read, with every default. */
export type WatchSettings = z.output<typeof watchArgs>;
