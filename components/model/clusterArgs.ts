import * as z from "zod";
import { input } from "./settings/input.ts";
import { credential } from "./settings/live.ts";

/** Settings of everything that connects to a cluster. */
export const clusterArgs = z.strictObject({
    /**
     * Path of a kubeconfig file, or its content, which is kept secret. Default: `$KUBECONFIG`, then `~/.kube/config`,
     * then the pod's service account.
     */
    kubeconfig: credential(input(z.string())).optional(),
    /** Context in that kubeconfig. Default: its current context. */
    context: input(z.string()).optional(),
});

/** The cluster in which everything is created. */
export interface ClusterArgs extends z.input<typeof clusterArgs> {}
