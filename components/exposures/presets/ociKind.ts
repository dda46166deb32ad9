import * as z from "zod";
import { input } from "../../model/settings/input.ts";
import { partKind } from "../../model/settings/partKind.ts";
import { factsOf } from "../../model/stages.ts";
import { serviceFields } from "../mixedServiceKind.ts";

const settings = z.strictObject({
    ...serviceFields,
    /** OCID of the balancer's subnet. Default: the cluster's. */
    subnet: input(z.string()).optional(),
    /** A balancer without a public address. Default: false. */
    internal: z.boolean().default(false),
    /** OCIDs of network security groups that the balancer joins. Default: none. */
    networkSecurityGroups: z.array(input(z.string())).optional(),
    /**
     * `NSG` lets the cloud controller open the ports in security groups that it creates, and block clients outside of
     * `sourceRanges`; its principal must be allowed to manage them. With `None` you do both yourself. Default: `None`.
     */
    securityRules: z.enum(["None", "NSG"]).default("None"),
    /** OCIDs of the nodes' security groups, in which `NSG` opens the node ports. Default: none. */
    backendSecurityGroups: z.array(input(z.string())).optional(),
    /**
     * What selects the node of a flow: source and destination address, plus the protocol (`THREE_TUPLE`), plus both
     * ports (`FIVE_TUPLE`). `TWO_TUPLE` keeps a client on its node when its port changes. Default:
     * `FIVE_TUPLE`.
     */
    backendPolicy: z.enum(["TWO_TUPLE", "THREE_TUPLE", "FIVE_TUPLE"]).optional(),
});

/** Settings of {@link oci}. */
export interface OciArgs extends z.input<typeof settings> {}

export const ociKind = partKind({
    kind: "oci",
    settings,
    describe: ({ ipFamilies }) => ({ mixedProtocols: true, ipFamilies }),
    rules: [
        {
            code: "source-ranges-not-enforced",
            severity: "error",
            reason: "Unless the cloud controller manages security rules, it ignores the ranges, and every address is allowed.",
            remedy: 'Use securityRules: "NSG", or write the ranges into your security lists and remove them here.',
            source: "oracle/oci-cloud-controller-manager load_balancer_security_lists.go, securityListManagerNOOP",
            judge: (given) =>
                "sourceRanges" in given && given.securityRules === "None"
                    ? [{ path: "sourceRanges", found: 'They are set with securityRules "None".' }]
                    : [],
        },
        {
            code: "oci-udp-joins-later",
            severity: "warning",
            reason: "The API server gives a port that is added later its own node port, but OCI sends TCP and UDP of one port to one node port, so QUIC would not answer at later stages.",
            remedy: 'Start at stage "dark", or delete the Service after stage "off", so that it is recreated with both ports.',
            source: "oracle/oci-cloud-controller-manager#532; kubernetes pkg/registry/core/service/storage/alloc.go",
            judge: (_settings, { advertisement }) =>
                !factsOf(advertisement.stage).quic
                    ? [
                          {
                              path: "advertisement.stage",
                              of: "edge",
                              found: 'Stage "off" omits UDP from the Service.',
                          },
                      ]
                    : [],
        },
    ],
});
