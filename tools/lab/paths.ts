import { createHash } from "node:crypto";
import { join } from "node:path";
import { ownCache } from "../ownCache.ts";
import { LAB_SUFFIX } from "./name.ts";
import {
    CADDY_VERSIONS,
    CONTOUR_VERSIONS,
    CURL_VERSIONS,
    EMISSARY_VERSIONS,
    ENGINE_VERSIONS,
    HAPROXY_VERSIONS,
    ISTIO_VERSIONS,
    METALLB_VERSIONS,
    NEWER_NGINX_VERSIONS,
    NGINX_VERSIONS,
    TRAEFIK_VERSIONS,
    VERSIONS,
} from "./versions.ts";

const cache = ownCache();
const keyOf = (versions: object) => createHash("sha256").update(JSON.stringify(versions)).digest("hex").slice(0, 12);
const build = join(cache, `programs-${keyOf(VERSIONS)}`);
const lab = join(cache, `lab${LAB_SUFFIX}`);

/** Paths of the lab. Built files outlive the cluster; files under `lab` belong to one cluster. */
export const PATHS = {
    cache,
    build,
    /** The real Pulumi engine: the CLI and its Kubernetes provider. */
    engine: join(cache, `engine-${keyOf(ENGINE_VERSIONS)}`),
    /** Traefik, its image and its CRDs. */
    traefik: join(cache, `traefik-${keyOf(TRAEFIK_VERSIONS)}`),
    /** MetalLB's programs, their images and its manifest. */
    metallb: join(cache, `metallb-${keyOf(METALLB_VERSIONS)}`),
    /** istiod and pilot-agent, their images and the CRDs. */
    istio: join(cache, `istio-${keyOf(ISTIO_VERSIONS)}`),
    /** nginx and its image. */
    nginx: join(cache, `nginx-${keyOf(NGINX_VERSIONS)}`),
    /** The newer nginx and its image. */
    newerNginx: join(cache, `nginx-${keyOf(NEWER_NGINX_VERSIONS)}`),
    /** HAProxy and its image. */
    haproxy: join(cache, `haproxy-${keyOf(HAPROXY_VERSIONS)}`),
    /** Caddy and its image. */
    caddy: join(cache, `caddy-${keyOf(CADDY_VERSIONS)}`),
    /** Contour, its image and its manifest. */
    contour: join(cache, `contour-${keyOf(CONTOUR_VERSIONS)}`),
    /** Emissary's compiler and CRDs. */
    emissary: join(cache, `emissary-${keyOf(EMISSARY_VERSIONS)}`),
    /** curl with HTTP/3. */
    curl: join(cache, `curl-${keyOf(CURL_VERSIONS)}`),
    program: (name: string) => join(build, name),
    chart: join(build, "gateway-helm"),
    gatewayApiCrds: join(build, `gateway-api-standard-${VERSIONS.gatewayApi}.yaml`),
    envoyGatewayCrds: join(build, `envoy-gateway-crds-${VERSIONS.envoyGateway}.yaml`),
    image: (name: string) => join(build, `image-${name}.tar`),
    lab,
    file: (name: string) => join(lab, name),
    log: (name: string) => join(lab, "logs", `${name}.log`),
    processes: join(lab, "processes.json"),
    edge: join(lab, "edge.json"),
    kubeconfig: join(lab, "kubeconfig"),
    /** State of the Pulumi CLI for stacks on the lab; kept as long as the cluster. */
    pulumiState: join(lab, "pulumi"),
    apiSocket: join(lab, "api.sock"),
    containerd: join(lab, "containerd.sock"),
};
