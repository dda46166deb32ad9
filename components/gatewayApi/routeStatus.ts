/** The part of a route's status that is read. */
export interface RouteStatus {
    /** What the controller says about the route, for each parent. */
    parents: {
        /** The parent as the route names it. */
        parentRef: { name: string; namespace?: string; sectionName?: string };
        /** `Accepted`: the parent serves the route. `ResolvedRefs`: every backend was found and may be used. */
        conditions: { type: string; status: "True" | "False" | "Unknown"; reason: string; message: string }[];
    }[];
}
