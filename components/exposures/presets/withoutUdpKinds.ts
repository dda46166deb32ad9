import * as z from "zod";
import { partKind } from "../../model/settings/partKind.ts";
import { BALANCERS_WITHOUT_UDP, type BalancerWithoutUdp } from "../balancersWithoutUdp.ts";

/** A kind for each balancer that does not support both protocols, so that the error shows the alternative. */
export const withoutUdpKinds = {
    hetzner: withoutUdpKind("hetzner"),
    linode: withoutUdpKind("linode"),
    inTreeAws: withoutUdpKind("inTreeAws"),
};

function withoutUdpKind(kind: BalancerWithoutUdp["kind"]) {
    const remedy = BALANCERS_WITHOUT_UDP.find((each) => each.kind === kind)?.remedy;
    return partKind({
        kind,
        settings: z.strictObject({}),
        describe: () => ({ mixedProtocols: false, ipFamilies: ["IPv4" as const], remedy }),
    });
}
