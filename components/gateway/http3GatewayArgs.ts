import * as z from "zod";
import { clusterArgs } from "../model/clusterArgs.ts";
import { familyOf } from "../model/families.ts";
import { listenerInput } from "../model/listeners.ts";
import { certificatePart, controllerPart, exposurePart, zonePart } from "../model/partSchemas.ts";
import type { IpFamily } from "../model/parts.ts";
import { type FormRule, fits, ruled } from "../model/settings/formRule.ts";
import { namespaceName, plainObjectName } from "../model/settings/forms.ts";
import { monitoringArgs } from "../monitoring/monitoringArgs.ts";
import { advertisement } from "./advertisementArgs.ts";
import { check } from "./checkArgs.ts";

export const ADDRESS_INVALID: FormRule = {
    code: "also-published-address-invalid",
    reason: "The zone refuses the record, or the family has no record that it could stand in.",
    remedy: "Write IPv4 addresses under ipv4 and IPv6 addresses under ipv6, of families that the exposure has.",
    source: "RFC 1035 §3.4.1; RFC 3596 §2.2",
};

function addresses(family: IpFamily) {
    const address = z.string().check(
        fits(
            (text) => familyOf(text) === family,
            (text) => `"${text}" is not an ${family} address.`,
        ),
    );
    return z.array(ruled(ADDRESS_INVALID, address)).default([]);
}

export const alsoPublish = z.strictObject({
    /** IPv4 addresses, dotted. */
    ipv4: addresses("IPv4"),
    /** IPv6 addresses. */
    ipv6: addresses("IPv6"),
});

const clientTraffic = z.strictObject({
    /** The balancer in front speaks PROXY protocol over TCP: connections without it are refused. Default: false. */
    proxyProtocol: z.boolean().default(false),
    /**
     * Name of a Secret in the Gateway's namespace, with the CA (`ca.crt`) that client certificates must chain to: clients
     * without one are refused. Default: none is asked for.
     */
    clientCertificateCa: plainObjectName.optional(),
});

export const http3GatewayArgs = z.strictObject({
    /** Names served over HTTPS and HTTP/3 on port 443. Plain strings: child names, checks and records depend on them. */
    hostnames: z.array(z.string()).default([]),
    /** Listeners that need more than a name. */
    listeners: z.array(listenerInput).default([]),
    /** Who terminates QUIC. Default: `envoyGateway()`. */
    controller: controllerPart.optional(),
    /** How TCP and UDP reach it on one address. Default: `mixedService()`. */
    exposure: exposurePart.optional(),
    /** Where the key pair comes from. */
    certificate: certificatePart,
    /** Who publishes the records. Default: `none()`. */
    dns: zonePart.optional(),
    /** What is promised to clients, and for how long. Default: stage `on`, a day of Alt-Svc, five minutes of TTL. */
    advertisement: advertisement.prefault({}),
    /**
     * Addresses of another edge that the records hold beside the exposure's, while one takes over from the other: publish
     * both, let the TTL run out, then take this away, and remove the other edge when the TTL has run out again. The check
     * looks at them too. A balancer that is merely replaced goes at the end of the same update, so nothing could serve what
     * still knew its address: keep its addresses (EIPs, reserved addresses), or build the new one beside it. Default: none.
     */
    alsoPublish: alsoPublish.optional(),
    /**
     * The check that HTTP/3 answers at every address, before anything promises it (stages `trial` and `on`): where it does
     * not, the update fails and advertises nothing, and h2 is served. What an earlier update advertised is taken back by
     * stage `withdraw`, which has no check. `unverified` switches it off. Default: on.
     */
    check: z.union([check, z.literal("unverified")]).prefault({}),
    /**
     * Watches the gateway from a pod: metrics, dashboard and alerts for Prometheus. `true` takes every default and the image
     * of `check.image`. Default: it is not watched.
     */
    monitoring: z.union([monitoringArgs, z.boolean()]).optional(),
    /** How connections are read; each of these excludes HTTP/3 on today's controllers. */
    clientTraffic: clientTraffic.prefault({}),
    /**
     * Redirects http to https on port 80. Default: true. A route in the gateway's own namespace that names no listener
     * (`sectionName`) is attached to port 80 too, beside the redirect; routes in other namespaces are not.
     */
    redirectHttp: z.boolean().default(true),
    /** Namespace of the Gateway. Default: the component's name. */
    namespace: namespaceName.optional(),
    /** Creates the namespace. Default: true, unless the certificate is a Secret that is already in it. */
    createNamespace: z.boolean().optional(),
    /**
     * Cluster to create everything in. Default: `$KUBECONFIG` and its current context. Beside a provider of your own it
     * has to be said, `{}` for that default: what a provider points at cannot be read from it.
     */
    cluster: clusterArgs.optional(),
});

/** Arguments of {@link Http3Gateway}. */
export interface Http3GatewayArgs extends z.input<typeof http3GatewayArgs> {}

/** The same as they are read, with every default. */
export type Http3GatewaySettings = z.output<typeof http3GatewayArgs>;
