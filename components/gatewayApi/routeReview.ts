import { list, text } from "../model/changes.ts";
import type { Change, Found, ListenerFacts, ReviewContext, ReviewRule } from "../model/readings.ts";

/** A listener of before whose name the Gateway has no more, though it serves hostnames of it on. */
interface Renamed {
    gateway: Change;
    /** What routes call the Gateway. */
    gatewayName: string;
    listener: string;
    hostnames: string[];
    /** Names of the listeners that the hostnames have now. */
    now: string[];
}

export const routeRules: ReviewRule[] = [
    {
        code: "listener-renamed",
        severity: "error",
        remedy: "Have the routes name both listeners in an update before, each in a parentRef of its own; take the old one out in an update after.",
        source: "Gateway API: ParentReference.sectionName, RouteReasonNoMatchingParent",
        judge: (context) =>
            renamedListeners(context).map((renamed): Found => {
                const { gateway, listener, hostnames, now } = renamed;
                const lost = context.changes.filter((change) => losesListener(change, renamed));
                const what = `The listener ${listener} is called ${now.join(" or ")} from now on, and still serves ${hostnames.join(", ")}.`;
                return lost.length > 0
                    ? {
                          resource: gateway.name,
                          message: `${what} ${lost.map(({ name }) => name).join(", ")} ${lost.length === 1 ? "names" : "name"} it by sectionName: without a parent a route is served no more, and its clients get 404.`,
                      }
                    : {
                          resource: gateway.name,
                          severity: "warning",
                          message: `${what} Routes outside this program that name it by sectionName lose their parent, and their clients get 404; a route that follows in this change has none until its turn comes.`,
                      };
            }),
    },
];

function renamedListeners({ changes, before, after }: ReviewContext): Renamed[] {
    return changes.flatMap((gateway) => {
        const of = (listeners: ListenerFacts[]) => listeners.filter(({ resource }) => resource === gateway.name);
        const [had, has] = [of(before.listeners), of(after.listeners)];
        const names = new Set(has.map(({ name }) => name));
        const gone = Map.groupBy(
            had.filter(({ name }) => !names.has(name)),
            ({ name }) => name,
        );
        return [...gone].flatMap(([listener, served]) => {
            const kept = has.filter((now) =>
                served.some(({ hostname, port }) => hostname === now.hostname && port === now.port),
            );
            const [first] = kept;
            return listener === undefined || first === undefined
                ? []
                : [
                      {
                          gateway,
                          gatewayName: first.gateway,
                          listener,
                          hostnames: [...new Set(kept.map(({ hostname }) => hostname))],
                          now: [...new Set(kept.flatMap(({ name }) => name ?? []))],
                      },
                  ];
        });
    });
}

/** Whether a resource is a route that names a listener, and neither all that its hostnames have now nor the Gateway alone. */
function losesListener({ type, after }: Change, { gateway, gatewayName, listener, now }: Renamed): boolean {
    const namespace = text(gateway.after, "metadata.namespace");
    const named = list(after, "spec.parentRefs")
        .filter(
            (parent) =>
                text(parent, "name") === gatewayName &&
                (text(parent, "kind") ?? "Gateway") === "Gateway" &&
                // A route's Gateway is in the route's namespace where nothing else is said.
                [namespace, undefined].includes(text(parent, "namespace") ?? text(after, "metadata.namespace")),
        )
        .map((parent) => text(parent, "sectionName"));
    return (
        /^kubernetes:gateway\.networking\.k8s\.io\/.*Route$/.test(type) &&
        named.includes(listener) &&
        !named.includes(undefined) &&
        !now.every((name) => named.includes(name))
    );
}
