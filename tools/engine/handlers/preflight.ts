import { type ClusterRequirements, inspectCluster } from "../../../components/preflight/inspectCluster.ts";
import type { Handler } from "../context.ts";
import { RunError } from "../index.ts";
import { withoutUnknowns } from "../wire.ts";

/** `http3gateway:ClusterPreflight`: refuses with everything that the cluster lacks. */
export const preflight: Handler = async (registration, context) => {
    const outcome = { id: "preflight", state: registration.inputs };
    if (context.options.operation === "render") {
        return outcome;
    }
    const { value } = withoutUnknowns(registration.inputs);
    const required = value as ClusterRequirements;
    const selection = context.cluster(registration.cluster).selection;
    const problems = await inspectCluster({
        ...required,
        // A name that is not known yet is of something that the same program makes.
        gatewayClass: required.gatewayClass?.name === undefined ? undefined : required.gatewayClass,
        secret: required.secret?.name === undefined || !required.secret.namespace ? undefined : required.secret,
        kubeconfig: required.kubeconfig ?? selection.kubeconfig,
        context: required.context ?? selection.context,
    });
    if (problems.length > 0) {
        const lines = problems.map(({ path, reason }) => `  ${path}: ${reason}`);
        throw new RunError(`The cluster lacks something; nothing was changed.\n${lines.join("\n")}`);
    }
    return outcome;
};
