import { applyCrds, type CrdBundleInputs, installedCrds } from "../../../components/gatewayApi/applyCrds.ts";
import { judgeBundle } from "../../../components/gatewayApi/judgeBundle.ts";
import { loadKubeConfig } from "../../../components/kubernetes/client.ts";
import { type Handler, isDry, report } from "../context.ts";
import { RunError } from "../index.ts";

/** `http3gateway:CrdBundle`: the function that its dynamic provider calls. */
export const crdBundle: Handler = async (registration, context) => {
    const given = registration.inputs as unknown as CrdBundleInputs;
    const object = `CrdBundle ${given.group} ${given.version}`;
    const outcome = (installedVersion: string) => ({ id: given.group, state: { ...given, installedVersion } });
    context.registered.add(registration.urn);
    if (context.options.operation === "render") {
        const from = /^https?:|^oci:/.test(given.source) ? ` from ${given.source}` : "";
        context.rendered.comments.push(
            `CRDs of ${given.group} ${given.version}${from}: apply them first, by server-side apply.`,
        );
        return outcome(given.version);
    }
    const selection = context.cluster(registration.cluster).selection;
    const inputs = {
        ...given,
        kubeconfig: given.kubeconfig ?? selection.kubeconfig,
        context: given.context ?? selection.context,
    };
    const started = performance.now();
    try {
        const verdict = judgeBundle(inputs, await installedCrds(loadKubeConfig(inputs), inputs.group));
        if (verdict.action === "refuse") {
            throw new RunError(verdict.reason);
        }
        if (isDry(context)) {
            report(context, verdict.action === "adopt" ? "unchanged" : "would-create", object);
            return outcome(verdict.action === "adopt" ? verdict.installed : inputs.version);
        }
        await context.inventory?.record({
            urn: registration.urn,
            type: registration.type,
            dependsOn: registration.dependencies,
            retain: (registration.retainOnDelete && !inputs.deleteOnDestroy) || !inputs.deleteOnDestroy || undefined,
            inputs: { ...given },
        });
        const state = await applyCrds(inputs);
        report(context, verdict.action === "adopt" ? "unchanged" : "created", object, started);
        return outcome(state.installedVersion);
    } catch (error) {
        throw error instanceof RunError ? error : new RunError(`${object}: ${(error as Error).message}`);
    }
};
