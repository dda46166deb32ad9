import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { INVENTORY_NAMESPACE } from "../../tools/engine/inventoryStore.ts";
import { labInfo } from "../../tools/lab/index.ts";
import { recordAnotherStack, removeAnotherStack } from "./anotherStack.ts";
import { api, cli } from "./edge.ts";

const run = async (operation: "up" | "down") => {
    const { code, stdout, stderr } = await cli([
        ...[operation, "--program", join(import.meta.dirname, "programs/configMaps.ts"), "--stack", "last"],
        ...["--engine", "embedded", "--json", "--kubeconfig", labInfo().kubeconfig, "--config", "count=1"],
        ...(operation === "up" ? ["--no-type-check"] : []),
    ]);
    expect(code, stderr).toBe(0);
    return (JSON.parse(stdout) as { counts: Record<string, number> }).counts;
};

beforeAll(removeAnotherStack);
afterAll(recordAnotherStack);

test("the last stack of a cluster takes the namespace of all inventories with it, and comes up again while that is deleted", async () => {
    expect(await run("up")).toEqual({ created: 1 });
    const namespace = `/api/v1/namespaces/${INVENTORY_NAMESPACE}`;
    const { metadata } = await api<{ metadata: { uid: string } }>(namespace);
    expect(await run("down")).toEqual({ deleted: 1 });
    expect(await run("up")).toEqual({ created: 1 });
    expect(await api(namespace)).not.toMatchObject({ metadata: { uid: metadata.uid } });
    expect(await run("down")).toEqual({ deleted: 1 });
});
