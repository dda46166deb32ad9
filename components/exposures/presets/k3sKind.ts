import * as z from "zod";
import { partKind } from "../../model/settings/partKind.ts";
import { serviceFields } from "../mixedServiceKind.ts";

const settings = z.strictObject({
    ...serviceFields,
    /**
     * `Local` provides the addresses of the nodes that run a proxy, `Cluster` those of all nodes. Use `Cluster` if
     * proxies move between nodes, or records name nodes without a proxy. Default: `Local`.
     */
    externalTrafficPolicy: z.enum(["Local", "Cluster"]).default("Local"),
});

/** Settings of {@link k3s}. */
export interface K3sArgs extends z.input<typeof settings> {}

export const k3sKind = partKind({
    kind: "k3s",
    settings,
    describe: ({ ipFamilies }) => ({ mixedProtocols: true, ipFamilies }),
});
