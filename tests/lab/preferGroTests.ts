import { beforeAll, describe, expect, test } from "vitest";
import { curlHere } from "../../tools/lab/curl.ts";
import { lineProgress } from "../../tools/lab/progress.ts";
import { Curl } from "../conformance/curl.ts";
import { api } from "./edge.ts";
import { one as edge } from "./twoEdges.ts";
import { underLoad } from "./underLoad.ts";

const OFF = { preferGro: "false" };
const PROXIES = edge.config["controllerNamespace"] ?? "";

/** How a client on the gateway's own node fares, whose post-quantum handshake begins with two datagrams in one burst. */
export function testPreferGro(): void {
    describe("a gateway that receives bursts of datagrams", () => {
        let curl: Curl;
        const answered = async (of: number) => (await curl.handshakes(of, [])).succeeded;
        beforeAll(async () => {
            await edge.up(OFF);
            curl = new Curl(await curlHere(lineProgress((line) => console.error(line))), edge);
        });

        test("answers, without it, no post-quantum handshake from its own node, and verifies all the same", async () => {
            // The controller tells its proxies of it after the update has ended.
            await expect.poll(() => answered(4), { timeout: 180_000, interval: 1000 }).toBe(0);
            expect((await edge.verify()).code).toBe(0);
        });

        test("becomes one by an update, which restarts no pod and ends connections over QUIC once", async () => {
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
        });
    });
}
