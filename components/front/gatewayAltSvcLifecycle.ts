import { isDeepStrictEqual } from "node:util";
import { type ClusterSelection, loadKubeConfig } from "../kubernetes/client.ts";
import { isMoved, mergeFields, readObject } from "../kubernetes/objectFields.ts";
import { reachCluster } from "../kubernetes/reach.ts";
import { ApiError } from "../kubernetes/request.ts";
import { sameCluster } from "../kubernetes/sameCluster.ts";
import { whereReachable } from "../kubernetes/whereReachable.ts";
import { judgeBy } from "../model/rules/judge.ts";
import type { Lifecycle } from "../pulumi/lifecycle.ts";
import { UNKNOWN } from "../pulumi/wire.ts";
import {
    type AltSvcObject,
    type AltSvcPlace,
    altSvcManagerOf,
    fieldsFor,
    KINDS,
    linesFor,
    type ManagedFields,
    markedValue,
    ownedAsBefore,
    refusalOf,
    sendsAll,
} from "./altSvcObject.ts";
import { altSvcRules, writtenByOwner } from "./altSvcRules.ts";
import { HOLD, type Hold, held } from "./hold.ts";

/** The object, and what it has to send. Plain data. */
export interface GatewayAltSvcInputs extends AltSvcPlace, ClusterSelection {
    value: string;
}

/** `written` is false if the object's owner wrote the same. */
export type GatewayAltSvcState = GatewayAltSvcInputs & { written: boolean };

/** Lifecycle of a `GatewayAltSvc`. */
export const gatewayAltSvcLifecycle = gatewayAltSvcHeld(HOLD);

/** The same with other times, for tests. */
export function gatewayAltSvcHeld(hold: Hold): Lifecycle<GatewayAltSvcInputs, GatewayAltSvcState> {
    return {
        id: ({ of, namespace, name }) => `${of} ${namespace}/${name}`,
        summary: ({ of, namespace, name, value }) => `${of} ${namespace}/${name} ${value}`,
        async check(_olds, news) {
            if (news.kubeconfig === UNKNOWN || news.context === UNKNOWN) {
                return { inputs: news };
            }
            const failures = await problemsOf(news);
            return { inputs: news, failures: failures.map((reason) => ({ property: "altSvc", reason })) };
        },
        diff(olds, news) {
            const moved = isMoved(olds, news) || olds.of !== news.of || olds.front !== news.front;
            const changes =
                moved ||
                !isDeepStrictEqual(olds.hostnames, news.hostnames) ||
                olds.value !== news.value ||
                hasOtherText(olds, news) ||
                !sameCluster(olds, news);
            return { changes, replaces: moved ? ["name"] : [] };
        },
        create: async (inputs, run) => await write(inputs, hold, run?.signal),
        async update(olds, news, run) {
            if (hasOtherText(olds, news) && olds.written) {
                await change(olds, undefined);
            }
            return await write(news, hold, run?.signal);
        },
        // The next update writes it again.
        async read(state) {
            const object = await whereReachable(state, async () => await objectOf(state));
            return object !== undefined && sendsAll(object, state, state.value) ? state : undefined;
        },
        async delete(state) {
            // Without an answer it was cut off while it was created: it may have been written.
            if (state.written !== false) {
                await whereReachable(state, async () => await change(state, undefined));
            }
        },
    };
}

/** Whether another annotation, or another text of it, is to say the same. */
function hasOtherText(olds: AltSvcPlace, news: AltSvcPlace): boolean {
    return olds.annotation !== news.annotation || olds.text !== news.text;
}

async function objectOf(inputs: GatewayAltSvcInputs): Promise<AltSvcObject | undefined> {
    return await readObject<AltSvcObject>(KINDS[inputs.of], inputs);
}

/** Why the object cannot send it, as a preview says it. */
async function problemsOf(inputs: GatewayAltSvcInputs): Promise<string[]> {
    try {
        await reachCluster(loadKubeConfig(inputs));
        return judged(inputs, await objectOf(inputs));
    } catch (error) {
        return [(error as Error).message];
    }
}

