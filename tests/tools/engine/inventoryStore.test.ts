import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ApiRequest } from "../../../components/kubernetes/request.ts";
import { decodeInventory } from "../../../tools/engine/inventory.ts";
import { InventoryStore } from "../../../tools/engine/inventoryStore.ts";
import { makeContext } from "../../../tools/engine/operations.ts";
import { FakeApi } from "../../fakes/fakeApi.ts";

const entry = (urn: string) => ({ urn, type: "t", dependsOn: [] });

describe("an inventory in the cluster", () => {
    let api: FakeApi;
    let store: InventoryStore;
    /** URNs in each write, and in the last one that ended. */
    let writes: string[][];
    let stored: string[];
    let together: number;
    let refused: boolean;
    /** Until when a write takes. */
    let ends: Promise<void>;

    beforeEach(async () => {
        api = await FakeApi.start();
        const options = { project: "test", stack: "dev", program: "", config: {}, kubeconfig: api.kubeconfig };
        const context = makeContext({ ...options, operation: "up" }, new AbortController().signal, () => {});
        const cluster = context.cluster({});
        store = new InventoryStore(cluster, "test", "dev", () => {});
        await store.open(() => {});
        [writes, stored, together, refused, ends] = [[], [], 0, false, Promise.resolve()];
        const request = cluster.request.bind(cluster);
        let underWay = 0;
        vi.spyOn(cluster, "request").mockImplementation(async <T>(asked: ApiRequest): Promise<T> => {
            const { inventory } = (JSON.parse(asked.body ?? "{}") as { data?: { inventory?: string } }).data ?? {};
            if (inventory === undefined) return await request<T>(asked);
            const urns = decodeInventory(inventory).map(({ urn }) => urn);
            writes.push(urns);
            together = Math.max(together, ++underWay);
            await ends;
            underWay--;
            if (refused) throw new Error("The write is refused.");
            stored = urns;
            return await request<T>(asked);
        });
    });
    afterEach(async () => {
        vi.restoreAllMocks();
        await api.stop();
    });

    test("is written once with all that comes while a write is under way, and says so only then", async () => {
        const record = async (urn: string) => {
            await store.record(entry(urn));
            expect(stored).toContain(urn);
        };
        let end = () => {};
        ends = new Promise((resolve) => {
            end = resolve;
        });
        const first = record("first");
        await vi.waitFor(() => expect(writes).toHaveLength(1));
        const later = Array.from({ length: 50 }, (_, index) => `later-${index}`);
        // Known already, and not stored yet.
        const all = [first, record("first"), ...later.map(record)];
        await sleep(20);
        expect(writes).toHaveLength(1);
        end();
        await Promise.all(all);
        expect(writes).toEqual([["first"], ["first", ...later]]);
        expect(together).toBe(1);
        await store.close();
        expect(writes).toHaveLength(2);
    });

    test("is written once for all that comes in one turn of the event loop", async () => {
        const urns = Array.from({ length: 10 }, (_, index) => `${index}`);
        const after = async (microtasks: number) => {
            for (let done = 0; done < microtasks; done++) await undefined;
        };
        await Promise.all(
            urns.map(async (urn, index) => {
                await after(index);
                await store.record(entry(urn));
            }),
        );
        expect(writes).toEqual([urns]);
        await store.close();
    });

    test("is complete after a write that was refused", async () => {
        refused = true;
        await expect(store.record(entry("one"))).rejects.toThrow("The write is refused.");
        refused = false;
        await store.record(entry("two"));
        expect(stored).toEqual(["one", "two"]);
        expect(together).toBe(1);
        await store.close();
    });
});
