import * as z from "zod";
import { portNumber } from "./listeners.ts";

/** A port of the proxies, as a component that stands in front of them is given it. */
export const backendPort = z.strictObject({
    /** Port of the listener and of the Service. */
    port: portNumber,
    /** Port that the proxy's pods listen on. */
    targetPort: portNumber,
    /** `UDP` is there where QUIC answers. */
    protocols: z.array(z.enum(["TCP", "UDP"])),
    /** Whether QUIC is served here at any stage, if not at this one. Default: whether `protocols` has UDP. */
    quic: z.boolean().optional(),
});
