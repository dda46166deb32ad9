import { awaitIssued, type IssuedCertificatesInputs } from "../../../components/certificates/awaitIssued.ts";
import type { Handler } from "../context.ts";

/** `http3gateway:IssuedCertificates`: waits for the CA, in an update alone. */
export const issuedCertificates: Handler = async (registration, context) => {
    const outcome = { id: registration.name, state: registration.inputs };
    if (context.options.operation === "up") {
        const inputs = registration.inputs as unknown as IssuedCertificatesInputs;
        const { kubeconfig, context: name } = context.cluster(registration.cluster).selection;
        await awaitIssued({ ...inputs, kubeconfig: inputs.kubeconfig ?? kubeconfig, context: inputs.context ?? name });
    }
    return outcome;
};
