import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { curlHere } from "../../tools/lab/curl.ts";
import { lineProgress } from "../../tools/lab/progress.ts";
import { Curl } from "../conformance/curl.ts";
import { api, Edge } from "./edge.ts";
import { underLoad } from "./underLoad.ts";

// A client on the gateway's own node, whose post-quantum handshake begins with two datagrams in one burst.

const edge = new Edge("gro", { ttl: "30", maxAge: "7200" });
const OFF = { preferGro: "false" };
const PROXIES = edge.config["controllerNamespace"] ?? "";

describe("a gateway that receives bursts of datagrams", () => {
    let curl: Curl;
    const answered = async (of: number) => (await curl.handshakes(of, [])).succeeded;
    beforeAll(async () => {
        await edge.up(OFF);
        curl = new Curl(await curlHere(lineProgress((line) => console.error(line))), edge);
    });
    afterAll(async () => {
        await edge.down();
    });

    test("answers, without it, no post-quantum handshake from its own node, and verifies all the same", async () => {
        expect(await answered(4)).toBe(0);
        expect((await edge.verify()).code).toBe(0);
    });

    test("becomes one by an update, which restarts no pod and ends connections over QUIC once, as the review says", async () => {
        const pods = async () =>
            (await api<{ items: { metadata: { uid: string } }[] }>(`/api/v1/namespaces/${PROXIES}/pods`)).items
                .map(({ metadata }) => metadata.uid)
                .sort();
        const before = await pods();
        const { h2, h3 } = await underLoad(edge, async () => {
            await edge.up();
            await expect.poll(() => answered(20), { timeout: 180_000, interval: 1000 }).toBe(20);
        });
        expect(await pods()).toEqual(before);
        expect(h2).toMatchObject({ failed: 0, reconnects: 0 });
        // Each of the two proxies ends each of four connections at most once; the request that is under way on one may fail.
        expect(h3.reconnects).toBeGreaterThanOrEqual(1);
        expect(h3.reconnects).toBeLessThanOrEqual(8);
        expect(h3.failed).toBeLessThanOrEqual(h3.reconnects);
        expect((await edge.review(OFF, {})).findings).toMatchObject([
            {
                code: "edge-resource-made",
                severity: "note",
                message: "It is created: connections over QUIC end once, and clients open new ones.",
            },
        ]);
    });
});
