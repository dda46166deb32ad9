import * as z from "zod";
import { partKind } from "../model/settings/partKind.ts";
import { aksServiceFields } from "./aksService.ts";
import { aksRules, unnamedAddresses } from "./serviceRules.ts";

const settings = z.strictObject({
    ...aksServiceFields,
    /**
     * Names of public IP addresses, one for each family, as {@link PublicAddresses} returns them: two Services can
     * share only named addresses. No third Service may use the same ports there.
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
            reason: "Without a name each of the two Services gets its own address, and no record would point to the UDP one.",
            remedy: "Set the name of a public IP address for each family that is served.",
            source: "kubernetes-sigs/cloud-provider-azure, Multiple Services Sharing One IP Address",
            judge: unnamedAddresses,
        },
    ],
});
