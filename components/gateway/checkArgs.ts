import * as z from "zod";
import { type FormRule, fits, ruled } from "../model/settings/formRule.ts";

const TIME: FormRule = {
    code: "check-time-invalid",
    reason: "The check would end before it starts, or never.",
    remedy: "Use 1 to 3600 seconds. Cloud balancers need up to five minutes.",
    source: "this package's gate",
};

const PATH: FormRule = {
    code: "check-path-invalid",
    reason: "A request target must be an absolute path.",
    remedy: 'Start it with a slash: "/health".',
    source: "RFC 9110 §7.1",
};

const seconds = ruled(TIME, z.number().min(1).max(3600));

export const check = z.strictObject({
    /**
     * `cluster` runs it as a Job, for networks that block UDP; requires `image`. In the cluster kube-proxy
     * short-circuits a balancer's IP addresses, so a Job does not detect packets that a balancer or an external
     * firewall drops: also verify once from outside with `http3-gateway verify`. Default: `here`, where the program
     * runs.
     */
    from: z.enum(["here", "cluster"]).default("here"),
    /** Image with this package's command. None is published; `npx pulumi-http3-gateway image` makes one. */
    image: z.string().optional(),
    /**
     * Families that must answer. Default: the exposure's. On a machine without IPv6, remove IPv6 here or use
     * `cluster`.
     */
    families: z.array(z.enum(["IPv4", "IPv6"])).optional(),
    /** Path and query of the request. Any status is accepted if it is the same over h3 and h2. Default: `/`. */
    path: ruled(
        PATH,
        z.string().check(
            fits(
                (path) => /^\/[\x21-\x7e]*$/.test(path),
                (path) => `"${path}" is not a valid path.`,
            ),
        ),
    ).default("/"),
    /**
     * Seconds until the check fails. Default: 120, and 300 for an NLB, which takes minutes to
     * serve.
     */
    timeout: seconds.optional(),
    /**
     * With `cluster`: seconds for scheduling the Job's pod and pulling its image, in addition to the check's own
     * time. A cluster that adds a node for the pod needs more. Default: 60.
     */
    startTimeout: seconds.optional(),
});

/** The check that HTTP/3 answers, before it is advertised. */
export interface CheckArgs extends z.input<typeof check> {}

/** The parsed settings, with all defaults. */
export type CheckSettings = z.output<typeof check>;
