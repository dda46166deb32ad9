import { quicListenerChange } from "./quicListeners.ts";

/**
 * Linux gives a burst of datagrams from the same machine as one. Without this field Envoy reads only the first of them, and drops the
 * others ("Kernel dropped datagram"), which are the rest of a post-quantum client hello.
 */
export const PREFER_GRO = {
    op: "add",
    path: "/udp_listener_config/downstream_socket_config",
    value: { prefer_gro: true },
} as const;

/** What it changes of every QUIC listener. */
export const PREFER_GRO_CHANGE = quicListenerChange(PREFER_GRO);
