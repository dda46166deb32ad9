import * as z from "zod";
import { ipFamilies } from "../model/settings/forms.ts";
import { input } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";
import { onAddresses } from "./addressRules.ts";

const settings = z.strictObject({
    /** Addresses at which clients reach the nodes. Default: what the nodes report (ExternalIP, else InternalIP). */
    addresses: input(z.array(input(z.string()))).optional(),
    /** Address families. Default: `["IPv4"]`. */
    ipFamilies: ipFamilies.default(["IPv4"]),
});

/** Settings of {@link hostPorts}. */
export interface HostPortsArgs extends z.input<typeof settings> {}

export const hostPortsKind = partKind({
    kind: "hostPorts",
    settings,
    describe: (given) => ({
        mixedProtocols: true,
        ipFamilies: given.ipFamilies,
        onNodes: true,
        ...(given.addresses === undefined ? { byNodeAddresses: true } : {}),
    }),
    rules: onAddresses(),
});
