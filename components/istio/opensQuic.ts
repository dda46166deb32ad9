import type { Edge } from "../model/plan.ts";
import { factsOf } from "../model/stages.ts";

/** Whether a gateway answers over QUIC at its stage. */
export function opensQuic({ advertisement, listeners }: Pick<Edge, "advertisement" | "listeners">): boolean {
    return factsOf(advertisement.stage).quic && listeners.some(({ http3 }) => http3);
}
