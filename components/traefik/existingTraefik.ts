import * as pulumi from "@pulumi/pulumi";
import { Gateway } from "../gatewayApi/gateway.ts";
import { gatewayListeners, redirectToHttps } from "../gatewayApi/plannedGateway.ts";
import { sameCluster } from "../kubernetes/sameCluster.ts";
import type { ClusterArgs } from "../model/cluster.ts";
import type { Backend, Controller, IssuedCertificate, PartContext } from "../model/parts.ts";
import type { Plan } from "../model/plan.ts";
import { hostnamesAnnotations, httpsListenerNames, plannedListeners, servedPorts } from "../model/plannedListeners.ts";
import { ProgramList } from "../pulumi/programList.ts";
import { sentAltSvc } from "./configuration.ts";
import { type ExistingTraefikArgs, type ExistingTraefikSettings, existingTraefikKind } from "./existingTraefikKind.ts";
import { Middleware } from "./objects.ts";
import { ownersArguments } from "./ownersArguments.ts";
import { SentAltSvc } from "./sentAltSvc.ts";
import { SilentAltSvc } from "./silentAltSvc.ts";

export type { EntryPoint, ExistingTraefikArgs } from "./existingTraefikKind.ts";

/**
 * A Traefik that is already installed, with its own GatewayClass, Service and configuration, which all stay as they are.
 * Use it with `existingAddress({ addressRecords: true })`: the Service has its ports already, UDP among them.
 *
 * What is configured where Traefik starts is its owner's: `entryPoints.<name>.http3`, which opens QUIC, and the Middleware
 * that sets Alt-Svc. A stage that needs another argument is refused by the preflight, with the argument to add or to remove. It reads the
 * arguments of the Deployment; what is in a file is not compared. Remove the Middleware's argument before the gateway
 * is destroyed: without its Middleware an entry point answers no request.
 * @example existingTraefik({ gatewayClassName: "traefik", version: "v3.7.13", altSvc: "middleware" })
 */
export function existingTraefik(args: ExistingTraefikArgs): Controller {
    const { settings, part } = existingTraefikKind.open(args);
    const { gatewayClassName, version, namespace, deployment } = settings;
    return {
        ...part,
        requiredGatewayClass: () => gatewayClassName,
        requiredRelease: (plan) => ({
            path: "version",
            version,
            namespace,
            deployment,
            arguments: ownersArguments(plan, settings),
        }),
        conflicts: (cluster) =>
            settings.altSvc === "traefik"
                ? []
                : SILENCED.all
                      .filter((each) => sameCluster(each.cluster, cluster) && isSame(each, settings))
                      .map(({ by }) => ({
                          path: "altSvc",
                          message:
                              `Http3Gateway "${by}" sets Alt-Svc of the same Traefik. ` +
                              "An entry point has one Alt-Svc for all that it serves, and the last Middleware would decide it. " +
                              "Give the hostnames to one gateway. [controller-installed-twice; Traefik, EntryPoints: http.middlewares]",
                      })),
        deploy(context, plan, _shape, certificate) {
            if (settings.altSvc === "middleware") {
                SILENCED.add({ by: context.name, cluster: context.cluster, settings });
            }
            return createGateway(context, plan, certificate, settings);
        },
    };
}

/** A Traefik whose Alt-Svc a gateway of this program sets. */
interface Silenced {
    /** The gateway. */
    by: string;
    cluster: ClusterArgs;
    settings: ExistingTraefikSettings;
}

const SILENCED = new ProgramList<Silenced>();

function isSame({ settings }: Silenced, { namespace, deployment }: ExistingTraefikSettings): boolean {
    return settings.namespace === namespace && settings.deployment === deployment;
}

function createGateway(
    context: PartContext,
    plan: Plan,
    certificate: IssuedCertificate,
    settings: ExistingTraefikSettings,
): Backend {
    const { name } = context;
    const opts = { parent: context.parent, provider: context.provider };
    const metadata = { name, namespace: plan.namespace };
    const planned = plannedListeners(plan);
    const portOf = (port: number) => settings.entryPoints.find(({ servicePort }) => servicePort === port)?.port ?? port;
    const altSvc = settings.altSvc === "middleware" ? createMiddleware(context, metadata) : undefined;
    const gateway = new Gateway(
        name,
        {
            metadata: { ...metadata, annotations: hostnamesAnnotations(planned) },
            spec: {
                gatewayClassName: settings.gatewayClassName,
                listeners: gatewayListeners(planned, plan.redirectHttp, certificate).map((listener) => ({
                    ...listener,
                    port: portOf(listener.port),
                })),
            },
        },
        {
            ...opts,
            dependsOn: [...context.dependsOn, ...certificate.ready, ...(altSvc === undefined ? [] : [altSvc.silent])],
        },
    );
    const redirect = plan.redirectHttp ? [redirectToHttps(name, plan, { ...opts, dependsOn: [gateway] })] : [];
    const backend: Backend = {
        gatewayName: gateway.metadata.name,
        namespace: context.namespace,
        listenerNames: httpsListenerNames(planned),
        serviceName: pulumi.output(settings.service),
        serviceNamespace: pulumi.output(settings.namespace),
        selector: { "app.kubernetes.io/name": "traefik" },
        ports: servedPorts(plan, portOf),
        reportedAddresses: gateway.status.apply((status) => (status?.addresses ?? []).map(({ value }) => value)),
        ready: [gateway, ...redirect],
        version: gateway.metadata.apply((known) => known.uid ?? ""),
    };
    return altSvc === undefined
        ? backend
        : {
              ...backend,
              advertise(after) {
                  const value = sentAltSvc(plan);
                  const dependsOn = [altSvc.silent, ...after];
                  const { reference } = altSvc;
                  return value === undefined
                      ? []
                      : [
                            new SentAltSvc(
                                `${name}-alt-svc`,
                                { ...reference, value },
                                { parent: context.parent, dependsOn },
                            ),
                        ];
              },
          };
}

/** The Middleware that an entry point names, which removes Alt-Svc until the gate has passed. */
function createMiddleware(context: PartContext, metadata: { name: string; namespace: string }) {
    const { name, parent, provider, cluster, dependsOn } = context;
    const middleware = new Middleware(
        `${name}-alt-svc-middleware`,
        { metadata, spec: {} },
        { parent, provider, dependsOn },
    );
    const uid = middleware.metadata.apply((known) => known.uid ?? "");
    const reference = { ...metadata, uid, cluster };
    const silent = new SilentAltSvc(`${name}-no-alt-svc`, reference, { parent, dependsOn: [middleware] });
    return { reference, silent };
}
