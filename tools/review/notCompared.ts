import type { Change } from "../../components/model/readings.ts";
import type { Uncompared } from "./change.ts";
import { UnreadableError } from "./input.ts";

/** Helm charts, with or without rendered objects. */
export const CHART = "kubernetes:helm.sh/v4:Chart";
/** CRD bundles, always without CRDs. */
export const CRDS = "pulumi-nodejs:dynamic/http3gateway:CrdBundle";

/**
 * Differences that two renders do not show: objects of unrendered charts, and different CRD bundles.
 * @throws UnreadableError if only one side has a chart's objects: each would seem to be created or deleted.
 */
export function notCompared(changes: readonly Change[]): Uncompared[] {
    return changes.flatMap((change) => {
        const { name, type, operation, before, after } = change;
        if (type === CRDS) {
            const moved = operation !== "same";
            return moved ? [{ name, sentence: `${name}${differs(change, "version")}: they are not compared.` }] : [];
        }
        if (type !== CHART) {
            return [];
        }
        if (before !== undefined && after !== undefined && before["rendered"] !== after["rendered"]) {
            const side = before["rendered"] === true ? ["base", "change"] : ["change", "base"];
            throw new UnreadableError(
                `${name} is rendered in the ${side[0]} but not in the ${side[1]}, so its objects would appear to be added or removed. ` +
                    "Run `http3-gateway render` for both with Helm, or for both without.",
            );
        }
        return (after ?? before)?.["rendered"] === true
            ? []
            : [
                  {
                      name,
                      sentence: `${name}${differs(change, "release")} was not rendered: its objects are not compared.`,
                  },
              ];
    });
}

/** Known differences, in brackets. */
function differs({ operation, before, after }: Change, key: string): string {
    if (operation === "same") {
        return "";
    }
    if (operation === "create" || operation === "delete") {
        return operation === "create" ? ` (new: ${after?.[key]})` : ` (gone: ${before?.[key]})`;
    }
    const said = [
        before?.[key] === after?.[key] ? undefined : `${before?.[key]} → ${after?.[key]}`,
        before?.["values"] === after?.["values"] ? undefined : "other values",
        before?.["source"] === after?.["source"] ? undefined : "another source",
        before?.["skipCrds"] === after?.["skipCrds"] ? undefined : "CRDs in it or not",
        before?.["deleteOnDestroy"] === after?.["deleteOnDestroy"] ? undefined : "deleted with the stack or not",
    ];
    return ` (${said.filter(Boolean).join(", ")})`;
}
