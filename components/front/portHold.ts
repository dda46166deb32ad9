import type { ObjectKind } from "../kubernetes/objectFields.ts";
import { managersOf, type ServiceObject } from "./serviceObject.ts";

/** Kind of the object whose ports a front changes. */
export const SERVICE: ObjectKind = { apiVersion: "v1", kind: "Service", plural: "services" };

/** How long a changed port must remain. Milliseconds. */
export interface Hold {
    /** A controller that writes the Service reacts within seconds. */
    limit: number;
    /** Between two reads. */
    every: number;
}

export const HOLD: Hold = { limit: 6_000, every: 500 };

/** Writers of the Service's ports, as a clause. */
export function writersOf(service: ServiceObject): string {
    const ours = managersOf(service);
    const names = (service.metadata.managedFields ?? []).flatMap(({ manager = "", fieldsV1 }) =>
        !ours.includes(manager) && JSON.stringify(fieldsV1 ?? {}).includes('"f:ports"') ? [manager] : [],
    );
    return names.length === 0 ? "" : `; its ports are written by ${[...new Set(names)].join(", ")}`;
}
