import { listenerUrl } from "../model/listenerUrl.ts";
import type { ListenerPlan, MonitoringPlan } from "../model/plan.ts";
import type { ProxyMetrics } from "../model/proxyMetrics.ts";
import { joined } from "../model/rules/judge.ts";
import { read } from "../model/settings/read.ts";
import { isWildcard } from "../model/wildcards.ts";
import { type MonitoringArgs, type MonitoringSettings, monitoringArgs } from "./monitoringArgs.ts";

/** Settings of a gateway's monitoring: `true` means all defaults, with the image of the check's Job. */
export function monitoringOf(
    monitoring: boolean | MonitoringSettings | undefined,
    checkImage: string | undefined,
): MonitoringSettings | undefined {
    if (monitoring === true) {
        return read(monitoringArgs, { image: checkImage ?? "" }).settings;
    }
    return monitoring === false ? undefined : monitoring;
}

/**
 * Problems of the settings, with paths below `at`.
 * `listeners`: their `/` is watched if no URL is named.
 */
export function monitoringProblems(
    settings: MonitoringArgs,
    listeners: readonly ListenerPlan[],
    at = "monitoring",
): { path: string; message: string }[] {
    const { problems, settings: known } = read(monitoringArgs, settings);
    return [
        ...problems.map(({ path, message }) => ({ path: joined(at, path), message })),
        ...nothingToWatch(known.urls, listeners, at),
    ];
}

/** The problem of neither a URL nor a listener with one. */
export function nothingToWatch(
    urls: readonly string[] | undefined,
    listeners: readonly ListenerPlan[],
    at: string,
): { path: string; message: string }[] {
    return watchedUrls(urls, listeners).length > 0
        ? []
        : [
              {
                  path: joined(at, "urls"),
                  message:
                      "No URL to watch: the gateway has no hostname with HTTP/3 except wildcards. Set a URL with a hostname below a wildcard.",
              },
          ];
}

/** The settings as plain data, without the CA's text. */
export function monitoringPlan(
    settings: MonitoringSettings,
    listeners: readonly ListenerPlan[],
    metrics: ProxyMetrics | undefined,
): MonitoringPlan {
    const { image, resolver, dashboardLabels, alerts } = settings;
    return {
        urls: watchedUrls(settings.urls, listeners),
        interval: settings.interval,
        prometheusOperator: Boolean(settings.prometheusOperator),
        share: metrics !== undefined,
        settings: { image, resolver, dashboardLabels, alerts },
    };
}

/**
 * The URLs to verify: the named ones, or `/` of every HTTP/3 listener except wildcards, which clients cannot request.
 */
export function watchedUrls(urls: readonly string[] | undefined, listeners: readonly ListenerPlan[]): string[] {
    const watched = listeners.filter(({ http3, hostname }) => http3 && !isWildcard(hostname));
    const all = urls ?? watched.map((listener) => listenerUrl(listener));
    return [...new Set(all)];
}
