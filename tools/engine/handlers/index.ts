import { UNKNOWN } from "../../../components/pulumi/wire.ts";
import { besideResource } from "../besideObjects.ts";
import { type Handler, type Outcome, type RunContext, report } from "../context.ts";
import { RunError } from "../index.ts";
import { dynamicName, dynamicResource } from "./dynamicResource.ts";
import { helmChart } from "./helmChart.ts";
import { keyMaterial } from "./keyMaterial.ts";
import { kubernetesObject } from "./kubernetes.ts";

/** The handler of a type; undefined for types that the embedded engine does not create. */
export function handlerOf(type: string): Handler | undefined {
    if (type === "kubernetes:helm.sh/v4:Chart") {
        return helmChart;
    }
    if (dynamicName(type) !== undefined) {
        return dynamicResource;
    }
    if (type.startsWith("tls:")) {
        return keyMaterial;
    }
    return type.startsWith("kubernetes:") && !/^kubernetes:(helm\.sh|yaml|kustomize)\//.test(type)
        ? kubernetesObject
        : undefined;
}

/** Whether a type is created here, or needs no creation. */
export function isKnown(type: string): boolean {
    // Components have their own types, `package:module:Name`; their children are judged separately.
    return handlerOf(type) !== undefined || /^pulumi:/.test(type);
}

/** Another stack whose outputs are read. */
export const STACK_REFERENCE = "pulumi:pulumi:StackReference";

/** Why a run with such a resource is refused. */
export function refusal(type: string): RunError {
    if (type === STACK_REFERENCE) {
        return new RunError(
            "The program reads the outputs of another stack, which are in Pulumi's backend and not available to the embedded " +
                "engine. Nothing was changed. Use `kubeconfig` (and `context`) instead of `clusterStack`, or use the " +
                "Pulumi CLI: `pulumi up`, or `--engine pulumi`.",
        );
    }
    return new RunError(
        `The program has a resource of type ${type}, which the embedded engine does not support. Nothing was ` +
            "changed. Use the Pulumi CLI: `pulumi up`, or `http3-gateway up --engine pulumi`.",
    );
}

/** Existing resources: in `render` the outputs of another stack are unknown, everything else needs a provider. */
export async function readResource(
    { type, name, id }: { type: string; name: string; id: string },
    context: RunContext,
): Promise<Outcome> {
    if (type !== STACK_REFERENCE) {
        throw new RunError(
            `The program reads ${type} "${name}" (${id}), which requires a provider, but the embedded engine has none. ` +
                "Use the Pulumi CLI: `pulumi up`, or `http3-gateway up --engine pulumi`.",
        );
    }
    if (context.options.operation !== "render") {
        throw refusal(type);
    }
    const state = { name: id, outputs: UNKNOWN, secretOutputNames: UNKNOWN };
    const shown = { name: id, outputs: UNKNOWN };
    context.rendered.beside.resources.push(besideResource({ type, name, shown }, "read"));
    return { id, state };
}

/** Unsupported resources: shown in a plan, refused in an update. */
export const foreign: Handler = async ({ type, name, inputs, shown }, context: RunContext) => {
    if (context.options.operation === "up") {
        throw refusal(type);
    }
    if (context.options.operation === "render") {
        context.rendered.beside.resources.push(besideResource({ type, name, shown }, "create"));
    } else {
        report(context, "would-create", `${type} ${name}`);
    }
    return { id: name, state: inputs };
};
