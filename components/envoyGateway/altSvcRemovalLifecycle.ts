import { whereReachable } from "../kubernetes/whereReachable.ts";
import type { Lifecycle } from "../pulumi/lifecycle.ts";
import {
    appliedFields,
    applyRemoval,
    isMoved,
    type PolicyReference,
    REMOVAL,
    removesAltSvc,
    sameReach,
} from "./clientTrafficFields.ts";

/** What happens to an `AltSvcRemoval`. */
export const altSvcRemovalLifecycle: Lifecycle<PolicyReference> = {
    id: ({ namespace, name }) => `${namespace}/${name}`,
    summary: ({ namespace, name }) => `${namespace}/${name}`,
    appliedFields: (inputs) => appliedFields(inputs, REMOVAL),
    diff(olds, news) {
        const moved = isMoved(olds, news);
        // Deletion uses the recorded values, so new credentials require an update.
        return { changes: moved || !sameReach(olds, news), replaces: moved ? ["name"] : [] };
    },
    async create(inputs) {
        await applyRemoval(inputs);
        return inputs;
    },
    async update(_olds, news) {
        await applyRemoval(news);
        return news;
    },
    // A manually removed entry is added again by the next update.
    async read(state) {
        return (await whereReachable(state, async () => await removesAltSvc(state))) ? state : undefined;
    },
    async delete(state) {
        await whereReachable(state, async () => await applyRemoval(state, false));
    },
};
