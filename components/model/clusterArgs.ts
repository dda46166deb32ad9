import * as z from "zod";
import { input } from "./settings/input.ts";
import { credential } from "./settings/live.ts";

/** Settings of whatever reaches a cluster. */
export const clusterArgs = z.strictObject({
    /**
     * Path of a kubeconfig file, or its content, which is kept secret. Default: `$KUBECONFIG`, then `~/.kube/config`, then
     * the pod's own account.
     */
    kubeconfig: credential(input(z.string())).optional(),
    /** Context in that kubeconfig. Default: its current context. */
    context: input(z.string()).optional(),
});

/** The cluster that everything is created in. */
export interface ClusterArgs extends z.input<typeof clusterArgs> {}
