import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { labInfo } from "../../tools/lab/index.ts";
import { PATHS } from "../../tools/lab/paths.ts";
import { api, cli } from "./edge.ts";
import { withoutDrain } from "./withoutDrain.ts";

const cluster = ["--kubeconfig", PATHS.file("node.kubeconfig"), "--context", "http3-lab"];
const settings = Object.entries(labInfo().config)
    .filter(([key]) => !["kubeconfig", "context"].includes(key))
    .map(([key, value]) => `${key}=${value}`);

async function down(): Promise<void> {
    const config = settings.flatMap((setting) => ["--config", setting]);
    const { code, stderr } = await cli(["down", "--engine", "embedded", ...cluster, ...config], "node");
    expect(code, stderr).toBe(0);
}

describe("start on a cluster that is there", () => {
    afterAll(down);

    test("brings the local stack up, verifies it, and says how to stop it", async () => {
        const { code, stdout, stderr } = await cli(
            ["start", ...cluster, "--helm", labInfo().helm, "--config", ...settings, "drain=0s,1s,1s"],
            "node",
        );
        expect(code, stderr).toBe(0);
        expect(stdout).toContain("served over h3");
        expect(stdout).toContain("The page         https://app.http3.test/\n");
        expect(stdout).toMatch(/^Addresses {8}192\.168\.77\.\d+ {2}fd00:77::\d+$/m);
        expect(stdout).toContain(
            `npx http3-gateway down --context http3-lab --kubeconfig ${PATHS.file("node.kubeconfig")}`,
        );
    });
});

describe("start on the lab", () => {
    afterAll(down);

    test("ends with a page served over h3, and says how to open it, how to be a client, and how to stop it", async () => {
        const { code, stdout, stderr } = await cli(["start"]);
        expect(code, stderr).toBe(0);
        expect(stderr).toContain("✓ the lab is already running");
        expect(stdout).toContain("served over h3");
        const told = stdout.slice(stdout.indexOf("\nThe page")).trim().split("\n");
        const page = "https://app.http3.test/";
        expect(told[0]).toBe(`The page         ${page}`);
        const address = /^Addresses {8}(192\.168\.77\.\d+) {2}fd00:77::\d+ {2}\(in the lab's network\)$/.exec(
            told[1] ?? "",
        )?.[1];
        expect(told.slice(2)).toEqual([
            "Open it          npx http3-gateway lab browse",
            `As a client      npx http3-gateway lab exec -- curl -k --resolve '*:443:${address}' ${page}`,
            `The cluster      export KUBECONFIG=${labInfo().kubeconfig}`,
            "Stop it          npx http3-gateway lab stop",
        ]);
        const curl = ["lab", "exec", "--", "curl", "-sk", "--resolve", `*:443:${address}`, page];
        expect((await cli(curl)).stdout).toContain('<b id="protocol">');
    });

    test("can be looked at in a browser, in a picture too", async () => {
        const picture = join(mkdtempSync(join(tmpdir(), "http3-start-")), "page.png");
        const { code, stdout, stderr } = await cli(["lab", "browse", "--screenshot", picture]);
        expect([code, stdout], stderr).toEqual([0, `${picture}\n`]);
        expect(readFileSync(picture).subarray(1, 4).toString("latin1")).toBe("PNG");
    });

    test("changes nothing where everything is up", async () => {
        const { code, stderr } = await cli(["start"]);
        expect(code).toBe(0);
        expect(stderr).toMatch(/^Nothing to change: \d+ objects are as declared\.$/m);
    });

    test("is removed from outside the lab, whose network's kubeconfig leads nowhere there", async () => {
        const { kubeconfig, context } = labInfo();
        const own = ["--kubeconfig", kubeconfig, "--context", context];
        await withoutDrain("envoy-gateway-system", async () => {
            const { code, stderr } = await cli(["down", "--engine", "embedded", ...own]);
            expect(code, stderr).toBe(0);
        });
        const { items } = await api<{ items: { metadata: { name: string } }[] }>("/api/v1/namespaces");
        const names = items.map(({ metadata }) => metadata.name);
        expect(names.filter((name) => /^edge|^envoy-gateway-system$/.test(name))).toEqual([]);
    });
});
