/** Results of concurrent work on each item, in order, with at most `limit` running. */
export async function mapConcurrently<T, R>(
    items: readonly T[],
    limit: number,
    work: (item: T) => Promise<R>,
): Promise<R[]> {
    const results: R[] = [];
    // A shared iterator: each worker takes the next.
    const next = items.entries();
    const worker = async () => {
        for (const [index, item] of next) {
            results[index] = await work(item);
        }
    };
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
    return results;
}
