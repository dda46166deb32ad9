import * as z from "zod";

/** A change that an EnvoyPatchPolicy may make. */
export const admittedPatch = z.strictObject({
    /** Type URL of the resource of Envoy. */
    type: z.string(),
    /** Path in it. */
    path: z.string(),
    /** What is added there, and nothing else. */
    value: z.record(z.string(), z.unknown()),
});

/** A change that an EnvoyPatchPolicy may make, to a resource of any name. */
export type AdmittedPatch = z.output<typeof admittedPatch>;
