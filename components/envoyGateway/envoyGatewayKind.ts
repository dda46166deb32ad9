import * as z from "zod";
import { partKind } from "../model/settings/partKind.ts";
import { capabilitiesOf } from "./capabilities.ts";
import { ENVOY_GATEWAY } from "./defaults.ts";
import { crdBundles, envoyGatewayNames, installationFields } from "./installationSettings.ts";
import { drainSecondsOf, preferGro, proxyFields } from "./proxySettings.ts";

const given = z.strictObject({
    ...installationFields,
    ...proxyFields,
    /**
     * Receives bursts of datagrams whole (`prefer_gro` of Envoy's QUIC listener, for which Envoy Gateway has no field). Without it
     * a client on the gateway's own node, a pod for example, gets no answer over QUIC if its first message takes two datagrams, as
     * a post-quantum key exchange makes it. Clients elsewhere are not affected: their bursts arrive as single datagrams. It is set by an
     * EnvoyPatchPolicy, so it enables `envoyPatchPolicies`, and has this one change admitted. Default: true, except with
     * `envoyPatchPolicies: false`.
     */
    preferGro: preferGro.optional(),
});

const settings = given.transform((read) => ({
    ...read,
    ...envoyGatewayNames(read),
    preferGro: read.preferGro ?? read.envoyPatchPolicies !== false,
}));

/** Settings of {@link envoyGateway}. */
export interface EnvoyGatewayArgs extends z.input<typeof given> {}

/** The parsed settings, with all defaults. */
export type EnvoyGatewaySettings = z.output<typeof settings>;

export const envoyGatewayKind = partKind({
    kind: "envoyGateway",
    settings,
    describe: (read) => ({
        drainSeconds: drainSecondsOf(read),
        capabilities: capabilitiesOf(read.version, read.images?.envoy),
        createsNamespace: read.namespace,
        ...ENVOY_GATEWAY,
        bundles: crdBundles(read).map(({ path, group, version, channel }) => ({ path, group, version, channel })),
    }),
});
