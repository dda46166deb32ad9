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
        reason: "There, addresses are shared by port number only, so TCP 443 and UDP 443 of two Services cannot share one address.",
        remedy: "Use kubeVip(): it supports both protocols in one Service.",
        source: "kube-vip.io Usage",
    },
    z.enum(["metallb", "kube-vip", "cilium"]),
    (balancer) => balancer !== "kube-vip",
    () => "kube-vip is set as balancer for two Services that share an address.",
);

const given = z.strictObject({
    ...classFields,
    ...serviceFields,
    /**
     * The address that both Services request, one of each family, and the balancer. kube-vip compares only port
     * numbers and cannot assign one address to TCP 443 and UDP 443 of two Services.
     */
    addresses: z.strictObject({
        /** Balancer that supports the request as an annotation. */
        from,
        /** One address of each family. */
        values: z.array(input(z.string())),
    }),
    /** Sharing key of both Services: any text that no other Service has. Default: the addresses themselves. */
    sharingKey: input(z.string()).optional(),
});

const settings = given.transform((read) => ({
    ...read,
    sharingKey: read.sharingKey ?? plainText(read.addresses.values),
}));

/** Addresses as one text, if all are known. */
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
