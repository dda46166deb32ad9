import * as z from "zod";
import { input } from "../model/settings/input.ts";

/** The cluster in which everything is created, as a setting; see `ClusterArgs`. */
export const clusterSettings = z.strictObject({
    /**
     * Path of a kubeconfig file, or its content, which is kept secret. Default: `$KUBECONFIG`, then `~/.kube/config`,
     * then the pod's service account.
     */
    kubeconfig: input(z.string()).optional(),
    /** Context in that kubeconfig. Default: its current context. */
    context: input(z.string()).optional(),
});
