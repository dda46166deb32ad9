import * as z from "zod";
import { portNumber } from "./listeners.ts";

/** A port of the proxies, as an input of a component in front of them. */
export const backendPort = z.strictObject({
    /** Port of the listener and of the Service. */
    port: portNumber,
    /** Port that the proxy's pods listen on. */
    targetPort: portNumber,
    /** Includes `UDP` if QUIC answers. */
    protocols: z.array(z.enum(["TCP", "UDP"])),
    /** Whether QUIC is served here at any stage, if not at this one. Default: whether `protocols` has UDP. */
    quic: z.boolean().optional(),
});
