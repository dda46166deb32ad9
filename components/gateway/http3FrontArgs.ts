import * as z from "zod";
import { existingAddressFields } from "../front/existingAddressKind.ts";
import { frontFields } from "../front/frontKind.ts";
import { http3GatewayArgs } from "./http3GatewayArgs.ts";

const { hostnames, certificate, dns, advertisement, check, monitoring, cluster } = http3GatewayArgs.shape;

export const http3FrontArgs = z.strictObject({
    /** Names that the gateway serves over HTTPS on port 443, and that get HTTP/3: all of them with `takes: "tcpAndUdp"`. */
    hostnames,
    ...frontFields,
    ...existingAddressFields,
    /** Where the key pair comes from: Secrets in the namespace of the gateway's Service. */
    certificate,
    /** Who publishes the HTTPS records, which are all that advertises with `takes: "udp"` and without `altSvc`. Default: `none()`. */
    dns,
    /** What is promised to clients. Without `altSvc`, `takes: "udp"` has no stage `trial`, which is Alt-Svc alone. Default: stage `on`. */
    advertisement,
    /** The check that HTTP/3 answers before anything promises it. `unverified` switches it off. Default: on. */
    check,
    /** Watches the front from a pod. Default: it is not watched. */
    monitoring,
    /** Cluster of the gateway. Default: `$KUBECONFIG` and its current context. */
    cluster,
});

/** Arguments of {@link Http3Front}. */
export interface Http3FrontArgs extends z.input<typeof http3FrontArgs> {}
