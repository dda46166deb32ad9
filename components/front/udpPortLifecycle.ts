import { applyFields, isMoved, type ObjectReference, readObject, sameReach } from "../kubernetes/objectFields.ts";
import { ApiError } from "../kubernetes/request.ts";
import { whereReachable } from "../kubernetes/whereReachable.ts";
import type { Lifecycle } from "../pulumi/lifecycle.ts";
import { SERVICE_PORT, UDP_PORT_NAME } from "./defaults.ts";
import { HOLD, type Hold, held } from "./hold.ts";
import { SERVICE, serviceToTake, writersOf } from "./portsOfService.ts";
import { managerOf, managersOf, portOf, type ServiceObject } from "./serviceObject.ts";
import { LINES } from "./serviceRules.ts";

/** The Service, and its UDP port's target. Plain data. */
export interface UdpPortInputs extends ObjectReference {
    front: string;
    targetPort: string;
}

/** `added` is false if the Service's owner wrote the port. */
export type UdpPortState = UdpPortInputs & { added: boolean };

/** Lifecycle of a `UdpPort`. */
export const udpPortLifecycle = udpPortHeld(HOLD);

/** The same with other times, for tests. */
export function udpPortHeld(hold: Hold): Lifecycle<UdpPortInputs, UdpPortState> {
    return {
        id: ({ namespace, name }) => `${namespace}/${name}`,
        summary: ({ namespace, name }) => `${namespace}/${name} UDP ${SERVICE_PORT}`,
        diff(olds, news) {
            const moved = isMoved(olds, news);
            // Deletion uses recorded values: new credentials are an update.
            const changes =
                moved || olds.targetPort !== news.targetPort || olds.front !== news.front || !sameReach(olds, news);
            return { changes, replaces: moved ? ["name"] : [] };
        },
        create: async (inputs, run) => await add(inputs, hold, run?.signal),
        update: async (_olds, news, run) => await add(news, hold, run?.signal),
        // The next update adds a removed port again.
        async read(state) {
            const service = await whereReachable(state, async () => await readObject<ServiceObject>(SERVICE, state));
            return service !== undefined && leadsTo(service, state.targetPort) ? state : undefined;
        },
        async delete(state) {
            // Without an answer it was cut off while it was created: the port may be there.
            if (state.added !== false) {
                await whereReachable(state, async () => await giveUp(state));
            }
        },
    };
}

const leadsTo = (service: ServiceObject, targetPort: string) =>
    portOf(service, SERVICE_PORT, "UDP")?.targetPort === targetPort;

async function add(inputs: UdpPortInputs, hold: Hold, signal: AbortSignal | undefined): Promise<UdpPortState> {
    const { namespace, name, targetPort } = inputs;
    const before = await serviceToTake(inputs, "the UDP port", "UDP would be sent to");
    if (!managersOf(before).includes(managerOf(inputs.front)) && leadsTo(before, targetPort)) {
        return { ...inputs, added: false };
    }
    await apply(inputs, [{ name: UDP_PORT_NAME, port: SERVICE_PORT, protocol: "UDP", targetPort }]);
    const last = await held(
        {
            look: async () => await readObject<ServiceObject>(SERVICE, inputs),
            stays: (service) => leadsTo(service, targetPort),
            undo: async () => await giveUp(inputs),
        },
        hold,
        signal,
    );
    const taken = last === undefined || !leadsTo(last, targetPort);
    const refused = last?.status?.conditions?.find(
        ({ type, status }) => type === "LoadBalancerPortsError" && status === "True",
    );
    if (taken || refused !== undefined) {
        await giveUp(inputs);
        throw new Error(
            taken
                ? `The UDP port ${SERVICE_PORT} that was added to the Service ${namespace}/${name} was removed again` +
                      `${writersOf(before)}. Clients would lose HTTP/3 whenever that happens. ` +
                      `Have it write the port itself, under spec.ports of the Service: ${LINES} [front-port-taken-back; core/v1 Service spec.ports]`
                : `The balancer refuses UDP port ${SERVICE_PORT} of the Service ${namespace}/${name}: ${refused?.message ?? "it does not say why"} ` +
                      "TCP may be refused with it, so the port was removed again. Use a balancer that has both protocols on a port. " +
                      "[front-balancer-refused-port; core/v1 Service status.conditions LoadBalancerPortsError]",
        );
    }
    return { ...inputs, added: true };
}

/** Removes our port if the Service exists. Other managers' fields stay. */
async function giveUp(service: UdpPortInputs): Promise<void> {
    await apply(service, undefined);
}

async function apply(service: UdpPortInputs, ports: object[] | undefined): Promise<void> {
    try {
        await applyFields(SERVICE, service, ports && { ports }, managerOf(service.front), false);
    } catch (error) {
        throw error instanceof ApiError && error.statusCode === 409
            ? new Error(
                  `UDP port ${SERVICE_PORT} of the Service ${service.namespace}/${service.name} belongs to another manager: ${error.message}. ` +
                      `A Service can have only one target for a port. Have it write the port as ${LINES} [front-udp-port-taken; server-side apply, conflicts]`,
              )
            : error;
    }
}
