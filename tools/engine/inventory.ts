import { gunzipSync, gzipSync } from "node:zlib";
import type { ClusterSelection } from "../../components/kubernetes/client.ts";
import type { ObjectIdentity } from "./cluster.ts";

/** What is recorded of one resource of a stack. */
export interface InventoryEntry {
    /** Registration that it belongs to; an object of a chart adds the object. */
    urn: string;
    type: string;
    /** Urns that existed before it, and are therefore deleted after it. */
    dependsOn: string[];
    /** Position in the order of creation. */
    order: number;
    /** The Kubernetes object, if it is one. */
    object?: ObjectIdentity;
    /** Kept on `down`: requested by the program, or it existed before. */
    retain?: boolean;
    /** The object was in the cluster before and belonged to no stack. */
    adopted?: boolean;
    /** Its cluster, if it is not the run's. */
    cluster?: ClusterSelection;
    /** Timeout of its deletion in milliseconds, as set by the program, which does not run then. */
    deleteTimeout?: number;
    /**
     * Inputs and outputs of what is not a Kubernetes object. A dynamic resource without a state may not exist yet.
     */
    inputs?: Record<string, unknown>;
    state?: Record<string, unknown>;
}

/** Encodes an inventory for a Secret's `data`. */
export function encodeInventory(entries: Iterable<InventoryEntry>): string {
    return gzipSync(JSON.stringify({ version: 1, entries: [...entries] })).toString("base64");
}

/**
 * Decodes an inventory.
 * @throws Error when its version is not supported.
 */
export function decodeInventory(data: string): InventoryEntry[] {
    const { version, entries } = JSON.parse(gunzipSync(Buffer.from(data, "base64")).toString("utf8")) as {
        version: number;
        entries: InventoryEntry[];
    };
    if (version !== 1) {
        throw new Error(
            `The inventory is of version ${version}; this release supports version 1. Use the newer release.`,
        );
    }
    return entries;
}

/** Whether two identities are the same object. The version of an API group is a view of it. */
export function identityKey(object: ObjectIdentity): string {
    const group = object.apiVersion.includes("/") ? object.apiVersion.split("/")[0] : "";
    return [group, object.kind, object.namespace ?? "", object.name].join("|");
}
