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
        reason: "Support for TCP and UDP on one port depends on the release.",
        remedy: 'Write the release, for example "1.18.2", or omit it.',
        source: "Semantic Versioning 2.0.0",
    },
    z.string().check(
        fits(
            (text) => RELEASE.test(text),
            (text) => `"${text}" is not a valid Cilium release.`,
        ),
    ),
);

const settings = z
    .strictObject({
        ...serviceFields,
        /** Whether node ports are also allocated. Default: the cluster's (true). */
        allocateNodePorts: classFields.allocateNodePorts,
        /** Release of Cilium in the cluster, for example `1.18.2`. Default: assumed to be 1.17 or newer. */
        version: version.optional(),
        /**
         * How the address is announced; it determines the Service's class. Default: no class, the configured
         * method.
         */
        announcement: z.enum(["bgp", "l2"]).optional(),
        /** Addresses to request. Default: free ones of the pools. */
        addresses: z.array(input(z.string())).optional(),
        /** `Local` preserves the client's address; not with `l2`. Default: `Cluster` with `l2`, else `Local`. */
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
            reason: "Before 1.17 Cilium's datapath ignores the protocol of a Service port, so UDP 443 and TCP 443 share one frontend.",
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
            reason: "From 1.18.13 on, Cilium's datapath keeps sending UDP to terminating pods: a third of the packets was lost during a rolling update.",
            remedy: "Use 1.17 or a release below 1.18.13 until the issue is closed, or withdraw HTTP/3 while proxies are replaced.",
            source: "cilium/cilium#48714, open in September 2026",
            judge: ({ version: release }) =>
                release !== undefined && compareVersions(release, "1.18.13") >= 0
                    ? [{ path: "version", found: `Cilium is ${release}.` }]
                    : [],
        },
        {
            code: "cilium-l2-with-local",
            severity: "error",
            reason: "The node that announces the address may have no proxy, and the policy drops packets on that node.",
            remedy: 'Use externalTrafficPolicy: "Cluster", or announce the address by BGP.',
            source: "docs.cilium.io L2 announcements, Limitations",
            judge: ({ announcement, externalTrafficPolicy }) =>
                announcement === "l2" && externalTrafficPolicy === "Local"
                    ? [
                          {
                              path: "externalTrafficPolicy",
                              found: 'externalTrafficPolicy "Local" is set for an address announced by L2.',
                          },
                      ]
                    : [],
        },
    ],
});
