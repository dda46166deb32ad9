import type { DnsZone } from "../model/parts.ts";
import { noneKind } from "./noneKind.ts";

/** Publishes nothing: the addresses are outputs, and records are created elsewhere. */
export function none(): DnsZone {
    return { ...noneKind.open({}).part, open: () => ({ resources: [], advertise: () => [] }) };
}
