import * as z from "zod";
import { objectName, release } from "../model/settings/forms.ts";
import { input } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";
import { capabilitiesOf } from "./capabilities.ts";
import { CONTROLLER_NAMESPACE, ENVOY_GATEWAY } from "./defaults.ts";
import { drainSecondsOf, preferGro, proxyFields } from "./proxySettings.ts";

const settings = z.strictObject({
    ...proxyFields,
    /** Image of the proxy. Default: what Envoy Gateway's release names, by digest. */
    image: z.string().optional(),
    /**
     * Receives bursts of datagrams whole, as `preferGro` of `envoyGateway()` does. It is set by an EnvoyPatchPolicy, so it requires
     * `extensionApis.enableEnvoyPatchPolicy` in the configuration of the control plane, which otherwise ignores it. Default: false.
     */
    preferGro: preferGro.optional(),
    /** Name of an existing GatewayClass. */
    gatewayClassName: objectName,
    /** Namespace of its control plane. Default: `envoy-gateway-system`. */
    namespace: input(z.string()).default(CONTROLLER_NAMESPACE),
    /**
     * Release of the control plane, with the leading `v`: capabilities follow from it. The preflight compares it with
     * the image of the Deployment `envoy-gateway` in `namespace`. Default: not compared; those of `v1.9.1`.
     */
    version: release.optional(),
    /**
     * Capabilities of the installed release, as stated by its owner. Default: those of `version` except `quicServerIds`, which requires `extensionApis.enableEnvoyPatchPolicy` in its configuration and the proxies'
     * namespace labeled for the balancer's webhook. A class whose `http3` is false supports only the stage `off`.
     */
    capabilities: z
        .strictObject({
            /** The controller can open a QUIC listener. */
            http3: z.boolean().optional(),
            /** Its own Alt-Svc can be replaced or removed, which the stages require. */
            altSvcSettable: z.boolean().optional(),
            /** PROXY protocol and QUIC can share a port (no controller can as of 2026-11). */
            proxyProtocolWithHttp3: z.boolean().optional(),
            /** Client certificates are also required over QUIC. */
            clientCertificatesWithHttp3: z.boolean().optional(),
            /** It can reach backends over HTTP/3. */
            upstreamHttp3: z.boolean().optional(),
            /** On a port with QUIC, names of TLS passthrough are served over TCP alone. */
            passthroughWithHttp3: z.boolean().optional(),
            /**
             * Its proxies can include a server ID in their connection IDs, by which a balancer finds them (QUIC-LB).
             */
            quicServerIds: z.boolean().optional(),
        })
        .optional(),
});

/** Settings of {@link existingEnvoyGateway}. */
export interface ExistingEnvoyGatewayArgs extends z.input<typeof settings> {}

export const existingEnvoyGatewayKind = partKind({
    kind: "existingEnvoyGateway",
    settings,
    describe: ({ capabilities, ...given }) => ({
        drainSeconds: drainSecondsOf(given),
        capabilities: { ...capabilitiesOf(given.version, given.image), quicServerIds: false, ...capabilities },
        ...ENVOY_GATEWAY,
        bundles: [],
    }),
});
