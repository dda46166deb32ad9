import { type ObjectKind, type ObjectReference, readObject } from "../kubernetes/objectFields.ts";
import { frontsOf, managersOf, type ServiceObject } from "./serviceObject.ts";

/** Kind of the object whose ports a front changes. */
export const SERVICE: ObjectKind = { apiVersion: "v1", kind: "Service", plural: "services" };

/**
 * The Service whose port a front takes. Another front of the program may have been added since it was judged.
 * @param port The port that another front may have, as in "the UDP port".
 * @param both What its clients would meet, as in "UDP would be sent to".
 * @throws Error where it does not exist, or has a port of another front.
 */
export async function serviceToTake(
    inputs: ObjectReference & { front: string },
    port: string,
    both: string,
): Promise<ServiceObject> {
    const { namespace, name, front } = inputs;
    const service = await readObject<ServiceObject>(SERVICE, inputs);
    if (service === undefined) {
        throw new Error(`The Service ${namespace}/${name} does not exist.`);
    }
    const other = frontsOf(service).find((each) => each !== front);
    if (other !== undefined) {
        throw new Error(
            `The Service ${namespace}/${name} has ${port} of the front ${other}. ${both} the pods of both, and each ` +
                "refuses the names of the other. Give the hostnames to that front, or take it down first. " +
                "[front-service-taken; core/v1 Service spec.selector]",
        );
    }
    return service;
}

/** Writers of the Service's ports, as a clause. */
export function writersOf(service: ServiceObject): string {
    const ours = managersOf(service);
    const names = (service.metadata.managedFields ?? []).flatMap(({ manager = "", fieldsV1 }) =>
        !ours.includes(manager) && JSON.stringify(fieldsV1 ?? {}).includes('"f:ports"') ? [manager] : [],
    );
    return names.length === 0 ? "" : `; its ports are written by ${[...new Set(names)].join(", ")}`;
}
