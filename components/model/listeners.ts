import * as z from "zod";
import type { ListenerPlan } from "./plan.ts";
import { type FormRule, ruled } from "./settings/formRule.ts";

const PORT: FormRule = {
    code: "port-invalid",
    reason: "TCP and UDP have no such port.",
    remedy: "Use a whole number from 1 to 65535; browsers expect 443.",
    source: "RFC 6335 §6; Gateway API PortNumber",
};

/** A port of TCP or UDP. */
export const portNumber = ruled(PORT, z.int().min(1).max(65_535));

export const listenerInput = z.strictObject({
    /** DNS name or wildcard. */
    hostname: z.string(),
    /** Default: 443; 80 for `HTTP`. */
    port: portNumber.optional(),
    /** Default: `HTTPS`. `TLS` passes the connection through. */
    protocol: z.enum(["HTTPS", "HTTP3", "TLS", "HTTP"]).optional(),
    /** Design A. Default: on for `HTTPS`, off for everything else. */
    http3: z
        .strictObject({
            /** Whether QUIC answers on this listener's port too. */
            enabled: z.boolean(),
            /** UDP port that Alt-Svc names. Default: the listener's port. */
            advertisedPort: portNumber.optional(),
        })
        .optional(),
});

/**
 * A listener as a user writes it. Both designs of kubernetes-sigs/gateway-api#687 are accepted:
 * (A) an HTTPS listener with `http3`, and (B) a listener of protocol `HTTP3` in addition to the HTTPS one.
 */
export interface ListenerInput extends z.input<typeof listenerInput> {}

/** What a user wrote, read. */
export interface NormalizedListeners {
    listeners: ListenerPlan[];
    /** What cannot be read as either design. */
    problems: { path: string; message: string }[];
    /** Argument path of each listener, for messages. */
    paths: string[];
}

/** Reads both ways of naming listeners into one plan. */
export function normalizeListeners(hostnames: string[], inputs: ListenerInput[]): NormalizedListeners {
    const listeners: ListenerPlan[] = [];
    const paths: string[] = [];
    const problems: { path: string; message: string }[] = [];
    // Design B is there as soon as one listener says HTTP3; the others then have QUIC only if it is set.
    const separate = inputs.some((input) => input.protocol === "HTTP3");
    // Listeners with explicit HTTP/3: a second setting would silently override the first.
    const said = new Set<ListenerPlan>();

    hostnames.forEach((hostname, index) => {
        listeners.push({ hostname, port: 443, protocol: "HTTPS", http3: !separate, advertisedPort: 443 });
        paths.push(`hostnames[${index}]`);
    });
    inputs.forEach((input, index) => {
        if (input.protocol === "HTTP3") {
            return;
        }
        const protocol = input.protocol ?? "HTTPS";
        const port = input.port ?? (protocol === "HTTP" ? 80 : 443);
        const listener: ListenerPlan = {
            hostname: input.hostname,
            port,
            protocol,
            http3: input.http3?.enabled ?? (protocol === "HTTPS" && !separate),
            advertisedPort: input.http3?.advertisedPort ?? port,
        };
        listeners.push(listener);
        if (input.http3 !== undefined) {
            said.add(listener);
        }
        paths.push(`listeners[${index}]`);
    });
    inputs.forEach((input, index) => {
        if (input.protocol !== "HTTP3") {
            return;
        }
        const port = input.port ?? 443;
        const beside = listeners.filter(
            (listener) => listener.hostname === input.hostname && listener.protocol === "HTTPS",
        );
        const same = beside.find((listener) => listener.port === port);
        if (same !== undefined && said.has(same)) {
            problems.push({
                path: `listeners[${index}].protocol`,
                message:
                    `HTTP/3 of "${input.hostname}" on port ${port} is set twice. ` +
                    "The two may differ, and one would be silently ignored. " +
                    "Keep either http3 on the HTTPS listener or one HTTP3 listener with it. [http3-said-twice; kubernetes-sigs/gateway-api#687]",
            });
        } else if (same !== undefined) {
            said.add(same);
            same.http3 = input.http3?.enabled ?? true;
            same.advertisedPort = input.http3?.advertisedPort ?? port;
        } else if (beside[0] !== undefined) {
            problems.push({
                path: `listeners[${index}].port`,
                message:
                    `HTTP3 on port ${port} differs from HTTPS on port ${beside[0].port}. ` +
                    "The controller opens QUIC on the HTTPS listener's port, and browsers ignore an HTTPS record that names another port. " +
                    `Write port: ${beside[0].port}, and http3.advertisedPort where an outer balancer maps ports. [http3-port-differs; RFC 9460 §7.2]`,
            });
        } else {
            problems.push({
                path: `listeners[${index}].protocol`,
                message:
                    `"${input.hostname}" has an HTTP3 listener but no HTTPS listener. ` +
                    "Alt-Svc and clients without QUIC require one. " +
                    `Add { hostname: "${input.hostname}", protocol: "HTTPS" }. [http3-without-https; kubernetes-sigs/gateway-api#687]`,
            });
        }
    });
    return { listeners, problems, paths };
}
