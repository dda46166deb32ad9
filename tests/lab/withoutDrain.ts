import { poll } from "../../components/waiting/poll.ts";
import { api } from "./edge.ts";

/** Does something while pods of a namespace that are told to leave are gone at once: a test that looks at no drain waits for none. */
export async function withoutDrain(namespace: string, happens: () => Promise<void>): Promise<void> {
    const path = `/api/v1/namespaces/${namespace}/pods`;
    let ended = false;
    const end = async () => {
        const { items } = await api<{ items: { metadata: { name: string; deletionTimestamp?: string } }[] }>(path);
        for (const { metadata } of items.filter((pod) => pod.metadata.deletionTimestamp !== undefined)) {
            const body = JSON.stringify({ gracePeriodSeconds: 0 });
            // It may be gone by then.
            await api(`${path}/${metadata.name}`, { method: "DELETE", body }).catch(() => undefined);
        }
        return ended;
    };
    const ending = poll(end, { until: (now) => now, every: 500 });
    // What it throws is thrown below; until then it is handled.
    ending.catch(() => undefined);
    await happens().finally(() => {
        ended = true;
    });
    await ending;
}
