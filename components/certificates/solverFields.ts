import * as z from "zod";

/** Settings that every DNS-01 solver has. */
export const solverFields = {
    /**
     * Zone apex without the trailing dot, for example `example.com`: the names that this solver is for, and what the
     * hostnames are checked against. Needed beside another solver. Default: every name.
     */
    zone: z.string().optional(),
    /** `Follow` sets the record where a CNAME of `_acme-challenge` points. Default: `None`. */
    cnameStrategy: z.enum(["None", "Follow"]).optional(),
};
