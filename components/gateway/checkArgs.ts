import * as z from "zod";
import { type FormRule, fits, ruled } from "../model/settings/formRule.ts";

const TIME: FormRule = {
    code: "check-time-invalid",
    reason: "The check would end before it began, or never.",
    remedy: "Use seconds from 1 to 3600; cloud balancers take up to five minutes.",
    source: "this package's gate",
};

const PATH: FormRule = {
    code: "check-path-invalid",
    reason: "A request needs a target of this form.",
    remedy: 'Begin it with a slash: "/health".',
    source: "RFC 9110 §7.1",
};

const seconds = ruled(TIME, z.number().min(1).max(3600));

export const check = z.strictObject({
    /**
     * `cluster` runs it as a Job, where this network blocks UDP; it needs `image`. kube-proxy answers there for a balancer's
     * IP addresses itself: what a balancer or a firewall outside drops, a Job does not see, so look once from outside with
     * `http3-gateway verify`. Default: `here`, where the program runs.
     */
    from: z.enum(["here", "cluster"]).default("here"),
    /** Image with this package's command. None is published; `npx pulumi-http3-gateway image` makes one. */
    image: z.string().optional(),
    /** Families that have to answer. Default: the exposure's. A machine without IPv6 leaves it out here, or uses `cluster`. */
    families: z.array(z.enum(["IPv4", "IPv6"])).optional(),
    /** Path and query of the request; any status will do, as long as h3 gives the one that h2 gives. Default: `/`. */
    path: ruled(
        PATH,
        z.string().check(
            fits(
                (path) => /^\/[\x21-\x7e]*$/.test(path),
                (path) => `"${path}" is not a valid path.`,
            ),
        ),
    ).default("/"),
    /** Seconds until what does not answer counts as dead. Default: 120, and 300 for an NLB, which takes minutes to serve. */
    timeout: seconds.optional(),
    /**
     * With `cluster`: seconds for the Job's pod to be placed and its image to be pulled, on top of the check's own time. A
     * cluster that adds a node for the pod needs more. Default: 60.
     */
    startTimeout: seconds.optional(),
});

/** The check that HTTP/3 answers, before it is advertised. */
export interface CheckArgs extends z.input<typeof check> {}

/** The same as it is read, with every default. */
export type CheckSettings = z.output<typeof check>;
