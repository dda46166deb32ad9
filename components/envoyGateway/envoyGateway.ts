import type * as pulumi from "@pulumi/pulumi";
import type { Controller, PartContext, QuicServerIdShape } from "../model/parts.ts";
import { refuse } from "../model/rules/refuse.ts";
import { type EnvoyGatewayArgs, type EnvoyGatewaySettings, envoyGatewayKind } from "./envoyGatewayKind.ts";
import { EnvoyGatewayInstallation, type EnvoyGatewayInstallationArgs } from "./installation.ts";
import { createEnvoyGateway } from "./listeners.ts";

export type { EnvoyGatewayArgs } from "./envoyGatewayKind.ts";

/**
 * Envoy Gateway, installed by us. HTTP/3 is not experimental there (since v1.0.0; Envoy's documentation calls its
 * downstream HTTP/3 "ready for production use").
 *
 * One value may serve several gateways of a program: the control plane is installed once. Behind a balancer that routes by
 * QUIC server ID it lets EnvoyPatchPolicies change the proxies (`envoyPatchPolicies` says what that means); a proxy that got
 * no ID opens no QUIC. A proxy's readiness port, which fails while it drains, is 19003, path `/ready`.
 * @example envoyGateway({ replicas: 3 })
 */
export function envoyGateway(args: EnvoyGatewayArgs = {}): Controller {
    const { settings, part } = envoyGatewayKind.open(args);
    let installed: { installation: EnvoyGatewayInstallation; withServerIds: boolean } | undefined;
    const install = (context: PartContext, quicServerId?: QuicServerIdShape): EnvoyGatewayInstallation => {
        installed ??= {
            installation: new EnvoyGatewayInstallation(
                `${context.name}-controller`,
                { ...installationArgs(settings), ...forServerIds(settings, quicServerId), cluster: context.cluster },
                { parent: context.parent, providers: [context.provider], dependsOn: context.dependsOn },
            ),
            withServerIds: quicServerId !== undefined,
        };
        if (quicServerId !== undefined && !installed.withServerIds) {
            refuse(`Http3Gateway "${context.name}"`, [INSTALLED_WITHOUT_SERVER_IDS]);
        }
        return installed.installation;
    };
    return {
        ...part,
        deploy(context, plan, shape, certificate) {
            const { gatewayClass, chart } = install(context, shape.quicServerId);
            const ready: pulumi.Resource[] = [gatewayClass, chart];
            return createEnvoyGateway(
                context,
                plan,
                shape,
                certificate,
                { name: gatewayClass.metadata.name, namespace: settings.namespace, ready },
                { ...settings, image: settings.images?.envoy },
            );
        },
    };
}

/** What the control plane needs where the proxies need server IDs. */
function forServerIds(settings: EnvoyGatewaySettings, quicServerId: QuicServerIdShape | undefined) {
    return quicServerId === undefined
        ? {}
        : {
              envoyPatchPolicies: true,
              namespaceLabels: { ...quicServerId.namespaceLabels, ...settings.namespaceLabels },
          };
}

const INSTALLED_WITHOUT_SERVER_IDS = {
    path: "controller",
    message:
        "The balancer routes by QUIC server ID, and an earlier gateway has installed this controller without. " +
        "The control plane would not follow the patch that gives proxies their ID, so the balancer would drop every QUIC packet. " +
        "Create this gateway first, or give it an envoyGateway() of its own, in another namespace. " +
        "[quic-server-ids-not-installed; Envoy Gateway extensionApis.enableEnvoyPatchPolicy]",
};

function installationArgs(settings: EnvoyGatewaySettings): EnvoyGatewayInstallationArgs {
    const { replicas: _r, autoscaling: _a, drain: _d, envoyProxy: _e, ...installation } = settings;
    return installation;
}
