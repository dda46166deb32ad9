import * as z from "zod";
import type { Publication } from "../model/parts.ts";
import { ipFamilies } from "../model/settings/forms.ts";
import { isOutput } from "../model/settings/input.ts";

/** Whether a value is an object of which no more is asked here, since it was read before. */
export function isPlain(value: unknown): boolean {
    return typeof value === "object" && value !== null && !isOutput(value);
}

/** What a component that publishes records is given beside its zone; see {@link Publication}. */
export const publicationFields = {
    /** Whose hostnames get records. */
    listeners: z.array(z.custom<Publication["listeners"][number]>(isPlain).meta({ wanted: "an object, { … }" })),
    /** What the HTTPS records promise, and every record's TTL. */
    advertisement: z.custom<Publication["advertisement"]>(isPlain).meta({ wanted: "an object, { … }" }),
    /** Public addresses, per family. */
    addresses: z.custom<Publication["addresses"]>(isOutput).meta({ wanted: "an Output" }),
    /** Families that `addresses` will have: known at preview, so that no record is created inside `apply`. */
    ipFamilies,
    /** Whether `addresses` is a balancer's DNS name instead. Known at preview. */
    byHostname: z.boolean(),
};
