import type * as pulumi from "@pulumi/pulumi";
import { sameCluster } from "../kubernetes/sameCluster.ts";
import type { ClusterArgs } from "../model/cluster.ts";
import type { Controller, PartContext, QuicServerIdShape } from "../model/parts.ts";
import { refuse } from "../model/rules/refuse.ts";
import { sameSettings } from "../model/settings/sameSettings.ts";
import { ProgramList } from "../pulumi/programList.ts";
import type { AdmittedPatch } from "./admittedPatches.ts";
import { type EnvoyGatewayArgs, type EnvoyGatewaySettings, envoyGatewayKind } from "./envoyGatewayKind.ts";
import { EnvoyGatewayInstallation, type EnvoyGatewayInstallationArgs } from "./installation.ts";
import { envoyGatewayNames } from "./installationSettings.ts";
import { createEnvoyGateway } from "./listeners.ts";
import { PREFER_GRO_CHANGE } from "./preferGro.ts";
import { quicServerIdChanges } from "./quicServerId.ts";

export type { EnvoyGatewayArgs } from "./envoyGatewayKind.ts";

/**
 * Envoy Gateway, installed by this program. HTTP/3 is not experimental there (since v1.0.0; Envoy's documentation calls
 * its downstream HTTP/3 "ready for production use").
 *
 * Gateways of a program whose controllers are installed in the same way share one control plane, independent of the
 * proxies' settings; the first gateway installs it. For `preferGro`, and behind a balancer that routes by QUIC server ID, it allows
 * EnvoyPatchPolicies to change the proxies, and has the cluster refuse all but its own (see `envoyPatchPolicies`); a proxy
 * without an ID does not enable QUIC. A proxy's readiness port, which fails while it drains, is 19003, path `/ready`.
 * @example envoyGateway({ replicas: 3 })
 */
export function envoyGateway(args: EnvoyGatewayArgs = {}): Controller {
    const { settings, part } = envoyGatewayKind.open(args);
    const asked = installationArgs(settings);
    const install = (context: PartContext, quicServerId?: QuicServerIdShape): EnvoyGatewayInstallation => {
        const { name, cluster } = context;
        const known = INSTALLED.all.find((each) => isSame(each, cluster, asked));
        if (known !== undefined) {
            if (quicServerId !== undefined && !known.withServerIds) {
                refuse(`Http3Gateway "${name}"`, [INSTALLED_WITHOUT_SERVER_IDS]);
            }
            return known.installation;
        }
        const installation = new EnvoyGatewayInstallation(
            `${name}-controller`,
            { ...asked, ...forServerIds(settings, quicServerId), cluster },
            { parent: context.parent, providers: [context.provider], dependsOn: context.dependsOn },
        );
        INSTALLED.add({ by: name, cluster, asked, installation, withServerIds: quicServerId !== undefined });
        return installation;
    };
    return {
        ...part,
        conflicts: (cluster) =>
            INSTALLED.all
                .filter((each) => sameCluster(each.cluster, cluster) && !isSame(each, cluster, asked))
                .flatMap((each) => conflictsWith(each, asked)),
        deploy(context, plan, shape, certificate) {
            const { gatewayClass, chart } = install(context, shape.quicServerId);
            const ready: pulumi.Resource[] = [gatewayClass, chart];
            return createEnvoyGateway(
                context,
                plan,
                shape,
                certificate,
                { name: gatewayClass.metadata.name, namespace: settings.namespace, version: settings.version, ready },
                { ...settings, image: settings.images?.envoy },
            );
        },
    };
}

/** A control plane that a gateway of this program has installed. */
interface Installed {
    /** The gateway. */
    by: string;
    cluster: ClusterArgs;
    /** How it was installed. */
    asked: EnvoyGatewayInstallationArgs;
    installation: EnvoyGatewayInstallation;
    withServerIds: boolean;
}

const INSTALLED = new ProgramList<Installed>();

function isSame(installed: Installed, cluster: ClusterArgs, asked: EnvoyGatewayInstallationArgs): boolean {
    return sameCluster(installed.cluster, cluster) && sameSettings(installed.asked, asked);
}

/** What another installation in the same cluster would also own, or also reconcile. */
function conflictsWith({ by, asked: known }: Installed, asked: EnvoyGatewayInstallationArgs) {
    const [had, has] = [envoyGatewayNames(known), envoyGatewayNames(asked)];
    const path = (["namespace", "gatewayClassName", "controllerName"] as const).find((key) => had[key] === has[key]);
    return path === undefined
        ? []
        : [
              {
                  path,
                  message:
                      `Http3Gateway "${by}" installs Envoy Gateway with the ${path} "${has[path]}" and different ` +
                      "settings. Two resources would own its objects, or two control planes would reconcile the same Gateways. " +
                      "Create one envoyGateway({ … }) and use it as controller of both gateways, or use another namespace for this one. " +
                      "[controller-installed-twice; Envoy Gateway deployment modes; core/v1 Namespace]",
              },
          ];
}

/** What the control plane needs if the proxies need server IDs. */
function forServerIds(settings: EnvoyGatewaySettings, quicServerId: QuicServerIdShape | undefined) {
    return quicServerId === undefined
        ? {}
        : {
              ...patchPolicies(settings, quicServerIdChanges(quicServerId.environmentVariable)),
              namespaceLabels: { ...quicServerId.namespaceLabels, ...settings.namespaceLabels },
          };
}

const INSTALLED_WITHOUT_SERVER_IDS = {
    path: "controller",
    message:
        "The balancer routes by QUIC server ID, but an earlier gateway installed this controller without support for it. " +
        "The control plane would ignore the patch that sets the proxies' IDs, so the balancer would drop every QUIC packet. " +
        "Create this gateway first, or use a separate envoyGateway() for it, in another namespace. " +
        "[quic-server-ids-not-installed; Envoy Gateway extensionApis.enableEnvoyPatchPolicy]",
};

function installationArgs(settings: EnvoyGatewaySettings): EnvoyGatewayInstallationArgs {
    const { replicas: _r, autoscaling: _a, drain: _d, envoyProxy: _e, preferGro: _p, ...installation } = settings;
    return { ...installation, ...patchPolicies(settings, []) };
}

/** Which EnvoyPatchPolicies the control plane follows. What the settings say is not narrowed, and ours are always admitted. */
function patchPolicies({ preferGro, envoyPatchPolicies }: EnvoyGatewaySettings, more: AdmittedPatch[]) {
    const ours = [...(preferGro ? [PREFER_GRO_CHANGE] : []), ...more];
    if (envoyPatchPolicies === true || ours.length === 0) return {};
    const theirs = typeof envoyPatchPolicies === "object" ? envoyPatchPolicies.admitted : [];
    return { envoyPatchPolicies: { admitted: [...theirs, ...ours] } };
}
