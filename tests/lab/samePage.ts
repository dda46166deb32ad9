import { expect } from "vitest";
import type { Edge } from "./edge.ts";

/** A gateway answers 200 with the same body over h2 and h3, on IPv4 and on IPv6, and `verify` says so. */
export async function expectSamePage(edge: Edge): Promise<void> {
    const { code, report } = await edge.verify();
    expect(code).toBe(0);
    expect(report.families.map(({ family }) => family)).toEqual([4, 6]);
    for (const family of report.families) {
        const [address] = family.addresses;
        expect(address?.tcp.protocol).toBe("h2");
        expect(address?.tcp.answer?.status).toBe(200);
        expect(address?.quic[0]?.answer).toEqual(address?.tcp.answer);
        expect(family.verdict.verdict).toBe("served");
    }
}
