import type { Plan } from "../model/plan.ts";

/** A part of an edge as its plan records it. */
export interface RecordedPart {
    /** Argument that holds the part, for example `dns.https.delegateTo`. */
    path: string;
    /** What it is. A custom part may have the kind that one of our parts has in another place. */
    of: "controller" | "exposure" | "certificate" | "solver" | "dns";
    kind: string;
    settings: object;
}

/** Every part of an edge, those within others too: zones that another delegates to, and solvers of a certificate. */
export function partsOf({ controller, exposure, certificate, dns }: Plan): RecordedPart[] {
    return [
        { path: "controller", of: "controller", ...controller },
        { path: "exposure", of: "exposure", ...exposure },
        { path: "certificate", of: "certificate", ...certificate },
        ...(certificate.solvers ?? []).map((solver) => ({ ...solver, of: "solver" as const })),
        { path: "dns", of: "dns", ...dns },
        ...(dns.delegations ?? []).map(({ path, zone }) => ({ path, of: "dns" as const, ...zone })),
    ];
}
