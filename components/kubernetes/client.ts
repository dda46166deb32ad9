import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { isKubeconfigContent } from "../model/kubeconfigText.ts";
import type { KubeConfig } from "./kubeConfig.ts";

/** Which cluster to connect to, as plain values. */
export interface ClusterSelection {
    /**
     * Path or content of a kubeconfig. Default: `$KUBECONFIG`, then `~/.kube/config`, then the pod's service account.
     */
    kubeconfig?: string;
    /** Context in it. Default: its current context. */
    context?: string;
}

/**
 * Loads the kubeconfig of a cluster. If none is set and none exists, a pod's own service account is used, as by
 * the Kubernetes provider: a program run by a Pulumi operator has no other.
 * @param root Folder below which a pod has its account. Default: the file system's.
 * @throws Error in one sentence when the file is missing, is not a kubeconfig, or has no such context.
 */
export function loadKubeConfig(cluster: ClusterSelection, root = ""): KubeConfig {
    const config = newConfig();
    const source = cluster.kubeconfig;
    if (source !== undefined && isKubeconfigContent(source)) {
        loadContent(config, source);
    } else {
        const files = source
            ? // No shell has expanded values of a program's configuration.
              [source.replace(/^~(?=\/|$)/, homedir())]
            : defaultFiles();
        const present = files.filter((file) => existsSync(file));
        if (present.length === 0 && !source && cluster.context === undefined && hasOwnAccount(root)) {
            config.loadFromCluster(root);
            return config;
        }
        if (present.length === 0) {
            throw new Error(
                `The kubeconfig ${files.map(whole).join(" or ")} does not exist. ` +
                    "Set cluster.kubeconfig or $KUBECONFIG, or start a local cluster with `http3-gateway lab start`.",
            );
        }
        try {
            for (const file of present) {
                if (file === present[0]) {
                    config.loadFromFile(file);
                } else {
                    const more = newConfig();
                    more.loadFromFile(file);
                    config.mergeConfig(more, true);
                }
            }
        } catch (error) {
            throw new Error(`The kubeconfig ${present.join(", ")} cannot be read: ${(error as Error).message}`);
        }
    }
    if (cluster.context !== undefined) {
        const names = config.getContexts().map((context) => context.name);
        if (!names.includes(cluster.context)) {
            throw new Error(
                `The kubeconfig has no context "${cluster.context}"; it has ${names.map((name) => `"${name}"`).join(", ") || "none"}.`,
            );
        }
        config.setCurrentContext(cluster.context);
    }
    if (config.getCurrentCluster() === null) {
        throw new Error("The kubeconfig has no current context. Set cluster.context.");
    }
    return config;
}

/** Files of `$KUBECONFIG`; an empty value means unset, as in kubectl. */
function defaultFiles(): string[] {
    const files = (process.env["KUBECONFIG"] ?? "").split(":").filter(Boolean);
    return files.length > 0 ? files : [join(homedir(), ".kube", "config")];
}

/**
 * Only programs that connect to a cluster wait for the client, not a render: it takes a third of a second to load with
 * its model of the whole API, and a tenth as the published package has it (tools/dev/release/bundled.ts).
 */
function newConfig(): KubeConfig {
    const client = createRequire(import.meta.url)("@kubernetes/client-node") as { KubeConfig: new () => KubeConfig };
    return new client.KubeConfig();
}

/** Whether this is a pod with a service account (Kubernetes documentation, "Accessing the API from a Pod"). */
function hasOwnAccount(root: string): boolean {
    return (
        process.env["KUBERNETES_SERVICE_HOST"] !== undefined &&
        existsSync(`${root}/var/run/secrets/kubernetes.io/serviceaccount/token`)
    );
}

/** Content is a secret, so an error does not contain it. */
function loadContent(config: KubeConfig, content: string): void {
    try {
        config.loadFromString(content);
    } catch {
        throw new Error("The kubeconfig content cannot be read: it is not a valid kubeconfig in YAML or JSON.");
    }
}

/** Pulumi runs a program and its plugins in the program's folder: relative paths depend on that. */
function whole(file: string): string {
    return isAbsolute(file) ? file : `${file} (${resolve(file)})`;
}
