import { applyCrds, type CrdBundleInputs, installedCrds } from "../../../components/gatewayApi/applyCrds.ts";
import { judgeBundle } from "../../../components/gatewayApi/judgeBundle.ts";
import { loadKubeConfig } from "../../../components/kubernetes/client.ts";
import { besideCrds } from "../besideObjects.ts";
import { type Handler, isDry, report } from "../context.ts";
import { RunError } from "../index.ts";

interface Names {
    names?: string[];
}

const DONE = { install: "created", upgrade: "updated", adopt: "unchanged" } as const;
const WOULD = { install: "would-create", upgrade: "would-update", adopt: "unchanged" } as const;

/** `http3gateway:CrdBundle`: the function that its dynamic provider calls. */
export const crdBundle: Handler = async (registration, context) => {
    const given = registration.inputs as unknown as CrdBundleInputs;
    const object = `CrdBundle ${given.group} ${given.version}`;
    const outcome = (installedVersion: string, names: string[] = []) => ({
        id: given.group,
        state: { ...given, installedVersion, names },
    });
    // The same source was read before: its CRDs are known.
    const earlier = context.inventory?.entries.get(registration.urn)?.inputs as (CrdBundleInputs & Names) | undefined;
    const known = earlier?.source === given.source && earlier.version === given.version ? earlier.names : undefined;
    context.registered.add(registration.urn);
    if (context.options.operation === "render") {
        context.rendered.beside.crds.push(besideCrds(given));
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
            report(context, WOULD[verdict.action], object);
            return outcome(verdict.action === "adopt" ? verdict.installed : inputs.version);
        }
        const record = async (names: string[] | undefined) =>
            await context.inventory?.record({
                urn: registration.urn,
                type: registration.type,
                dependsOn: registration.dependencies,
                retain: inputs.deleteOnDestroy ? undefined : true,
                inputs: { ...given, names },
            });
        await record(known);
        const { installedVersion, names } = await applyCrds(inputs, known);
        await record(names);
        report(context, DONE[verdict.action], object, started);
        return outcome(installedVersion, names);
    } catch (error) {
        throw error instanceof RunError ? error : new RunError(`${object}: ${(error as Error).message}`);
    }
};
