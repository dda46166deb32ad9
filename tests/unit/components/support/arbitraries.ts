import fc from "fast-check";

/** Mostly what is valid, so that one mistake is seen alone. */
export function usually<T>(valid: fc.Arbitrary<T>, invalid: fc.Arbitrary<T>): fc.Arbitrary<T> {
    return fc.oneof({ weight: 14, arbitrary: valid }, { weight: 1, arbitrary: invalid });
}

/** A value, or none. */
export function optional<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
    return fc.option(value, { nil: undefined });
}
