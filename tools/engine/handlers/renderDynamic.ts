import { altSvcSuffix } from "../../../components/front/altSvcObject.ts";
import { lifecycleOf } from "../../../components/providers.ts";
import type { AppliedFields } from "../../../components/pulumi/lifecycle.ts";
import { UNKNOWN } from "../../../components/pulumi/wire.ts";
import { besideCrds, besideResource } from "../besideObjects.ts";
import type { RunContext } from "../context.ts";

type Properties = Record<string, unknown>;

/** What must be reported of a dynamic resource in addition to manifests. */
const RENDERED: Record<string, (inputs: Properties, context: RunContext) => Properties> = {
    // Manifests have no megabytes of CRDs: a sentence says to apply them first.
    CrdBundle(inputs, context) {
        context.rendered.beside.crds.push(besideCrds(inputs as Parameters<typeof besideCrds>[0]));
        return inputs;
    },
    // What these would read is the cluster's.
    EndpointGroups: (inputs) => ({ group: UNKNOWN, zones: UNKNOWN, ...inputs }),
    FrontedService: (inputs) => ({
        uid: UNKNOWN,
        selector: UNKNOWN,
        addresses: UNKNOWN,
        udpPortName: UNKNOWN,
        gatewayPort: UNKNOWN,
        local: UNKNOWN,
        warnings: UNKNOWN,
        ...inputs,
    }),
    // They are fields of an object that the program does not declare, so no manifest has them.
    GatewayAltSvc(inputs, context) {
        const [of, namespace, name] = [`${inputs["of"]}`, `${inputs["namespace"]}`, `${inputs["name"]}`];
        return besideManifests("GatewayAltSvc", altSvcSuffix({ of, namespace, name }), inputs, context);
    },
    TcpPort: (inputs, context) => besideManifests("TcpPort", "tcp", inputs, context),
    UdpPort: (inputs, context) => besideManifests("UdpPort", "udp", inputs, context),
    // A review reads here what the pods send by their ConfigMap.
    ServedAltSvc: (inputs, context) => besideManifests("ServedAltSvc", "served-alt-svc", inputs, context),
    // Records and Alt-Svc depend on it. Who applies the manifests looks with `http3-gateway verify`.
    Http3Check: (inputs) => ({ ...inputs, passed: true, verdict: "not asked" }),
};

/** A resource of a front that no manifest has. */
function besideManifests(kind: string, suffix: string, inputs: Properties, { rendered }: RunContext): Properties {
    const { uid: _uid, ...shown } = inputs;
    const [type, name] = [`pulumi-nodejs:dynamic/http3gateway:${kind}`, `${inputs["front"]}-${suffix}`];
    rendered.beside.resources.push(besideResource({ type, name, shown }, "create"));
    return inputs;
}

/** Adds what a dynamic resource is to a render, and returns its state. */
export async function renderDynamic(name: string, inputs: Properties, context: RunContext): Promise<Properties> {
    const fields = (await lifecycleOf(name)).appliedFields?.(inputs);
    if (fields !== undefined) {
        layFields(fields, context);
    }
    return RENDERED[name]?.(inputs, context) ?? inputs;
}

function layFields({ kind, namespace, name, spec }: AppliedFields, { rendered }: RunContext): void {
    const object = rendered.objects.find(
        ({ metadata, ...each }) => each.kind === kind && metadata.name === name && metadata.namespace === namespace,
    );
    if (object !== undefined) {
        object.spec = { ...object.spec, ...spec };
    }
}
