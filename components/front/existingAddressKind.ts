import * as z from "zod";
import { ipFamilies } from "../model/settings/forms.ts";
import { partKind } from "../model/settings/partKind.ts";

export const existingAddressFields = {
    /** Address families of the Service's balancer that the front answers on. Default: `["IPv4"]`. */
    ipFamilies: ipFamilies.default(["IPv4"]),
    /**
     * Whether the zone gets A and AAAA records of the hostnames too. A gateway that is there has them already, and they stay
     * as they are. Default: false.
     */
    addressRecords: z.boolean().default(false),
};

const settings = z.strictObject(existingAddressFields);

/** Settings of {@link existingAddress}. */
export interface ExistingAddressArgs extends z.input<typeof settings> {}

export const existingAddressKind = partKind({
    kind: "existingAddress",
    settings,
    describe: ({ ipFamilies: families, addressRecords }) => ({
        mixedProtocols: true,
        ipFamilies: families,
        existing: true,
        ...(addressRecords ? {} : { recordsOfAddresses: false }),
    }),
});
