import type { GatewayListener } from "../gatewayApi/gateway.ts";
import type { AdmittedPatch } from "./admittedPatches.ts";
import type { EnvoyPatchPolicySpec } from "./objects.ts";

type Patch = EnvoyPatchPolicySpec["jsonPatches"][number];

const LISTENER = "type.googleapis.com/envoy.config.listener.v3.Listener";

/** What a patch of QUIC listeners changes in each of them. */
export function quicListenerChange({ path, value }: Patch["operation"]): AdmittedPatch {
    return { type: LISTENER, path, value };
}

/** The same patch of the QUIC listener of every port. Envoy Gateway 1.9 names it after the first HTTPS listener there. */
export function quicListenerPatches(
    gateway: { namespace: string; name: string },
    listeners: Pick<GatewayListener, "name" | "port" | "protocol">[],
    quicPorts: number[],
    operation: Patch["operation"],
): Patch[] {
    return quicPorts
        .flatMap((quicPort) => listeners.find(({ port, protocol }) => port === quicPort && protocol === "HTTPS") ?? [])
        .map(({ name }) => ({
            type: LISTENER,
            name: `${gateway.namespace}/${gateway.name}/${name}-quic`,
            operation,
        }));
}
