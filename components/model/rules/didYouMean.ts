/**
 * What to write instead of a key that an object does not have.
 * @param known Keys that the object has.
 * @param elsewhere Places of the same configuration that have the key, as a user writes them.
 */
export function didYouMean(key: string, known: readonly string[], elsewhere: readonly string[]): string {
    const near = nearest(key, known);
    // A slip of a letter is likelier than a key in the wrong place, and that is likelier than a word that is merely alike.
    if (near !== undefined && (near.edits <= 1 || elsewhere.length === 0)) {
        return `Did you mean ${near.each}?`;
    }
    return elsewhere.length > 0 ? `Did you mean ${elsewhere.join(" or ")}?` : `Write one of ${known.join(", ")}.`;
}

/** The known key that a key was probably meant to be, and how many letters are otherwise. */
export function nearest(key: string, known: readonly string[]): { each: string; edits: number } | undefined {
    const near = nearestByLetters(key, known);
    // A key of Kubernetes', such as loadBalancerSourceRanges, may hold the name of ours.
    const [held] = known
        .filter((each) => each.length > 4 && key.toLowerCase().includes(each.toLowerCase()))
        .sort((one, other) => other.length - one.length);
    return held === undefined || (near !== undefined && near.edits <= 2)
        ? near
        : { each: held, edits: key.length - held.length };
}

function nearestByLetters(key: string, known: readonly string[]): { each: string; edits: number } | undefined {
    return known
        .map((each) => ({ each, edits: editsBetween(key.toLowerCase(), each.toLowerCase()) }))
        .filter(({ each, edits }) => edits <= Math.max(key.length, each.length) / 2)
        .sort((one, other) => one.edits - other.edits)[0];
}

/** Letters to insert, delete or replace until one text is the other (Levenshtein). */
function editsBetween(one: string, other: string): number {
    let row = Array.from({ length: other.length + 1 }, (_, index) => index);
    for (const [index, letter] of [...one].entries()) {
        const next = [index + 1];
        for (const [column, wanted] of [...other].entries()) {
            const replaced = (row[column] ?? 0) + (letter === wanted ? 0 : 1);
            next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
        }
        row = next;
    }
    return row.at(-1) ?? 0;
}
