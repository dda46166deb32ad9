import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { KubeConfig as ClientsOwn } from "@kubernetes/client-node";
import { afterEach, describe, expect, test, vi } from "vitest";
import { loadKubeConfig } from "../../../components/kubernetes/client.ts";
import type { KubeConfig } from "../../../components/kubernetes/kubeConfig.ts";

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

    test("is the Kubernetes client's own, which has all that is declared here of it", () => {
        // The type check fails where the client's class differs from the declaration.
        const declared: new () => KubeConfig = ClientsOwn;
        expect(loadKubeConfig({ kubeconfig: JSON.stringify(content) })).toBeInstanceOf(declared);
    });

    test("that cannot be read is refused without a word of its content", () => {
        for (const kubeconfig of ['{"token": hush', "users:\n  - hush: {\n"]) {
            expect(() => loadKubeConfig({ kubeconfig })).toThrow(
                /^The kubeconfig content cannot be read: it is not a valid kubeconfig in YAML or JSON\.$/,
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

describe("an empty $KUBECONFIG", () => {
    afterEach(() => vi.unstubAllEnvs());

    test.each(["", ":"])("is none, as kubectl has it: %j", (value) => {
        vi.stubEnv("KUBECONFIG", value);
        vi.stubEnv("HOME", mkdtempSync(join(tmpdir(), "http3-home-")));
        expect(() => loadKubeConfig({})).toThrow(`${join(homedir(), ".kube", "config")} does not exist`);
    });
});

describe("a program that runs in a pod", () => {
    afterEach(() => vi.unstubAllEnvs());
    const podOf = (...files: string[]) => {
        const root = mkdtempSync(join(tmpdir(), "http3-pod-"));
        const account = join(root, "var/run/secrets/kubernetes.io/serviceaccount");
        mkdirSync(account, { recursive: true });
        for (const file of files) {
            writeFileSync(join(account, file), file);
        }
        vi.stubEnv("KUBECONFIG", join(root, "none"));
        vi.stubEnv("KUBERNETES_SERVICE_HOST", "192.0.2.1");
        vi.stubEnv("KUBERNETES_SERVICE_PORT", "443");
        return root;
    };

    test("has the pod's own account, where no kubeconfig is there and none is named", () => {
        const root = podOf("token", "ca.crt", "namespace");
        expect(loadKubeConfig({}, root).getCurrentCluster()?.server).toBe("https://192.0.2.1:443");
        expect(loadKubeConfig({ kubeconfig: "" }, root).getCurrentCluster()?.server).toBe("https://192.0.2.1:443");
    });

    test("never has it in place of a kubeconfig or a context that is named, or where the pod has no account", () => {
        const root = podOf("token", "ca.crt", "namespace");
        expect(() => loadKubeConfig({ kubeconfig: "/nowhere/config" }, root)).toThrow("/nowhere/config does not exist");
        expect(() => loadKubeConfig({ context: "prod" }, root)).toThrow("none does not exist");
        const without = podOf("ca.crt");
        expect(() => loadKubeConfig({}, without)).toThrow("none does not exist");
    });
});
