import * as z from "zod";
import { partKind } from "../model/settings/partKind.ts";
import { capabilitiesOf } from "./capabilities.ts";
import { ENVOY_GATEWAY } from "./defaults.ts";
import { crdBundles, envoyGatewayNames, installationFields } from "./installationSettings.ts";
import { drainSecondsOf, proxyFields } from "./proxySettings.ts";

const given = z.strictObject({ ...installationFields, ...proxyFields });

const settings = given.transform((read) => ({ ...read, ...envoyGatewayNames(read) }));

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
