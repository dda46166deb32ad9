import { whereReachable } from "../kubernetes/whereReachable.ts";
import type { Lifecycle } from "../pulumi/lifecycle.ts";
import {
    appliedFields,
    applyFields,
    http3Fields,
    isMoved,
    type PolicyReference,
    readFields,
    sameReach,
} from "./clientTrafficFields.ts";

/** What happens to an `Http3Listener`. */
export const http3ListenerLifecycle: Lifecycle<PolicyReference> = {
    id: ({ namespace, name }) => `${namespace}/${name}`,
    summary: ({ namespace, name }) => `${namespace}/${name}`,
    appliedFields: (inputs) => appliedFields(inputs, http3Fields()),
    diff(olds, news) {
        const moved = isMoved(olds, news);
        // Deletion uses the recorded values, so new credentials require an update.
        return { changes: moved || !sameReach(olds, news), replaces: moved ? ["name"] : [] };
    },
    async create(inputs) {
        await applyFields(inputs, http3Fields());
        return inputs;
    },
    async update(olds, news) {
        // Written once for each policy: a second time would remove the Alt-Svc that was set after it.
        if (olds.uid !== news.uid) {
            await applyFields(news, http3Fields());
        }
        return news;
    },
    // A manually closed listener is opened again by the next update.
    async read(state) {
        const fields = await whereReachable(state, async () => await readFields(state));
        return fields === undefined ? undefined : state;
    },
    async delete(state) {
        await whereReachable(state, async () => await applyFields(state, undefined));
    },
};
