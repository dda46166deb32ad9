import { digest } from "./digest.ts";
import type { BackendPort } from "./parts.ts";
import type { CertificatePlan, ControllerCapabilities, ListenerPlan, Plan } from "./plan.ts";
import { factsOf } from "./stages.ts";
import { isWildcard, parentOf, wildcardOf } from "./wildcards.ts";

/** A listener of the Gateway, and the hostnames that it serves. */
export interface PlannedListener {
    /** Its name, which does not change when other hostnames are added or removed. */
    name: string;
    /** TCP port, and the UDP port of QUIC. */
    port: number;
    /** `HTTPS` terminates TLS at the gateway. */
    protocol: ListenerPlan["protocol"];
    /** Its hostnames; without `hostname` if it serves several. */
    hostnames: string[];
}

/**
 * The Gateway's listeners, without the redirect's.
 *
 * Hostnames that one certificate covers share a listener, unless the controller does not require it
 * (`ControllerCapabilities.listenerSharing`). Clients reuse a connection for every hostname that its certificate covers
 * at the same address (RFC 9113 §9.1.1, RFC 9114 §3.3), while a Gateway serves only a listener's hostnames. A shared
 * listener also supports more hostnames than a Gateway supports listeners.
 *
 * A hostname with its own certificate has its own listener.
 */
export function plannedListeners(
    plan: Pick<Plan, "listeners" | "certificate"> & {
        controller: { capabilities: Pick<ControllerCapabilities, "listenerSharing"> };
    },
): PlannedListener[] {
    const { listenerSharing = true } = plan.controller.capabilities;
    const planned = new Map<string, PlannedListener>();
    const ports = [...new Set(plan.listeners.map(({ port }) => port))];
    const apart = new Set(ports.filter((port) => !listenerSharing || !sharesCertificates(plan, port)));
    for (const listener of plan.listeners) {
        const { protocol, port, hostname } = listener;
        const shared = protocol === "HTTPS" && !apart.has(port);
        const name = shared ? `https${port === 443 ? "" : port}` : listenerName(listener);
        const known = planned.get(name);
        planned.set(name, known ?? { name, port, protocol, hostnames: [hostname] });
        known?.hostnames.push(hostname);
    }
    // A controller may open UDP only where the first listener of a port is HTTPS.
    return [...planned.values()].sort((a, b) => Number(a.protocol === "TLS") - Number(b.protocol === "TLS"));
}

/** Names of the HTTPS listeners, and of those without TLS: an HTTPRoute cannot attach to TLS passthrough. */
export function httpsListenerNames(planned: PlannedListener[]): string[] {
    return planned.filter(({ protocol }) => protocol !== "TLS").map(({ name }) => name);
}

/** Prefix of a Gateway's annotation with the hostnames of a shared listener; the listener's name is its suffix. */
export const HOSTNAMES_ANNOTATION = "hostnames.http3-gateway.dev/";

/** Maximum bytes of hostnames in a Gateway's annotations: the API server accepts 256 KiB in total. */
const ANNOTATIONS = 128 * 1024;

/** Hostnames of a shared listener, which the listener itself does not contain: for people, and for the review. */
export function hostnamesAnnotations(planned: PlannedListener[]): Record<string, string> {
    const shared = planned
        .filter(({ hostnames }) => hostnames.length > 1)
        .map(({ name, hostnames }): [string, string] => [`${HOSTNAMES_ANNOTATION}${name}`, hostnames.join(",")]);
    const size = shared.reduce((sum, [, text]) => sum + text.length, 0);
    return size > ANNOTATIONS ? {} : Object.fromEntries(shared);
}

/**
 * Ports of a Gateway and of the Service in front of it, the redirect's among them.
 * @param targetPort Port that the proxy's pods listen on for a port of the Gateway.
 */
export function servedPorts(
    { listeners, redirectHttp, advertisement }: Pick<Plan, "listeners" | "redirectHttp" | "advertisement">,
    targetPort: (port: number) => number,
): BackendPort[] {
    const ports = [...new Set([...listeners.map(({ port }) => port), ...(redirectHttp ? [80] : [])])];
    const { quic } = factsOf(advertisement.stage);
    const http3 = (port: number) => listeners.some((each) => each.port === port && each.http3);
    return ports.map((port) => ({
        port,
        targetPort: targetPort(port),
        protocols: quic && http3(port) ? ["TCP", "UDP"] : ["TCP"],
        quic: http3(port),
    }));
}

/** Number of Secrets for a number of hostnames. */
export function certificateCount({ namesPerSecret, secrets = 1 }: CertificatePlan, hostnames: number): number {
    return namesPerSecret === undefined ? Math.min(secrets, hostnames) : Math.ceil(hostnames / namesPerSecret);
}

/** Whether a hostname of the port shares its certificate with another one. */
function sharesCertificates(
    { listeners, certificate }: Pick<Plan, "listeners" | "certificate">,
    port: number,
): boolean {
    const names = new Set(
        listeners.filter((each) => each.protocol === "HTTPS" && each.port === port).map(({ hostname }) => hostname),
    );
    // A certificate with room for another name may soon have a second hostname.
    return (
        certificate.namesPerSecret !== 1 || [...names].some((name) => names.has(wildcardOf(name)) && !isWildcard(name))
    );
}

/**
 * Name of a listener of one hostname: its protocol, its port where that is not 443, and its hostname (Gateway API
 * `SectionName`, at most 253 characters). Wildcard and port are placed where no hostname can imitate them:
 * `wildcard-https-example.com` and `https8443-app.example.com`.
 */
export function listenerName(listener: ListenerPlan): string {
    const protocol = listener.protocol.toLowerCase();
    const port = listener.port === 443 ? "" : listener.port;
    const { hostname } = listener;
    const [wildcard, rest] = isWildcard(hostname) ? ["wildcard-", parentOf(hostname)] : ["", hostname];
    const name = `${wildcard}${protocol}${port}-${rest}`;
    return name.length <= 253 ? name : `${name.slice(0, 243)}x-${digest(name)}`;
}
