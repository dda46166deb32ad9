import { createHash } from "node:crypto";
import { stringify } from "yaml";
import { withoutUnknowns } from "./wire.ts";

/** Placeholder for a value that is known only after an update, in data. */
const LATER = "[unknown]";

/** A CRD bundle, whose CRDs must be applied before the objects. */
export interface BesideCrds {
    group: string;
    version: string;
    /** Absent for a local file, whose path differs on other machines. */
    source?: string;
    deleteOnDestroy: boolean;
}

/** A chart. */
export interface BesideChart {
    name: string;
    namespace: string;
    chart: string;
    version?: string;
    repository?: string;
    /** Whether the CRDs in the chart are omitted. */
    skipCrds: boolean;
    /** Digest: values may become Secrets. Secrets are not part of it. */
    values: string;
    /** Why its objects are not rendered; absent if they are. */
    missing?: string;
}

/** A resource of a cloud, another stack that is read, or the plan of a gateway. */
export interface BesideResource {
    type: string;
    name: string;
    /** What `pulumi up` does with it. */
    by: "create" | "read" | "plan";
    /** Without secrets; `[unknown]` if it is known only after an update. */
    inputs: Record<string, unknown>;
}

/** Values that an object lacks because they are known only in a cluster. */
export interface BesideFields {
    /** Such as `Service web/edge`. */
    object: string;
    paths: string[];
}

/** What a program has in addition to its Kubernetes objects. */
export interface Beside {
    crds: BesideCrds[];
    charts: BesideChart[];
    resources: BesideResource[];
    leftOut: BesideFields[];
}

/** Nothing yet. */
export function nothingBeside(): Beside {
    return { crds: [], charts: [], resources: [], leftOut: [] };
}

/** A CRD bundle as data. */
export function besideCrds(bundle: {
    group: string;
    version: string;
    source: string;
    deleteOnDestroy?: boolean;
}): BesideCrds {
    const { group, version, source, deleteOnDestroy = false } = bundle;
    return { group, version, ...(/^https?:|^oci:/.test(source) ? { source } : {}), deleteOnDestroy };
}

/** A chart as data. `values` and `skipCrds` as declared, without secrets. */
export function besideChart(
    chart: Omit<BesideChart, "values" | "skipCrds"> & { values?: unknown; skipCrds?: boolean },
): BesideChart {
    return { ...chart, skipCrds: chart.skipCrds ?? false, values: `sha256:${digest(chart.values)}` };
}

/** Digest of values, independent of the order of their keys. */
function digest(values: unknown): string {
    const text = JSON.stringify(values ?? {}, (_, item: unknown) =>
        typeof item === "object" && item !== null && !Array.isArray(item)
            ? Object.fromEntries(Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1)))
            : item,
    );
    return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** A resource as data; `shown` has no secret. */
export function besideResource(
    { type, name, shown }: { type: string; name: string; shown: Record<string, unknown> },
    by: BesideResource["by"],
): BesideResource {
    return { type, name, by, inputs: withoutUnknowns(shown, LATER).value as Record<string, unknown> };
}

/** The same in an order that does not depend on the run. */
export function inOrder({ crds, charts, resources, leftOut }: Beside): Beside {
    return {
        crds: sortedBy(crds, crdsSentence),
        charts: sortedBy(charts, chartSentence),
        resources: sortedBy(resources, resourceSentence),
        leftOut: sortedBy(leftOut, leftOutSentence),
    };
}

function sortedBy<T>(all: readonly T[], key: (one: T) => string): T[] {
    return all
        .map((one) => ({ one, text: key(one) }))
        .sort(({ text }, { text: other }) => (text < other ? -1 : text > other ? 1 : 0))
        .map(({ one }) => one);
}

/**
 * Text for a person, one sentence per item, with inputs below as YAML. Sorted, so that runs do not differ.
 */
export function sentences({ crds, charts, resources, leftOut }: Beside): string[] {
    return [
        ...crds.map(crdsSentence),
        ...charts.map(chartSentence),
        ...resources.map(resourceSentence),
        ...leftOut.map(leftOutSentence),
    ].sort();
}

function leftOutSentence({ object, paths }: BesideFields): string {
    return `${object}: ${paths.join(", ")} is known only in a cluster and was omitted.`;
}

function crdsSentence({ group, version, source, deleteOnDestroy }: BesideCrds): string {
    const from = source === undefined ? "" : ` from ${source}`;
    const end = deleteOnDestroy ? " They are deleted with the stack." : "";
    return `CRDs of ${group} ${version}${from}: apply them first, with server-side apply.${end}`;
}

/** A chart's version and source. */
export function releaseOf({ chart, version, repository }: BesideChart): string {
    return [chart, version, repository && `from ${repository}`].filter(Boolean).join(" ");
}

function chartSentence(chart: BesideChart): string {
    const without = chart.skipCrds ? ", without CRDs" : "";
    const fate = chart.missing === undefined ? "rendered" : `not rendered. ${oneLine(chart.missing)}`;
    return `Chart ${chart.name} (${releaseOf(chart)}) in namespace ${chart.namespace}${without}, values ${chart.values}: ${fate}`;
}

/** A reason as one line. */
export function oneLine(reason: string): string {
    return reason.replace(/\s+/g, " ").trim();
}

const BY: Record<BesideResource["by"], string> = {
    create: "created by `pulumi up`",
    read: "read by `pulumi up`",
    plan: "the plan",
};

function resourceSentence({ type, name, by, inputs }: BesideResource): string {
    const shown = withWords(inputs) as object;
    const below =
        Object.keys(shown).length === 0
            ? "."
            : `:\n${stringify(shown, { lineWidth: 0 }).trimEnd().replace(/^/gm, "    ")}`;
    return `${type} "${name}", ${BY[by]}${below}`;
}

/** Replaces unknown values by text for a person. */
function withWords(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(withWords);
    }
    if (typeof value === "object" && value !== null) {
        return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withWords(item)]));
    }
    return value === LATER ? "(known after pulumi up)" : value;
}
