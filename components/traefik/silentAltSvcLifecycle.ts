import { isMoved, type ObjectReference, sameReach } from "../kubernetes/objectFields.ts";
import { whereReachable } from "../kubernetes/whereReachable.ts";
import type { Lifecycle } from "../pulumi/lifecycle.ts";
import { appliedFields, readAltSvc, setAltSvc } from "./middlewareFields.ts";

/** What happens to a `SilentAltSvc`. It is deleted with its Middleware, without which no router of Traefik answers. */
export const silentAltSvcLifecycle: Lifecycle<ObjectReference> = {
    id: ({ namespace, name }) => `${namespace}/${name}`,
    summary: ({ namespace, name }) => `${namespace}/${name}`,
    appliedFields: (inputs) => appliedFields(inputs),
    diff(olds, news) {
        const moved = isMoved(olds, news);
        return { changes: moved || !sameReach(olds, news), replaces: moved ? ["name"] : [] };
    },
    async create(inputs) {
        await setAltSvc(inputs);
        return inputs;
    },
    async update(olds, news) {
        // Written once for each Middleware: a second time would remove the Alt-Svc that was set after it.
        if (olds.uid !== news.uid) {
            await setAltSvc(news);
        }
        return news;
    },
    // A manually removed object is created again by the next update.
    async read(state) {
        const value = await whereReachable(state, async () => await readAltSvc(state));
        return value === undefined ? undefined : state;
    },
};
