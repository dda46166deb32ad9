import { homedir } from "node:os";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { loadKubeConfig } from "../../../components/kubernetes/client.ts";

const content = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "one",
    clusters: [{ name: "one", cluster: { server: "https://192.0.2.1" } }],
    contexts: [{ name: "one", context: { cluster: "one", user: "somebody" } }],
    users: [{ name: "somebody", user: { token: "hush" } }],
};

describe("a kubeconfig", () => {
    test("is read from its content, in YAML or in JSON on one line, as @pulumi/eks gives it", () => {
        for (const kubeconfig of [JSON.stringify(content), JSON.stringify(content, null, 2)]) {
            expect(loadKubeConfig({ kubeconfig }).getCurrentCluster()?.server).toBe("https://192.0.2.1");
        }
    });

    test("that cannot be read is refused without a word of its content", () => {
        for (const kubeconfig of ['{"token": hush', "users:\n  - hush: {\n"]) {
            expect(() => loadKubeConfig({ kubeconfig })).toThrow(
                /^The kubeconfig that is given as content cannot be read: it is no kubeconfig in YAML or JSON\.$/,
            );
        }
    });

    test("that does not exist is named with the folder that it was looked for in, the program's", () => {
        expect(() => loadKubeConfig({ kubeconfig: "nowhere/config" })).toThrow(
            `The kubeconfig nowhere/config (${resolve("nowhere/config")}) does not exist.`,
        );
    });

    test("is found below the home folder, which no shell has put in for a program's configuration", () => {
        expect(() => loadKubeConfig({ kubeconfig: "~/nowhere/config" })).toThrow(
            `The kubeconfig ${homedir()}/nowhere/config does not exist.`,
        );
    });
});
