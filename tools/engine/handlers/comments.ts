import { createHash } from "node:crypto";

/** A chart, as far as a comment names it. */
export interface ChartComment {
    name: string;
    namespace: string;
    chart: string;
    version?: string;
    repository?: string;
    /** Whether the CRDs in the chart are left out. */
    skipCrds?: boolean;
    /** No secret, and words for what is not known. */
    values: unknown;
}

/**
 * A chart in a line that the review reads, for example
 * `Chart eg (oci://docker.io/envoyproxy/gateway-helm 1.8.3) in namespace eg, values sha256:0123…: not rendered. Why.`
 * A chart's values become Secrets as well as anything else, so their digest stands for them; secrets are no part of it.
 * @param reason Why its objects are not in the stream; undefined where they are. Pure.
 */
export function chartComment(chart: ChartComment, reason?: string): string {
    const release = [chart.chart, chart.version, chart.repository && `from ${chart.repository}`].filter(Boolean);
    const without = chart.skipCrds ? ", without CRDs" : "";
    const fate = reason === undefined ? "rendered" : `not rendered. ${reason.replace(/\s+/g, " ").trim()}`;
    return `Chart ${chart.name} (${release.join(" ")}) in namespace ${chart.namespace}${without}, values sha256:${digest(chart.values)}: ${fate}`;
}

/** Of values as they are said, whatever the order of their keys. Pure. */
function digest(values: unknown): string {
    const text = JSON.stringify(values ?? {}, (_, item: unknown) =>
        typeof item === "object" && item !== null && !Array.isArray(item)
            ? Object.fromEntries(Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1)))
            : item,
    );
    return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** A CRD bundle in a line that the review reads. Pure. */
export function crdsComment(bundle: {
    group: string;
    version: string;
    source: string;
    deleteOnDestroy?: boolean;
}): string {
    // A file of this machine is somewhere else on the next one.
    const from = /^https?:|^oci:/.test(bundle.source) ? ` from ${bundle.source}` : "";
    const end = bundle.deleteOnDestroy ? " They are deleted with the stack." : "";
    return `CRDs of ${bundle.group} ${bundle.version}${from}: apply them first, by server-side apply.${end}`;
}
