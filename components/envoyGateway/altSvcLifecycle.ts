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
    silence,
} from "./clientTrafficFields.ts";

/** What happens to an `AltSvc`. */
export const altSvcLifecycle: Lifecycle<PolicyReference & { value: string; advertisedPort?: number }> = {
    id: ({ namespace, name }) => `${namespace}/${name}`,
    summary: ({ namespace, name, value }) => `${namespace}/${name} ${value}`,
    appliedFields: (inputs) => appliedFields(inputs, http3Fields(inputs.value, inputs.advertisedPort)),
    diff(olds, news) {
        const moved = isMoved(olds, news);
        // Deletion uses the recorded values, so new credentials require an update.
        const changed = olds.value !== news.value || olds.advertisedPort !== news.advertisedPort;
        const changes = moved || changed || !sameReach(olds, news);
        return { changes, replaces: moved ? ["name"] : [] };
    },
    async create(inputs) {
        await applyFields(inputs, http3Fields(inputs.value, inputs.advertisedPort));
        return inputs;
    },
    async update(_olds, news) {
        await applyFields(news, http3Fields(news.value, news.advertisedPort));
        return news;
    },
    // A manual change is reverted by the next update.
    async read(state) {
        const fields = await whereReachable(state, async () => await readFields(state));
        return fields?.altSvc === undefined ? undefined : { ...state, value: fields.altSvc };
    },
    async delete(state) {
        await whereReachable(state, async () => await silence(state));
    },
};
