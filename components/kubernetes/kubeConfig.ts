import type { RequestOptions } from "node:https";

/**
 * The used part of the class `KubeConfig` of `@kubernetes/client-node`. The class's own declaration includes a model of
 * the whole API in 850 files, which the type checker of every user would read.
 */
export interface KubeConfig {
    loadFromCluster(pathPrefix?: string): void;
    loadFromFile(file: string): void;
    loadFromString(config: string): void;
    mergeConfig(config: KubeConfig, preserveContext?: boolean): void;
    getContexts(): { name: string }[];
    setCurrentContext(context: string): void;
    getCurrentCluster(): { server: string } | null;
    applyToHTTPSOptions(options: RequestOptions): Promise<void>;
}
