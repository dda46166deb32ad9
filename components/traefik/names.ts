/** Label of what is made for a Gateway, with its name (Gateway API GEP-1762). */
export const GATEWAY_LABEL = "gateway.networking.k8s.io/gateway-name";

/** A Gateway. */
interface Named {
    name: string;
    namespace: string;
}

/** Value of the label of a GatewayClass that is for this Gateway alone, and the class's name. */
export function classOf({ name, namespace }: Named): string {
    return `${name}.${namespace}`;
}

/** How arguments and the file name the Middleware of a Gateway, which has the Gateway's name. */
export function altSvcMiddleware({ name, namespace }: Named): string {
    // As provider.Normalize has it.
    return `${`${namespace}-${name}`.replaceAll(/[^a-zA-Z0-9]+/g, "-")}@kubernetescrd`;
}
