import { isMoved, type ObjectReference, sameReach } from "../kubernetes/objectFields.ts";
import { whereReachable } from "../kubernetes/whereReachable.ts";
import type { Lifecycle } from "../pulumi/lifecycle.ts";
import { appliedFields, readAltSvc, setAltSvc, silence } from "./middlewareFields.ts";

/** What happens to a `SentAltSvc`. */
export const sentAltSvcLifecycle: Lifecycle<ObjectReference & { value: string }> = {
    id: ({ namespace, name }) => `${namespace}/${name}`,
    summary: ({ namespace, name, value }) => `${namespace}/${name} ${value}`,
    appliedFields: (inputs) => appliedFields(inputs, inputs.value),
    diff(olds, news) {
        const moved = isMoved(olds, news);
        // Deletion uses the recorded values, so new credentials require an update.
        const changes = moved || olds.value !== news.value || !sameReach(olds, news);
        return { changes, replaces: moved ? ["name"] : [] };
    },
    async create(inputs) {
        await setAltSvc(inputs, inputs.value);
        return inputs;
    },
    async update(_olds, news) {
        await setAltSvc(news, news.value);
        return news;
    },
    // A manual change is reverted by the next update.
    async read(state) {
        const value = await whereReachable(state, async () => await readAltSvc(state));
        return value === undefined || value === "" ? undefined : { ...state, value };
    },
    async delete(state) {
        await whereReachable(state, async () => await silence(state));
    },
};
