import * as z from "zod";
import { partKind } from "../model/settings/partKind.ts";
import { aksServiceFields } from "./aksService.ts";
import { aksRules, unnamedAddresses } from "./serviceRules.ts";

const settings = z.strictObject({
    ...aksServiceFields,
    /**
     * Names of public IP addresses, one for each family, as {@link PublicAddresses} gives them: two Services can only
     * share what has a name. No third Service may have the same ports there.
     */
    publicIpNames: aksServiceFields.publicIpNames.unwrap(),
});

/** Settings of {@link sharedAddress}. */
export interface AksSharedAddressArgs extends z.input<typeof settings> {}

export const sharedAddressKind = partKind({
    kind: "azure.sharedAddress",
    settings,
    describe: ({ ipFamilies }) => ({ mixedProtocols: true, ipFamilies }),
    rules: [
        ...aksRules,
        {
            code: "azure-shared-address-incomplete",
            severity: "error",
            reason: "Without a name each of the two Services gets another address: UDP would be where no record points.",
            remedy: "Name a public IP address for each family that is served.",
            source: "kubernetes-sigs/cloud-provider-azure, Multiple Services Sharing One IP Address",
            judge: unnamedAddresses,
        },
    ],
});
