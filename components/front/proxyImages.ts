import { CADDY_VERSION, ENVOY_VERSION, NGINX_VERSION } from "./defaults.ts";

/** Proxies that a front can be. */
export const PROXIES = ["nginx", "envoy", "haproxy", "caddy"] as const;

export type ProxyName = (typeof PROXIES)[number];

/** Their default images. HAProxy has none: Docker's own is built without QUIC. */
export const IMAGES: Record<Exclude<ProxyName, "haproxy">, string> & { haproxy?: undefined } = {
    nginx: `docker.io/library/nginx:${NGINX_VERSION}`,
    envoy: `docker.io/envoyproxy/envoy:distroless-v${ENVOY_VERSION}`,
    caddy: `docker.io/library/caddy:${CADDY_VERSION}`,
};

/** The oldest release of each that a front can be, and why. */
export const FLOORS: Record<ProxyName, { version: string; why: string }> = {
    nginx: { version: "1.26", why: "Earlier stable releases have no HTTP/3." },
    // max_response_headers_kb of HttpProtocolOptions.
    envoy: { version: "1.32", why: "Earlier releases refuse a field of its configuration." },
    haproxy: {
        version: "3.2",
        why: "Earlier releases lose about half of all post-quantum handshakes in common builds.",
    },
    caddy: { version: "2.11.9", why: "Earlier releases cut requests when they end or change." },
};

/** The release that an image's tag names, if it does: `3.2.26` of `registry.example/haproxy:3.2.26-alpine`. */
export function taggedVersion(image: string): string | undefined {
    const tag = /:([^:/@]+)(?:@.*)?$/.exec(image)?.[1] ?? "";
    return /(?:^|v|-)(\d+\.\d+(?:\.\d+)?)/.exec(tag)?.[1];
}

/** Whether a release is older than the oldest that a front can be. `3` or `3.2` may be any release of it. */
export function isOlder(version: string, floor: string): boolean {
    const [numbers, least] = [version, floor].map((text) => text.split(".").map(Number));
    for (const [index, number] of (numbers ?? []).entries()) {
        const difference = number - (least?.[index] ?? 0);
        if (difference !== 0) {
            return difference < 0;
        }
    }
    return false;
}
