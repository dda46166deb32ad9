import * as z from "zod";
import { input } from "../../model/settings/input.ts";
import { partKind } from "../../model/settings/partKind.ts";
import { knownFamilies } from "../addressRules.ts";
import { serviceFields } from "../mixedServiceKind.ts";

const settings = z.strictObject({
    ...serviceFields,
    /** Name of the balancer. Default: one that DigitalOcean makes up. */
    name: input(z.string()).optional(),
    /**
     * `REGIONAL_NETWORK` passes packets through, so the client's address is kept, and needs nodes with public addresses;
     * `REGIONAL` ends connections. Default: `REGIONAL_NETWORK`.
     */
    type: z.enum(["REGIONAL_NETWORK", "REGIONAL"]).default("REGIONAL_NETWORK"),
    /** Reachable within the VPC only, on IPv4. Default: false. */
    internal: z.boolean().default(false),
    /** Address of your own (BYOIP); read when the balancer is created, never again. Default: DigitalOcean's. */
    address: input(z.string()).optional(),
});

/** Settings of {@link digitalOcean}. */
export interface DigitalOceanArgs extends z.input<typeof settings> {}

export const digitalOceanKind = partKind({
    kind: "digitalOcean",
    settings,
    describe: ({ ipFamilies }) => ({ mixedProtocols: true, ipFamilies }),
    rules: [
        {
            code: "digitalocean-families-unsupported",
            severity: "error",
            reason: "A balancer of DigitalOcean has IPv4, or both families where it is public.",
            remedy: 'Use ["IPv4"], or ["IPv4", "IPv6"] without internal.',
            source: "digitalocean-cloud-controller-manager annotations, do-loadbalancer-network-stack",
            judge: ({ ipFamilies, internal = false }) => {
                const families = knownFamilies(ipFamilies);
                return families.includes("IPv6") && (internal || families.length === 1)
                    ? [
                          {
                              path: "ipFamilies",
                              found: `${families.join(" and ")} ${internal ? "inside the VPC" : "alone"} is asked for.`,
                          },
                      ]
                    : [];
            },
        },
    ],
});
