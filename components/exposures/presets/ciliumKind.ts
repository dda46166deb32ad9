import * as z from "zod";
import { compareVersions } from "../../gatewayApi/judgeBundle.ts";
import { fits, ruled } from "../../model/settings/formRule.ts";
import { input } from "../../model/settings/input.ts";
import { partKind } from "../../model/settings/partKind.ts";
import { onAddresses } from "../addressRules.ts";
import { classFields, serviceFields } from "../mixedServiceKind.ts";

const RELEASE = /^v?\d+\.\d+(\.\d+)?([-+].*)?$/;

const version = ruled(
    {
        code: "balancer-version-invalid",
        reason: "Whether it takes TCP and UDP on one port cannot be told.",
        remedy: 'Write the release, for example "1.18.2", or leave it out.',
        source: "Semantic Versioning 2.0.0",
    },
    z.string().check(
        fits(
            (text) => RELEASE.test(text),
            (text) => `"${text}" is not a release of Cilium.`,
        ),
    ),
);

const settings = z
    .strictObject({
        ...serviceFields,
        /** Whether node ports are allocated too. Default: the cluster's (yes). */
        allocateNodePorts: classFields.allocateNodePorts,
        /** Release of Cilium in the cluster, for example `1.18.2`. Default: taken to be 1.17 or newer. */
        version: version.optional(),
        /** Who tells the network of the address; it becomes the Service's class. Default: no class, whoever is configured. */
        announcement: z.enum(["bgp", "l2"]).optional(),
        /** Addresses to ask for. Default: free ones of the pools. */
        addresses: z.array(input(z.string())).optional(),
        /** `Local` keeps the client's address; not with `l2`. Default: `Cluster` with `l2`, else `Local`. */
        externalTrafficPolicy: z.enum(["Local", "Cluster"]).optional(),
    })
    .transform((given) => ({
        ...given,
        externalTrafficPolicy: given.externalTrafficPolicy ?? (given.announcement === "l2" ? "Cluster" : "Local"),
    }));

/** Settings of {@link cilium}. */
export interface CiliumArgs extends z.input<typeof settings> {}

export const ciliumKind = partKind({
    kind: "cilium",
    settings,
    describe: ({ ipFamilies }) => ({ mixedProtocols: true, ipFamilies }),
    rules: [
        ...onAddresses(),
        {
            code: "cilium-ignores-protocol",
            severity: "error",
            reason: "Before 1.17 its datapath ignores the protocol of a Service's port, so UDP 443 and TCP 443 are one frontend.",
            remedy: "Upgrade Cilium to 1.17, or use hostPorts().",
            source: "cilium/cilium#9207, #33434",
            judge: ({ version: release }) =>
                release !== undefined && compareVersions(release, "1.17") < 0
                    ? [{ path: "version", found: `Cilium is ${release}.` }]
                    : [],
        },
        {
            code: "cilium-sends-udp-to-leaving-pods",
            severity: "warning",
            reason: "From 1.18.13 its datapath goes on sending UDP to pods that are terminating: a third of it was lost during a rolling update.",
            remedy: "Stay on 1.17 or below 1.18.13 until the issue is closed, or let HTTP/3 be withdrawn while proxies are replaced.",
            source: "cilium/cilium#48714, open in September 2026",
            judge: ({ version: release }) =>
                release !== undefined && compareVersions(release, "1.18.13") >= 0
                    ? [{ path: "version", found: `Cilium is ${release}.` }]
                    : [],
        },
        {
            code: "cilium-l2-with-local",
            severity: "error",
            reason: "The node that announces the address may have no proxy, and the policy drops what arrives there.",
            remedy: 'Use externalTrafficPolicy: "Cluster", or announce the address by BGP.',
            source: "docs.cilium.io L2 announcements, Limitations",
            judge: ({ announcement, externalTrafficPolicy }) =>
                announcement === "l2" && externalTrafficPolicy === "Local"
                    ? [{ path: "externalTrafficPolicy", found: "Local is asked of an address announced in L2." }]
                    : [],
        },
    ],
});
