import {
    applyFields,
    type Http3Fields,
    http3Fields,
    type PolicyReference,
    readFields,
} from "../../../components/envoyGateway/clientTrafficFields.ts";
import { type Handler, isDry, type Registration, type RunContext, report } from "../context.ts";
import { RunError } from "../index.ts";

type Inputs = PolicyReference & { value?: string };

/** `http3gateway:Http3Listener`: opens QUIC on a ClientTrafficPolicy, by the function of its dynamic provider. */
export const http3Listener: Handler = async (registration, context) =>
    await withFields("Http3Listener", registration, context, () => http3Fields());

/** `http3gateway:AltSvc`: what a ClientTrafficPolicy promises, by the function of its dynamic provider. */
export const altSvc: Handler = async (registration, context) =>
    await withFields("AltSvc", registration, context, ({ value }) => http3Fields(value));

async function withFields(
    kind: string,
    { urn, type, inputs, dependencies, cluster }: Registration,
    context: RunContext,
    fieldsOf: (inputs: Inputs) => Http3Fields,
) {
    context.registered.add(urn);
    const asked = inputs as unknown as Inputs;
    const { namespace, name, uid, value } = asked;
    const outcome = { id: `${namespace}/${name}`, state: inputs };
    if (context.options.operation === "render") {
        const policy = context.rendered.objects.find(
            (object) =>
                object.kind === "ClientTrafficPolicy" &&
                object.metadata.name === name &&
                object.metadata.namespace === namespace,
        );
        if (policy !== undefined) {
            policy.spec = { ...policy.spec, ...fieldsOf(asked) };
        }
        return outcome;
    }
    const described = value === undefined ? `${namespace}/${name}` : `${namespace}/${name} ${value}`;
    const before = context.inventory?.entry(urn)?.inputs as unknown as Inputs | undefined;
    const { selection } = context.cluster(cluster);
    const known = before !== undefined && before.uid === uid && before.value === value && before.name === name;
    const live = known ? await readFields({ ...selection, ...asked }) : undefined;
    // The listener's removal of Alt-Svc gives way to a promise.
    const same = live !== undefined && (value === undefined || live.altSvc === value);
    if (isDry(context)) {
        report(
            context,
            same ? "unchanged" : before === undefined ? "would-create" : "would-update",
            `${kind} ${described}`,
        );
        return outcome;
    }
    if (!same) {
        const started = performance.now();
        // Recorded first: an interrupted run must not leave fields that nobody takes away.
        await context.inventory?.record({
            urn,
            type,
            dependsOn: dependencies,
            inputs: { ...inputs, uid: "" },
            cluster,
        });
        try {
            await applyFields({ ...selection, ...asked }, fieldsOf(asked));
        } catch (error) {
            throw new RunError(`${kind} ${described}: ${(error as Error).message}`);
        }
        await context.inventory?.record({ urn, type, dependsOn: dependencies, inputs, cluster });
        report(context, before === undefined ? "created" : "updated", `${kind} ${described}`, started);
    } else {
        report(context, "unchanged", `${kind} ${described}`);
    }
    return outcome;
}
