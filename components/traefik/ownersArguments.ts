import type { RequiredArgument } from "../model/parts.ts";
import type { Plan } from "../model/plan.ts";
import { factsOf } from "../model/stages.ts";
import type { ExistingTraefikSettings } from "./existingTraefikKind.ts";
import { altSvcMiddleware } from "./names.ts";

/** What Traefik's owner has to have among its arguments, or must not have, at a stage. */
export function ownersArguments(plan: Plan, settings: ExistingTraefikSettings): RequiredArgument[] {
    const { entryPoints, altSvc, namespace, service } = settings;
    const { quic } = factsOf(plan.advertisement.stage);
    const ports = [...new Set(plan.listeners.map(({ port }) => port))];
    const ofPorts = ports.flatMap((port): RequiredArgument[] => {
        const entryPoint = entryPoints.find(({ servicePort }) => servicePort === port);
        const served = plan.listeners.find((listener) => listener.http3 && listener.port === port);
        if (entryPoint === undefined) {
            return [];
        }
        const option = `--entryPoints.${entryPoint.name}`;
        const address: RequiredArgument = { name: `${option}.address`, value: `:${entryPoint.port}` };
        if (served === undefined) {
            return [address];
        }
        if (!quic) {
            return [address, { name: `${option}.http3`, absent: true }];
        }
        const http3 = { name: `${option}.http3`, line: `${option}.http3.advertisedPort=${served.advertisedPort}` };
        return altSvc === "middleware"
            ? [address, http3, { name: `${option}.http.middlewares`, value: altSvcMiddleware(plan) }]
            : [address, http3];
    });
    const status = "--providers.kubernetesGateway.statusAddress";
    return [
        ...ofPorts,
        // Without it the Gateway has no address, and no record has one.
        { name: status, line: `${status}.service.name=${service} ${status}.service.namespace=${namespace}` },
        ...(altSvc === "middleware" ? [{ name: "--providers.kubernetesCRD" }] : []),
    ];
}
