import type { DnsPlan, ListenerPlan, Plan } from "./plan.ts";

/** A zone of an edge, and what it publishes. */
export interface PlannedZone {
    /** Argument that chose the zone, for example `dns` or `dns.https.delegateTo`. */
    path: string;
    /** The zone as plain data. */
    dns: DnsPlan;
    /** Listeners whose names it publishes, with their place in the plan. */
    listeners: { listener: ListenerPlan; index: number }[];
}

/** Whether a name is a zone's apex or below it. Names are lower-case, without the trailing dot. */
export function within(name: string, zone: string): boolean {
    return name === zone || name.endsWith(`.${zone}`);
}

/** Index of the zone that resolvers are sent to for a hostname; -1 where the zone above answers itself. */
export function delegatedTo(hostname: string, zones: (string | undefined)[]): number {
    return zones.findIndex((zone) => zone !== undefined && within(hostname, zone));
}

/** The zone of an edge, and every zone that it delegates to. */
export function zonesOf({ dns, listeners }: Pick<Plan, "dns" | "listeners">): PlannedZone[] {
    const delegations = dns.delegations ?? [];
    const children = delegations.map(({ zone }) => zone.zone);
    const of = (child: number) =>
        listeners.flatMap((listener, index) =>
            delegatedTo(listener.hostname, children) === child ? [{ listener, index }] : [],
        );
    return [
        { path: "dns", dns, listeners: of(-1) },
        ...delegations.map(({ path, zone }, index) => ({ path, dns: zone, listeners: of(index) })),
    ];
}

/** Whether a listener is to have an HTTPS record: browsers drop one whose port is not the URL's. */
export function wantsHttpsRecord({ http3, advertisedPort, port }: ListenerPlan): boolean {
    return http3 && advertisedPort === port;
}
