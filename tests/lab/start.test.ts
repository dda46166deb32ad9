import { afterAll, describe, expect, test } from "vitest";
import { labInfo } from "../../tools/lab/index.ts";
import { PATHS } from "../../tools/lab/paths.ts";
import { cli } from "./edge.ts";

describe("start on a cluster that is there", () => {
    const cluster = ["--kubeconfig", PATHS.file("node.kubeconfig"), "--context", "http3-lab"];
    const settings = Object.entries(labInfo().config)
        .filter(([key]) => !["kubeconfig", "context"].includes(key))
        .map(([key, value]) => `${key}=${value}`);

    afterAll(async () => {
        const config = settings.flatMap((setting) => ["--config", setting]);
        const { code, stderr } = await cli(["down", "--engine", "embedded", ...cluster, ...config], "node");
        expect(code, stderr).toBe(0);
    });

    test("brings the local stack up, verifies it, and says how to stop it", async () => {
        const { code, stdout, stderr } = await cli(
            ["start", ...cluster, "--helm", labInfo().helm, "--config", ...settings],
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
