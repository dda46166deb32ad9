import type { GatewayListener } from "../gatewayApi/gateway.ts";
import type { AdmittedPatch } from "./admittedPatches.ts";
import type { EnvoyPatchPolicySpec } from "./objects.ts";
import { quicListenerChange, quicListenerPatches } from "./quicListeners.ts";

/** Octets of a server ID: the length that AWS accepts and creates. */
const SERVER_ID_LENGTH = 8;

/** Random octets behind it. Envoy adds one with the number of its thread, so a connection ID has 17 of at most 20. */
const NONCE_LENGTH = 7;

/** Name by which the listener asks for the parameters. */
const PARAMETERS = "quic-lb";

const SECRET = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret";

/**
 * The patches that make a Gateway's proxies include their server ID in their connection IDs, in plain form: one octet
 * with the length, the ID, then the nonce (draft-ietf-quic-load-balancers-21 §3, §5.2). Envoy Gateway 1.9 has no field for it.
 */
export function quicServerIdPatches(
    gateway: { namespace: string; name: string },
    listeners: Pick<GatewayListener, "name" | "port" | "protocol">[],
    quicPorts: number[],
    environmentVariable: string,
): EnvoyPatchPolicySpec["jsonPatches"] {
    return [
        {
            type: SECRET,
            name: PARAMETERS,
            operation: { op: "add", path: "", value: PARAMETERS_RESOURCE },
        },
        ...quicListenerPatches(gateway, listeners, quicPorts, withServerId(environmentVariable)),
    ];
}

/** What these patches change, independent of the Gateway. */
export function quicServerIdChanges(environmentVariable: string): AdmittedPatch[] {
    return [
        { type: SECRET, path: "", value: PARAMETERS_RESOURCE },
        quicListenerChange(withServerId(environmentVariable)),
    ];
}

function withServerId(environmentVariable: string) {
    return {
        op: "add",
        path: "/udp_listener_config/quic_options/connection_id_generator_config",
        value: generator(environmentVariable),
    } as const;
}

function generator(environmentVariable: string) {
    return {
        name: "envoy.quic.connection_id_generator.quic_lb",
        typed_config: {
            "@type": "type.googleapis.com/envoy.extensions.quic.connection_id_generator.quic_lb.v3.Config",
            unencrypted_mode: true,
            server_id: { environment_variable: environmentVariable },
            server_id_base64_encoded: true,
            // A proxy whose ID is missing or of another length then does not enable QUIC, instead of a QUIC that gets
            // no packets.
            expected_server_id_length: SERVER_ID_LENGTH,
            nonce_length_bytes: NONCE_LENGTH,
            encryption_parameters: { name: PARAMETERS, sds_config: { ads: {}, resource_api_version: "V3" } },
        },
    };
}

/**
 * Envoy asks for a key in plain form too, and for the configuration's number, which is zero. The key is not
 * used, and not secret: a balancer that reads connection IDs in plain form has no key.
 */
const PARAMETERS_RESOURCE = {
    name: PARAMETERS,
    generic_secret: {
        secrets: {
            encryption_key: { inline_string: "0000000000000000" },
            configuration_version: { inline_bytes: "AA==" },
        },
    },
};
