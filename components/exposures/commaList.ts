import { all, type Input } from "@pulumi/pulumi";

/** Values joined by commas. Plain values stay plain, so that checks and a reviewer can read them. */
export function commaList(values: Input<string>[]): Input<string> {
    return values.every((value) => typeof value === "string")
        ? values.join(",")
        : all(values).apply((known) => known.join(","));
}
