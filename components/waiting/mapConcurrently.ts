/** The results of some work on each item, in their order, with at most `limit` of them under way. */
export async function mapConcurrently<T, R>(
    items: readonly T[],
    limit: number,
    work: (item: T) => Promise<R>,
): Promise<R[]> {
    const results: R[] = [];
    // One iterator for all: each takes what is next.
    const next = items.entries();
    const worker = async () => {
        for (const [index, item] of next) {
            results[index] = await work(item);
        }
    };
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
    return results;
}
