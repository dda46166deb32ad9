import { all, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { byFamily } from "../model/addresses.ts";
import type { Addresses } from "../model/parts.ts";

/**
 * Addresses that are known once `serving` exists, so that no client resolves a name before something answers there.
 * It waits for URNs: a preview knows the URN of a resource that does not exist yet, so known addresses stay known.
 */
export function onceServed(addresses: Input<Input<string>[]>, serving: readonly Resource[]): Output<Addresses> {
    return all([addresses, all(serving.map(({ urn }) => urn))]).apply(([known]) => byFamily(known));
}
