import type { KubeConfig } from "../kubernetes/kubeConfig.ts";
import { type ObjectKind, readObject } from "../kubernetes/objectFields.ts";
import { patientRequest } from "../kubernetes/patientRequest.ts";
import { SERVICE_PORT } from "./defaults.ts";
import type { FrontedServiceInputs } from "./frontedServiceLifecycle.ts";
import { portOf, type ServiceObject } from "./serviceObject.ts";

/** A Gateway or an Ingress, as far as its addresses go. */
interface Served {
    status?: {
        addresses?: { value: string }[];
        loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] };
    };
}

const KINDS: Record<"Gateway" | "Ingress", ObjectKind> = {
    Gateway: { apiVersion: "gateway.networking.k8s.io/v1", kind: "Gateway", plural: "gateways" },
    Ingress: { apiVersion: "networking.k8s.io/v1", kind: "Ingress", plural: "ingresses" },
};

/** Label of what is made for a Gateway (Gateway API, GEP-1762). */
const GATEWAY_LABEL = "gateway.networking.k8s.io/gateway-name";

/** The name of the Service that serves a Gateway or an Ingress in its namespace, or why that is unknown. */
export async function findService(
    config: KubeConfig,
    inputs: FrontedServiceInputs & { of: "Gateway" | "Ingress" },
): Promise<{ name: string } | { code: string; message: string }> {
    const { of, namespace, name } = inputs;
    const what = `The ${of} ${namespace}/${name}`;
    const served = await readObject<Served>(KINDS[of], inputs);
    if (served === undefined) {
        return {
            code: "front-gateway-missing",
            message: `${what} does not exist. A front stands before a gateway that is there. Correct the namespace and the name. [front-gateway-missing; ${KINDS[of].apiVersion} ${of}]`,
        };
    }
    const { items } = await patientRequest<{ items: ServiceObject[] }>(config, {
        method: "GET",
        path: "/api/v1/services",
    });
    const balanced = items.filter(
        (service) => service.spec.type === "LoadBalancer" && portOf(service, SERVICE_PORT, "TCP") !== undefined,
    );
    const labelled = balanced.filter(
        ({ metadata }) =>
            of === "Gateway" && metadata.namespace === namespace && metadata.labels?.[GATEWAY_LABEL] === name,
    );
    const addresses = addressesOf(served);
    const found =
        labelled.length > 0
            ? labelled
            : balanced.filter((service) => addressesOf(service).some((address) => addresses.includes(address)));
    const [first, ...others] = found;
    if (first !== undefined && others.length === 0 && first.metadata.namespace === namespace) {
        return { name: first.metadata.name };
    }
    return { code: "front-service-of-gateway", message: refusal(what, found, addresses) };
}

function addressesOf({ status }: Served): string[] {
    return [
        ...(status?.addresses ?? []).map(({ value }) => value),
        ...(status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip ?? hostname ?? []),
    ];
}

/** What to write in its place. */
function refusal(what: string, found: readonly ServiceObject[], addresses: readonly string[]): string {
    const source = `[front-service-of-gateway; Gateway API GEP-1762; core/v1 Service status.loadBalancer]`;
    const written = found.map(
        ({ metadata }) => `existingService({ namespace: "${metadata.namespace}", name: "${metadata.name}" })`,
    );
    if (found.length === 0) {
        const at =
            addresses.length === 0 ? "no address yet" : `the address ${addresses.join(", ")}, which none of them has`;
        return (
            `${what} has no Service of type LoadBalancer with TCP port ${SERVICE_PORT} that is known to serve it: none has the label ` +
            `${GATEWAY_LABEL} with its name, and it has ${at}. Clients connect to a Service, which gets the UDP port. ` +
            `Name it in behind: existingService({ namespace, name }). ${source}`
        );
    }
    return found.length === 1
        ? `${what} is served by a Service in another namespace. The front's pods, and the Secrets of its certificate, have to be in the ` +
              `namespace of that Service. Write behind: ${written.join("")}. ${source}`
        : `${what} is served by ${found.length} Services, and a front stands before one. Write one of them in behind: ` +
              `${written.join(", ")}. ${source}`;
}
