import * as z from "zod";
import { fits, ruled } from "../model/settings/formRule.ts";
import { sourceRanges } from "../model/settings/forms.ts";
import { input } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";
import { eips, installedController, nlbController, nlbFields, SECONDS_TO_SERVE } from "./nlb.ts";
import { nlbRules } from "./nlbRules.ts";

const name = ruled(
    {
        code: "aws-balancer-name-invalid",
        reason: "The controller creates no balancer, and the Service waits ten minutes for its address.",
        remedy: "Use at most 32 letters, digits and hyphens, with no hyphen at either end, or omit the name.",
        source: "Elastic Load Balancing API CreateLoadBalancer, Name",
    },
    z.string().check(
        fits(
            (text) => /^(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/.test(text),
            (text) => `"${text}" is not a valid name of a balancer.`,
        ),
    ),
);

const settings = z.strictObject({
    ...nlbFields,
    /** Controller that creates the balancer. Default: `aws-load-balancer-controller`, 2.13 or newer. */
    by: nlbController,
    /** The controller, if this program installs it: the gateway waits for it. Default: it already exists. */
    installation: installedController.optional(),
    /** Name of the balancer, at most 32 letters, digits and hyphens. Default: the controller's. */
    name: name.optional(),
    /** Subnets, by ID or name, one per zone. Default: those that are tagged for balancers. */
    subnets: z.array(z.string()).optional(),
    /** An `aws.ec2.Eip` for each subnet: the gateway then has fixed IPv4 addresses. Default: only a DNS name. */
    eips: eips(z.string()).optional(),
    /** Security groups of the balancer. Default: created by the controller. */
    securityGroups: z.array(input(z.string())).optional(),
    /** CIDRs that may connect. Default: all. */
    sourceRanges: sourceRanges.optional(),
});

/** Settings of {@link loadBalancerController}. */
export interface LoadBalancerControllerArgs extends z.input<typeof settings> {}

/** The parsed settings, with all defaults. */
export type LoadBalancerControllerSettings = z.output<typeof settings>;

/** Whether clients find the balancer by its DNS name. */
export function isByName({ eips: fixed, ipFamilies }: LoadBalancerControllerSettings): boolean {
    // The addresses of the other family, and without EIPs of both, are AWS's to change.
    return fixed === undefined || ipFamilies.length > 1;
}

export const loadBalancerControllerKind = partKind({
    kind: "aws.loadBalancerController",
    settings,
    describe: (given) => ({
        mixedProtocols: true,
        ipFamilies: given.ipFamilies,
        byHostname: isByName(given),
        secondsToServe: SECONDS_TO_SERVE,
        flowSeconds: given.deregistrationDelay,
    }),
    rules: nlbRules,
});
