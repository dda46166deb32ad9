import * as z from "zod";
import { onPart } from "../model/rules/judge.ts";
import { checkedBy } from "../model/settings/formRule.ts";
import { input } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";
import { addressFamilyTwice, addressRules, knownFamilies, type RequestedAddresses } from "./addressRules.ts";
import { classFields, serviceFields } from "./mixedServiceKind.ts";

const from = checkedBy(
    {
        code: "address-shared-by-port-number",
        reason: "Sharing there goes by port number alone, so TCP 443 and UDP 443 of two Services cannot have one address.",
        remedy: "Use kubeVip(): it takes both protocols in one Service.",
        source: "kube-vip.io Usage",
    },
    z.enum(["metallb", "kube-vip", "cilium"]),
    (balancer) => balancer !== "kube-vip",
    () => "kube-vip is to share an address between two Services.",
);

const given = z.strictObject({
    ...classFields,
    ...serviceFields,
    /**
     * The address that both Services ask for, one of each family, and the balancer that is asked. kube-vip compares
     * port numbers alone and cannot give TCP 443 and UDP 443 of two Services one address.
     */
    addresses: z.strictObject({
        /** Balancer that takes the request as an annotation. */
        from,
        /** One address of each family. */
        values: z.array(input(z.string())),
    }),
    /** What allows both Services one address: any text that no other Service has. Default: the addresses themselves. */
    sharingKey: input(z.string()).optional(),
});

const settings = given.transform((read) => ({
    ...read,
    sharingKey: read.sharingKey ?? plainText(read.addresses.values),
}));

/** Addresses as one text, where all are known. */
function plainText(values: readonly unknown[]): string | undefined {
    return values.every((value) => typeof value === "string") ? values.join(",") : undefined;
}

/** Settings of {@link sharedAddress}. */
export interface SharedAddressArgs extends z.input<typeof settings> {}

export const sharedAddressKind = partKind({
    kind: "sharedAddress",
    settings,
    describe: ({ ipFamilies }) => ({ mixedProtocols: true, ipFamilies }),
    rules: onPart<z.output<typeof settings>, RequestedAddresses>(
        [...addressRules, addressFamilyTwice],
        ({ addresses, ipFamilies }) => ({
            path: "addresses.values",
            values: addresses?.values,
            families: knownFamilies(ipFamilies),
        }),
    ),
});
