import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { madeOnce, SHARED_FOLDER } from "../../../../tools/dev/release/madeOnce.ts";

const newFolder = () => mkdtempSync(join(tmpdir(), "http3-once-"));
const sharing = (folder: string) => ({ [SHARED_FOLDER]: folder });

test("without a shared folder, each makes it in its own", async () => {
    const [one, other] = [newFolder(), newFolder()];
    const make = async (folder: string) => writeFileSync(join(folder, "made"), "");
    expect(await madeOnce("package", one, make, {})).toBe(one);
    expect(await madeOnce("package", other, make, {})).toBe(other);
    expect([one, other].map((folder) => existsSync(join(folder, "made")))).toEqual([true, true]);
});

test("in a shared folder the first makes it, and all get the same", async () => {
    const shared = newFolder();
    let times = 0;
    const make = async (folder: string) => writeFileSync(join(folder, "made"), `${++times}`);
    const all = [1, 2, 3].map(async () => await madeOnce("package", newFolder(), make, sharing(shared)));
    const made = join(shared, "package");
    expect(await Promise.all(all)).toEqual([made, made, made]);
    expect(readFileSync(join(made, "made"), "utf8")).toBe("1");
});

test("where the first fails, the next makes it", async () => {
    const shared = newFolder();
    const fails = async () => await Promise.reject(new Error("It does not compile."));
    await expect(madeOnce("package", newFolder(), fails, sharing(shared))).rejects.toThrow("It does not compile.");
    const made = await madeOnce(
        "package",
        newFolder(),
        async (folder) => writeFileSync(join(folder, "made"), ""),
        sharing(shared),
    );
    expect(existsSync(join(made, "made"))).toBe(true);
});
