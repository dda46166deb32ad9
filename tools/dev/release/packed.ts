import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { madeOnce } from "./madeOnce.ts";
import { packDist } from "./pack.ts";

/** The package as it is published: its files, and the tarball of them. */
export interface Packed {
    dist: string;
    tarball: string;
}

/** Packs the package into a folder, or into the one that processes share, where the first one packs it for all. */
export async function packed(folder: string): Promise<Packed> {
    const made = await madeOnce("package", folder, async (into) => await packDist(join(into, "dist"), into));
    const tarball = (await readdir(made)).find((name) => name.endsWith(".tgz"));
    if (tarball === undefined) throw new Error(`There is no tarball in ${made}.`);
    return { dist: join(made, "dist"), tarball: join(made, tarball) };
}
