import { type Handler, type RunContext, report } from "../context.ts";
import { RunError } from "../index.ts";
import { advertisedStage, http3Check, http3Gate } from "./advertisement.ts";
import { altSvc, http3Listener } from "./clientTraffic.ts";
import { crdBundle } from "./crdBundle.ts";
import { helmChart } from "./helmChart.ts";
import { keyMaterial } from "./keyMaterial.ts";
import { kubernetesObject } from "./kubernetes.ts";
import { preflight } from "./preflight.ts";

const exact: Record<string, Handler> = {
    "kubernetes:helm.sh/v4:Chart": helmChart,
    "pulumi-nodejs:dynamic/http3gateway:CrdBundle": crdBundle,
    "pulumi-nodejs:dynamic/http3gateway:ClusterPreflight": preflight,
    "pulumi-nodejs:dynamic/http3gateway:Http3Listener": http3Listener,
    "pulumi-nodejs:dynamic/http3gateway:AltSvc": altSvc,
    "pulumi-nodejs:dynamic/http3gateway:AdvertisedStage": advertisedStage,
    "pulumi-nodejs:dynamic/http3gateway:Http3Check": http3Check,
    "pulumi-nodejs:dynamic/http3gateway:Http3Gate": http3Gate,
};

/** The handler of a type; undefined for types that the embedded runner does not create. Pure. */
export function handlerOf(type: string): Handler | undefined {
    if (exact[type] !== undefined) {
        return exact[type];
    }
    if (type.startsWith("tls:")) {
        return keyMaterial;
    }
    return type.startsWith("kubernetes:") && !/^kubernetes:(helm\.sh|yaml|kustomize)\//.test(type)
        ? kubernetesObject
        : undefined;
}

/** Whether a type is created here, or stands for nothing that has to be created. Pure. */
export function isKnown(type: string): boolean {
    // Components have types of their own, `package:module:Name`; what they consist of is judged itself.
    return handlerOf(type) !== undefined || /^pulumi:/.test(type);
}

/** Why an update with such a resource is not done. Pure. */
export function refusal(type: string): RunError {
    return new RunError(
        `The program has a resource of type ${type}, which the embedded runner does not create; nothing was changed. ` +
            "Use the Pulumi CLI: `pulumi up`, or `http3-gateway up --engine pulumi`.",
    );
}

/** What is not created here: shown in a plan, refused in an update. */
export const foreign: Handler = async ({ type, name, inputs }, context: RunContext) => {
    if (context.options.operation === "up") {
        throw refusal(type);
    }
    if (context.options.operation === "render") {
        context.rendered.comments.push(`${type} "${name}" is no Kubernetes object; create it with \`pulumi up\`.`);
    } else {
        report(context, "would-create", `${type} ${name}`);
    }
    return { id: name, state: inputs };
};