function judged(inputs: GatewayAltSvcInputs, object: AltSvcObject | undefined): string[] {
    const { of, namespace, name, value } = inputs;
    return object === undefined
        ? [
              `The ${of} ${namespace}/${name} does not exist. A front adds to a gateway that is there. ` +
                  "Correct the namespace and the name. [front-alt-svc-object-missing; Kubernetes API]",
          ]
        : judgeBy(altSvcRules, { object, place: inputs, value }).map(({ message }) => message);
}

async function write(
    inputs: GatewayAltSvcInputs,
    hold: Hold,
    signal: AbortSignal | undefined,
): Promise<GatewayAltSvcState> {
    const { of, namespace, name, value } = inputs;
    const before = await objectOf(inputs);
    const problems = judged(inputs, before);
    if (before === undefined || problems.length > 0) {
        throw new Error(problems.join("\n"));
    }
    if (writtenByOwner({ object: before, place: inputs, value })) {
        return { ...inputs, written: false };
    }
    const last = await held<AltSvcObject>(
        {
            change: async () => await change(inputs, value),
            look: async () => await objectOf(inputs),
            stays: (object) => sendsAll(object, inputs, value) && !isRefused(before, object),
            undo: async () => await change(inputs, undefined),
        },
        hold,
        signal,
    );
    const lost = last === undefined || !sendsAll(last, inputs, value);
    if (lost || (last !== undefined && isRefused(before, last))) {
        await change(inputs, undefined);
        throw new Error(
            lost
                ? `What was added to the ${of} ${namespace}/${name} for Alt-Svc was removed again${writersOf(before)}. Clients would lose ` +
                      `Alt-Svc whenever that happens. Have it write the stage's itself, ${linesFor(inputs, value)}, or leave altSvc out. ` +
                      "[front-alt-svc-taken-back; Kubernetes, controllers]"
                : `The gateway refuses the ${of} ${namespace}/${name} with the filter for Alt-Svc: ${last && refusalOf(last)} ` +
                      "Its requests would fail, so the filter was removed again. Leave altSvc out, or use a gateway with response headers. " +
                      "[front-alt-svc-refused; Gateway API, HTTPRouteFilter: ResponseHeaderModifier is extended support]",
        );
    }
    return { ...inputs, written: true };
}

/** Whether the gateway refuses an object that it did not refuse before. */
function isRefused(before: AltSvcObject, now: AltSvcObject): boolean {
    return refusalOf(before) === undefined && refusalOf(now) !== undefined;
}

function writersOf({ metadata: { managedFields = [] } }: AltSvcObject): string {
    const names = managedFields.flatMap(({ manager, subresource }) =>
        manager === undefined || subresource !== undefined ? [] : [manager],
    );
    return names.length === 0 ? "" : `; it is written by ${[...new Set(names)].join(", ")}`;
}

/** Makes the object send a value in place of what the front made it send before; `undefined`: nothing. */
async function change(inputs: GatewayAltSvcInputs, value: string | undefined): Promise<void> {
    let owners: ManagedFields[] = [];
    const changed = await edit(inputs, (object) => {
        owners = object.metadata.managedFields ?? [];
        return value === undefined && markedValue(object, inputs.front) === undefined
            ? undefined
            : fieldsFor(object, inputs, value);
    });
    // An annotation has an owner of its own.
    if (changed && inputs.of === "HTTPRoute") {
        await edit(inputs, ({ metadata: { managedFields = [] } }) => ({
            metadata: { managedFields: ownedAsBefore(managedFields, owners, altSvcManagerOf(inputs.front)) },
        }));
    }
}

/** Times that an object may change while the front changes it. */
const TRIES = 10;

/** Changes the object as it is, and again where it has changed meanwhile. Says whether it did. */
async function edit(
    inputs: GatewayAltSvcInputs,
    fields: (object: AltSvcObject) => { metadata: object } | undefined,
): Promise<boolean> {
    for (let tries = 1; ; tries++) {
        const object = await objectOf(inputs);
        const patch = object && fields(object);
        if (object === undefined || patch === undefined) {
            return false;
        }
        const { resourceVersion } = object.metadata;
        try {
            const metadata = { ...patch.metadata, resourceVersion };
            await mergeFields(KINDS[inputs.of], inputs, { ...patch, metadata }, altSvcManagerOf(inputs.front));
            return true;
        } catch (error) {
            if (!(error instanceof ApiError && error.statusCode === 409) || tries === TRIES) {
                throw error;
            }
        }
    }
}
