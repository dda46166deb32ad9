import { loadKubeConfig } from "../kubernetes/client.ts";
import {
    applyFields,
    isMissing,
    isMoved,
    type ObjectReference,
    pathOf,
    readObject,
    sameReach,
} from "../kubernetes/objectFields.ts";
import { patientRequest } from "../kubernetes/patientRequest.ts";
import { ApiError } from "../kubernetes/request.ts";
import { whereReachable } from "../kubernetes/whereReachable.ts";
import type { Lifecycle } from "../pulumi/lifecycle.ts";
import { SERVICE_PORT, TCP_PORT_NAME } from "./defaults.ts";
import { HOLD, type Hold, held } from "./hold.ts";
import { SERVICE, serviceToTake, writersOf } from "./portsOfService.ts";
import { managersOf, portOf, type ServiceObject, tcpManagerOf } from "./serviceObject.ts";
import { TCP_LINES } from "./serviceRules.ts";

/** The Service, and the target of its TCP port before. Plain data. */
export interface TcpPortInputs extends ObjectReference {
    front: string;
    gatewayPort: string;
}

/** `taken` is false if the Service's owner wrote the target. */
export type TcpPortState = TcpPortInputs & { taken: boolean };

/** Lifecycle of a `TcpPort`. */
export const tcpPortLifecycle = tcpPortHeld(HOLD);

/** The same with other times, for tests. */
export function tcpPortHeld(hold: Hold): Lifecycle<TcpPortInputs, TcpPortState> {
    return {
        id: ({ namespace, name }) => `${namespace}/${name}`,
        summary: ({ namespace, name }) => `${namespace}/${name} TCP ${SERVICE_PORT}`,
        diff(olds, news) {
            const moved = isMoved(olds, news);
            // Deletion uses recorded values: new credentials are an update.
            const changes =
                moved || olds.gatewayPort !== news.gatewayPort || olds.front !== news.front || !sameReach(olds, news);
            return { changes, replaces: moved ? ["name"] : [] };
        },
        create: async (inputs, run) => await take(inputs, hold, run?.signal),
        update: async (_olds, news, run) => await take(news, hold, run?.signal),
        // The next update takes it again.
        async read(state) {
            const service = await whereReachable(state, async () => await readObject<ServiceObject>(SERVICE, state));
            return service !== undefined && leadsHere(service) ? state : undefined;
        },
        async delete(state) {
            // Without an answer it was cut off while it was created: the port may have been taken.
            if (state.taken !== false) {
                await whereReachable(state, async () => await giveBack(state));
            }
        },
    };
}

const leadsHere = (service: ServiceObject) => portOf(service, SERVICE_PORT, "TCP")?.targetPort === TCP_PORT_NAME;

async function take(inputs: TcpPortInputs, hold: Hold, signal: AbortSignal | undefined): Promise<TcpPortState> {
    const { namespace, name, front } = inputs;
    const before = await serviceToTake(inputs, "a port", "Connections would reach");
    if (leadsHere(before) && !managersOf(before).includes(tcpManagerOf(front))) {
        return { ...inputs, taken: false };
    }
    const ports = [{ port: SERVICE_PORT, protocol: "TCP", targetPort: TCP_PORT_NAME }];
    // The target is its owner's, so without force this is a conflict.
    await applyFields(SERVICE, inputs, { ports }, tcpManagerOf(front));
    const last = await held(
        {
            look: async () => await readObject<ServiceObject>(SERVICE, inputs),
            stays: leadsHere,
            undo: async () => await giveBack(inputs),
        },
        hold,
        signal,
    );
    if (last === undefined || !leadsHere(last)) {
        await giveBack(inputs);
        throw new Error(
            `The target of TCP port ${SERVICE_PORT} of the Service ${namespace}/${name} was written again${writersOf(before)}. Clients would ` +
                'lose Alt-Svc whenever that happens. Leave takes at "udp", or have it write the target itself, under spec.ports of the ' +
                `Service: ${TCP_LINES} [front-port-taken-back; core/v1 Service spec.ports]`,
        );
    }
    return { ...inputs, taken: true };
}

/** Times that a Service may change while its target is restored. */
const TRIES = 5;

/**
 * Restores the target, in the name of who owns the port, and then releases it: a field that is only released is removed, and the
 * target would be the number of the port.
 */
async function giveBack(inputs: TcpPortInputs): Promise<void> {
    for (let tries = 1; ; tries++) {
        const service = await readObject<ServiceObject>(SERVICE, inputs);
        if (service === undefined) {
            return;
        }
        if (!leadsHere(service)) {
            break;
        }
        try {
            await restore(inputs, service);
            break;
        } catch (error) {
            if (isMissing(error)) {
                return;
            }
            // A test of the patch failed: its ports have changed meanwhile.
            if (!(error instanceof ApiError && [409, 422].includes(error.statusCode)) || tries === TRIES) {
                throw error;
            }
        }
    }
    await applyFields(SERVICE, inputs, undefined, tcpManagerOf(inputs.front));
}

async function restore(inputs: TcpPortInputs, service: ServiceObject): Promise<void> {
    const { front, gatewayPort } = inputs;
    const index = (service.spec.ports ?? []).indexOf(portOf(service, SERVICE_PORT, "TCP") ?? { port: 0 });
    const path = `/spec/ports/${index}`;
    await patientRequest(loadKubeConfig(inputs), {
        method: "PATCH",
        path: `${pathOf(SERVICE, inputs)}?fieldManager=${encodeURIComponent(ownerOf(service, front))}`,
        contentType: "application/json-patch+json",
        body: JSON.stringify([
            { op: "test", path: `${path}/port`, value: SERVICE_PORT },
            { op: "test", path: `${path}/targetPort`, value: TCP_PORT_NAME },
            { op: "replace", path: `${path}/targetPort`, value: gatewayPort },
        ]),
    });
}

/** Field manager that owns the port, apart from its target. Default: ours. */
function ownerOf({ metadata: { managedFields = [] } }: ServiceObject, front: string): string {
    const ours = tcpManagerOf(front);
    const key = JSON.stringify(`k:${JSON.stringify({ port: SERVICE_PORT, protocol: "TCP" })}`);
    const owner = managedFields.find(
        ({ manager, fieldsV1 }) => manager !== ours && JSON.stringify(fieldsV1 ?? {}).includes(key),
    );
    return owner?.manager ?? ours;
}
