import type { core } from "@pulumi/kubernetes/types/input.js";
import type * as pulumi from "@pulumi/pulumi";
import { CADDY_HOME, caddyConfiguration } from "./caddyConfiguration.ts";
import { envoyConfiguration, leavePath } from "./envoyConfiguration.ts";
import { haproxyConfiguration, KEY_VARIABLE } from "./haproxyConfiguration.ts";
import { nginxConfiguration } from "./nginxConfiguration.ts";
import { PORTS, type ProxyFront } from "./proxyFront.ts";
import type { ProxyName } from "./proxyImages.ts";

/** What depends on the proxy in a pod's container. */
export type ProxyContainer = Pick<core.v1.Container, "command" | "args" | "env" | "lifecycle">;

/** What a container needs that is known only once it is created. */
export interface ContainerInputs {
    /** The word of {@link ProxyFront}. */
    word: pulumi.Output<string>;
    /** Secret with the key for QUIC tokens, as `key`. */
    hostKey: pulumi.Output<string>;
}

/** How a proxy is a front. */
export interface Proxy {
    /** Its configuration: files by name. */
    files(front: ProxyFront): Record<string, string>;
    /** What its container runs, and how it leaves. */
    container(front: Omit<ProxyFront, "word" | "gateway">, inputs: ContainerInputs): ProxyContainer;
    /** Whether it has a use for `word`. */
    needsWord: boolean;
    /** Whether it answers the kubelet's probes until it ends; the others stop when they are asked to end. */
    answersToTheEnd: boolean;
}

/** Each proxy. All of them answer `/alive` and `/ready` on the probe's port. */
export const proxies: Record<ProxyName, Proxy> = {
    nginx: {
        files: (front) => ({ "nginx.conf": nginxConfiguration(front) }),
        container: ({ folder, connectionSeconds }) => ({
            command: ["nginx"],
            args: ["-e", "stderr", "-c", `${folder}/nginx.conf`, "-g", "daemon off;"],
            ...servingOn(connectionSeconds),
        }),
        needsWord: false,
        answersToTheEnd: false,
    },
    envoy: {
        files: envoyConfiguration,
        container: (front, { word }) => ({
            command: ["envoy"],
            args: [
                ...["-c", `${front.folder}/envoy.json`, "--log-level", "warning"],
                // Replicas are for more: by default there is a worker for each CPU of the node.
                ...["--disable-hot-restart", "--concurrency", "2"],
                // Every connection at its next answer, and not one after the other.
                ...["--drain-strategy", "immediate", "--drain-time-s", `${front.requestSeconds}`],
            ],
            // It ends at once by any signal, so it leaves before: the answer comes when it has.
            ...(front.connectionSeconds + front.requestSeconds === 0
                ? {}
                : { lifecycle: { preStop: { httpGet: { path: word.apply(leavePath), port: PORTS.probe } } } }),
        }),
        needsWord: true,
        answersToTheEnd: true,
    },
    haproxy: {
        files: haproxyConfiguration,
        container: ({ folder, connectionSeconds }, { hostKey }) => ({
            command: ["haproxy"],
            args: ["-db", "-f", `${folder}/haproxy.cfg`],
            env: [{ name: KEY_VARIABLE, valueFrom: { secretKeyRef: { name: hostKey, key: "key" } } }],
            ...servingOn(connectionSeconds),
        }),
        needsWord: false,
        answersToTheEnd: false,
    },
    caddy: {
        files: (front) => ({ "caddy.json": caddyConfiguration(front) }),
        container: ({ folder, connectionSeconds }) => ({
            command: ["caddy"],
            args: ["run", "--config", `${folder}/caddy.json`],
            env: ["XDG_DATA_HOME", "XDG_CONFIG_HOME"].map((name) => ({ name, value: CADDY_HOME })),
            ...servingOn(connectionSeconds),
        }),
        needsWord: true,
        answersToTheEnd: false,
    },
};

/** New connections reach other pods immediately; existing ones continue until the proxy must quit. */
function servingOn(sleep: number): Pick<ProxyContainer, "lifecycle"> {
    // Kubernetes before 1.32 rejects a sleep of zero.
    return sleep === 0 ? {} : { lifecycle: { preStop: { sleep: { seconds: sleep } } } };
}
