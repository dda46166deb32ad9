import type { AltSvcFile } from "./altSvcFile.ts";

/** Unprivileged ports of the pods: QUIC, TLS where the front takes TCP too, and the kubelet's probes. */
export const PORTS = { quic: 8443, tls: 8444, probe: 8080 } as const;

/** Folders of the pods' files, next to the proxy's configuration. */
export const FOLDERS = { pairs: "/etc/front/pairs", hostKey: "/etc/front/host-key", altSvc: "/etc/front/alt-svc" };

/** Folder of a proxy's configuration. */
export function configurationFolder(proxy: string): string {
    return `/etc/front/${proxy}`;
}

/** Roots in images of Debian and of the proxies. */
export const SYSTEM_ROOTS = "/etc/ssl/certs/ca-certificates.crt";

/** A served name, and the location of its key pair. */
export interface ServedName {
    /** DNS name or a wildcard. */
    hostname: string;
    /** Folder with `tls.crt` and `tls.key`. */
    pair: string;
}

/** What each proxy is configured from. */
export interface ProxyFront {
    names: readonly ServedName[];
    /** `host:port` of the gateway. */
    gateway: string;
    /** File with trusted CAs for the gateway's certificate. */
    trusted: string;
    /** Whether the gateway is known to have h2, for a proxy that does not find out by ALPN. */
    http2: boolean;
    /** Whether the gateway requires PROXY protocol on its port. */
    proxyProtocol: boolean;
    ipFamilies: readonly ("IPv4" | "IPv6")[];
    /** Path and query of a pod's request that checks the gateway. */
    readinessPath: string;
    /** Seconds for which connections go on as before when a pod has to leave. */
    connectionSeconds: number;
    /** Seconds for active requests to finish after that. */
    requestSeconds: number;
    /** Maximum seconds of silence within a request; 0 for no limit. */
    silenceSeconds: number;
    /** Folder of the configuration. */
    folder: string;
    /** A word that is not to be guessed, for what the kubelet alone may ask of a pod. */
    word: string;
    /** What it does where it takes TCP too. Default: it has QUIC alone. */
    tcp?: {
        /** Values of Alt-Svc, one per stage that has one. It sends the one whose file is in its folder, and no header without a file. */
        altSvc: readonly AltSvcFile[];
    };
}

/**
 * Headers of a client by which a gateway takes an address, a certificate or a path from a proxy that it trusts. It trusts
 * the front, so the front removes them.
 */
export const TRUSTED = [
    ...["Forwarded", "X-Forwarded-Server", "X-Client-IP", "Early-Data"],
    ...["X-Forwarded-Client-Cert", "X-Forwarded-Tls-Client-Cert", "X-Forwarded-Tls-Client-Cert-Info"],
    ...["X-Forwarded-Method", "X-Forwarded-Uri", "X-Forwarded-Prefix", "X-Forwarded-Scheme", "X-Forwarded-Protocol"],
    ...["X-Forwarded-Ssl", "X-Original-Forwarded-For", "X-Original-Url", "X-Original-Uri", "X-Original-Host"],
    ...["X-Envoy-External-Address", "True-Client-IP", "CF-Connecting-IP", "X-Cluster-Client-IP"],
];

/** Path on the probe's port at which a pod says the file of the Alt-Svc that it sends, as JSON. */
export const ALT_SVC_PATH = "/alt-svc";

/** User agent of the request that checks the gateway. */
export const READINESS_AGENT = "http3-front readiness";
