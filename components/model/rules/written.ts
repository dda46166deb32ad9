/** A value as its program writes it: a text where a number belongs would read as the number. */
export function written(value: unknown): string {
    return typeof value === "string" ? JSON.stringify(value) : String(value);
}
