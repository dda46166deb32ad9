import { expect, test } from "vitest";
import { hostnamesAnnotations } from "../../../components/model/plannedListeners.ts";
import { nothingBeside } from "../../../tools/engine/besideObjects.ts";
import { writeDocument } from "../../../tools/engine/renderDocument.ts";
import { readRendered, review } from "../../../tools/review/index.ts";

/** A rendered Gateway whose hostnames share a listener. */
function gateway(hostnames: string[]): string {
    const annotations = hostnamesAnnotations([{ name: "https", port: 443, protocol: "HTTPS", hostnames }]);
    const object = {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "Gateway",
        metadata: { name: "edge", namespace: "edge", annotations },
        spec: { gatewayClassName: "eg", listeners: [{ name: "https", port: 443, protocol: "HTTPS" }] },
    };
    return `${JSON.stringify(object)}\n${writeDocument({ objects: 1, ...nothingBeside() })}`;
}
const codes = (base: string[], change: string[]) =>
    review(readRendered(gateway(base), gateway(change)), new Date("2026-11-24T12:00:00Z")).findings.map(
        ({ code, message }) => `${code}: ${/\w\.example/.exec(message)?.[0]}`,
    );

test("a hostname that leaves a shared listener is found, and one that comes is not", () => {
    expect(codes(["a.example", "b.example", "c.example"], ["a.example", "c.example"])).toEqual([
        "hostname-dropped: b.example",
    ]);
    expect(codes(["a.example", "b.example"], ["a.example", "b.example", "c.example"])).toEqual([]);
});
