import { ENVOY_VERSION, NGINX_VERSION } from "./defaults.ts";

/** Proxies that a front can be. */
export const PROXIES = ["nginx", "envoy"] as const;

export type ProxyName = (typeof PROXIES)[number];

/** Their default images. */
export const IMAGES: Record<ProxyName, string> = {
    nginx: `docker.io/library/nginx:${NGINX_VERSION}`,
    envoy: `docker.io/envoyproxy/envoy:distroless-v${ENVOY_VERSION}`,
};
