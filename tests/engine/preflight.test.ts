import { join } from "node:path";
import { expect, test } from "vitest";
import { FakeApi } from "../fakes/fakeApi.ts";
import { PulumiStack } from "./pulumiStack.ts";

test.each(["preview", "up"] as const)(
    "what the preflight of a cluster finds is shown once at %s, as its message alone, where outputs depend on it",
    async (command) => {
        const api = await FakeApi.start();
        try {
            const program = join(import.meta.dirname, "programs/preflight");
            const config = { kubeconfig: api.kubeconfig };
            const { code, errors, text } = await new PulumiStack("preflight", config, { project: program })[command]();
            expect(code).not.toBe(0);
            expect(errors.filter((error) => !/^(preview|update) failed$/.test(error))).toEqual([
                expect.stringMatching(/The Secret "shop-tls" does not exist in namespace "edge"\./),
            ]);
            expect(text).not.toMatch(/unhandled exception|error serializing|\n +at /);
        } finally {
            await api.stop();
        }
    },
);
