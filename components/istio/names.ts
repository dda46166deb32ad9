/** Label of what is made for a Gateway, with its name (Gateway API GEP-1762). */
export const GATEWAY_LABEL = "gateway.networking.k8s.io/gateway-name";

/** Label of the gateway's pods with the Gateway's namespace. */
export const NAMESPACE_LABEL = "istio.http3-gateway.dev/gateway-namespace";

/** A Gateway. */
interface Named {
    name: string;
    namespace: string;
}

/** Name of the GatewayClass that is for this Gateway alone. */
export function classOf({ name, namespace }: Named): string {
    return `${name}.${namespace}`;
}

/** Controller name of the istiod of a Gateway: no other Istio in the cluster accepts its class. */
export function controllerNameOf(gateway: Named): string {
    return `istio.http3-gateway.dev/${classOf(gateway)}`;
}

/** Name of istiod's objects. */
export function istiodOf({ name }: Pick<Named, "name">): string {
    return `${name}-istiod`;
}

/** Host and port at which pods of the Gateway reach istiod. */
export function discoveryAddress(gateway: Named): string {
    return `${istiodHost(gateway)}:15012`;
}

/** Name in istiod's certificate. */
export function istiodHost(gateway: Named): string {
    return `${istiodOf(gateway)}.${gateway.namespace}.svc`;
}
