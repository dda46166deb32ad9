import type { Plan } from "../model/plan.ts";

/** A part of an edge as its plan records it. */
export interface RecordedPart {
    /** Argument that holds the part, for example `dns.https.delegateTo`. */
    path: string;
    kind: string;
    settings: object;
}

/** Every part of an edge, those within others too: zones that another delegates to, and solvers of a certificate. */
export function partsOf({ controller, exposure, certificate, dns }: Plan): RecordedPart[] {
    return [
        { path: "controller", ...controller },
        { path: "exposure", ...exposure },
        { path: "certificate", ...certificate },
        ...(certificate.solvers ?? []),
        { path: "dns", ...dns },
        ...(dns.delegations ?? []).map(({ path, zone }) => ({ path, ...zone })),
    ];
}
