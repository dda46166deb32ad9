import * as z from "zod";
import { input } from "../../model/settings/input.ts";
import { partKind } from "../../model/settings/partKind.ts";
import { addressFamilyTwice, addressRules, onAddresses } from "../addressRules.ts";
import { classFields, serviceFields } from "../mixedServiceKind.ts";

const settings = z.strictObject({
    ...classFields,
    ...serviceFields,
    /** Addresses to ask for, at most one of each family. Default: free ones of the pool. */
    addresses: z.array(input(z.string())).optional(),
    /** Name of the IPAddressPool. Default: any with automatic assignment. */
    addressPool: input(z.string()).optional(),
});

/** Settings of {@link metallb}. */
export interface MetalLbArgs extends z.input<typeof settings> {}

export const metallbKind = partKind({
    kind: "metallb",
    settings,
    describe: ({ ipFamilies }) => ({ mixedProtocols: true, ipFamilies }),
    rules: onAddresses([...addressRules, addressFamilyTwice]),
});
