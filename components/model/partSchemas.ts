import * as z from "zod";
import type { Certificate, Controller, DnsZone, Exposure } from "./parts.ts";
import { withMethods } from "./settings/live.ts";

/** A {@link Controller}. */
export const controllerPart = withMethods<Controller>("envoyGateway()", ["describe", "deploy"]);

/** An {@link Exposure}. A custom one may describe itself as anything, and rules look for families in it. */
export const exposurePart = withMethods<Exposure>(
    "mixedService()",
    ["describe", "serviceShape", "connect"],
    z.looseObject({ ipFamilies: z.array(z.unknown()) }),
);

/** A {@link Certificate}. */
export const certificatePart = withMethods<Certificate>("acme() or existingSecret()", ["describe", "issue"]);

/** A {@link DnsZone}. Names are checked against its apex before the update, so that cannot come during it. */
export const zonePart = withMethods<DnsZone>(
    "none()",
    ["describe", "open"],
    z.looseObject({ zone: z.string().nullish() }),
);
