import { type Http3Fields, http3Fields } from "../../../components/envoyGateway/clientTrafficFields.ts";
import { besideCrds } from "../besideObjects.ts";
import type { RunContext } from "../context.ts";

type Properties = Record<string, unknown>;

/** What a dynamic resource is among manifests, where it is anything: they are applied without it. */
const RENDERED: Record<string, (inputs: Properties, context: RunContext) => Properties> = {
    // Fields of a policy that the program declares are fields of its manifest.
    AltSvc: (inputs, context) => layFields(inputs, context, http3Fields((inputs as { value: string }).value)),
    AltSvcRemoval: (inputs, context) => layFields(inputs, context, { headers: http3Fields().headers }),
    Http3Listener: (inputs, context) => layFields(inputs, context, http3Fields()),
    // Manifests have no megabytes of CRDs: a sentence says to apply them first.
    CrdBundle(inputs, context) {
        context.rendered.beside.crds.push(besideCrds(inputs as Parameters<typeof besideCrds>[0]));
        return inputs;
    },
    // Records and Alt-Svc depend on it. Who applies the manifests looks with `http3-gateway verify`.
    Http3Check: (inputs) => ({ ...inputs, passed: true, verdict: "not asked" }),
};

/** Adds what a dynamic resource is to a render, and returns its state. */
export function renderDynamic(name: string, inputs: Properties, context: RunContext): Properties {
    return RENDERED[name]?.(inputs, context) ?? inputs;
}

function layFields(inputs: Properties, { rendered }: RunContext, fields: Partial<Http3Fields>): Properties {
    const { namespace, name } = inputs as { namespace: string; name: string };
    const policy = rendered.objects.find(
        ({ kind, metadata }) =>
            kind === "ClientTrafficPolicy" && metadata.name === name && metadata.namespace === namespace,
    );
    if (policy !== undefined) {
        policy.spec = { ...policy.spec, ...fields };
    }
    return inputs;
}
