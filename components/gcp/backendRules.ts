import type { Offence } from "../model/rules/rule.ts";

const GROUP =
    /^https:\/\/(?:www|compute)\.googleapis\.com\/compute\/[a-z0-9]+\/projects\/[^/]+\/(zones|regions)\/([a-z0-9-]+)\/(instanceGroups|instanceGroupManagers|networkEndpointGroups)\/[a-z0-9-]+$/;

/** Content of a group's URL; undefined if a passthrough balancer cannot use the group. */
function groupOf(url: string): { kind: "instances" | "endpoints"; region: string; key: string } | undefined {
    const [, scope, place = "", collection] = GROUP.exec(url) ?? [];
    if (scope === undefined) {
        return undefined;
    }
    const kind = collection === "networkEndpointGroups" ? "endpoints" : "instances";
    // An endpoint group of type GCE_VM_IP is zonal.
    return kind === "endpoints" && scope === "regions"
        ? undefined
        : {
              kind,
              region: scope === "zones" ? place.replace(/-[a-z]$/, "") : place,
              key: url.replace(/^.*\/projects\//, "").replace("instanceGroupManagers", "instanceGroups"),
          };
}

/** Validates the known groups of a backend service. */
export function judgeBackends(
    backends: readonly (string | undefined)[] | undefined,
    region: string | undefined,
): Offence[] {
    if (backends === undefined) {
        return [];
    }
    if (backends.length === 0) {
        return [{ path: "backends", found: "No group is listed." }];
    }
    const seen = new Map<string, number>();
    const kinds = new Set<string>();
    const offences = backends.flatMap((url, index): Offence[] => {
        if (url === undefined) {
            return [];
        }
        const path = `backends[${index}]`;
        const group = groupOf(url);
        if (group === undefined) {
            return [{ path, found: `"${url}" is not the URL of a group.` }];
        }
        kinds.add(group.kind);
        const first = seen.get(group.key);
        if (first !== undefined) {
            return [{ path, found: `"${url}" is already listed at index ${first}.` }];
        }
        seen.set(group.key, index);
        return region !== undefined && group.region !== region
            ? [{ path, found: `"${url}" is in ${group.region}, but the balancer is in ${region}.` }]
            : [];
    });
    return kinds.size > 1
        ? [...offences, { path: "backends", found: "Instance groups and network endpoint groups are mixed." }]
        : offences;
}
