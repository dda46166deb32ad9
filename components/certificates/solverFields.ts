import * as z from "zod";
import { input } from "../model/settings/input.ts";

/** Settings that every DNS-01 solver has. */
export const solverFields = {
    /**
     * Zone apex without the trailing dot, for example `example.com`: the names that this solver handles, against
     * which hostnames are checked. Required if there is another solver. Default: every name.
     */
    zone: z.string().optional(),
    /** `Follow` sets the record where a CNAME of `_acme-challenge` points. Default: `None`. */
    cnameStrategy: z.enum(["None", "Follow"]).optional(),
};

const solverArgs = z.strictObject(solverFields);

/** Settings that every DNS-01 solver has. */
export interface Dns01SolverArgs extends z.input<typeof solverArgs> {}

/** A key of an existing Secret. */
export const secretKeyRef = z.strictObject({
    /** Name of the Secret. */
    name: input(z.string()),
    /** Key in it. */
    key: z.string(),
});
