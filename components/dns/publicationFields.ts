import * as z from "zod";
import type { Publication } from "../model/parts.ts";
import { ipFamilies } from "../model/settings/forms.ts";
import { isOutput } from "../model/settings/input.ts";

/** Whether a value is an object; it was validated earlier. */
export function isPlain(value: unknown): boolean {
    return typeof value === "object" && value !== null && !isOutput(value);
}

/** Settings, in addition to its zone, of a component that publishes records; see {@link Publication}. */
export const publicationFields = {
    /** Listeners whose hostnames get records. */
    listeners: z.array(z.custom<Publication["listeners"][number]>(isPlain).meta({ wanted: "an object, { … }" })),
    /** What the HTTPS records advertise, and the TTL of every record. */
    advertisement: z.custom<Publication["advertisement"]>(isPlain).meta({ wanted: "an object, { … }" }),
    /** Public addresses, per family. */
    addresses: z.custom<Publication["addresses"]>(isOutput).meta({ wanted: "an Output" }),
    /** Families that `addresses` will have: known at preview, so that no record is created inside `apply`. */
    ipFamilies,
    /** Whether `addresses` is a balancer's DNS name instead. Known at preview. */
    byHostname: z.boolean(),
};
