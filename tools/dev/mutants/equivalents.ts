import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { identity, type Mutant } from "./operators.ts";

/** A mutant without observable effect, and why. */
export interface Equivalent extends Pick<Mutant, "file" | "operator" | "from" | "to"> {
    reason: string;
}

/** This folder's list. */
export async function listedEquivalents(): Promise<Equivalent[]> {
    return JSON.parse(await readFile(join(import.meta.dirname, "equivalents.json"), "utf8")) as Equivalent[];
}

/** Why a mutant is equivalent, or `undefined` if not listed. */
export function reasonOf(mutant: Mutant, listed: readonly Equivalent[]): string | undefined {
    return listed.find((each) => identity(each) === identity(mutant))?.reason;
}
