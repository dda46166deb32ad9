import type * as pulumi from "@pulumi/pulumi";
import type { Controller, PartContext } from "../parts.ts";
import { ENVOY_GATEWAY_CAPABILITIES, KUBERNETES_FLOOR } from "./envoyGatewayDefaults.ts";
import {
    crdBundles,
    EnvoyGatewayInstallation,
    type EnvoyGatewayInstallationArgs,
    envoyGatewayNames,
} from "./envoyGatewayInstallation.ts";
import { createEnvoyGateway } from "./envoyGatewayListeners.ts";
import type { ProxySettings } from "./envoyProxySpec.ts";

/** Settings of {@link envoyGateway}. */
export interface EnvoyGatewayArgs extends Omit<EnvoyGatewayInstallationArgs, "cluster">, Omit<ProxySettings, "image"> {}

/**
 * Envoy Gateway, installed by us. HTTP/3 is not experimental there (since v1.0.0; Envoy's documentation calls its
 * downstream HTTP/3 "ready for production use").
 *
 * One value may serve several gateways of a program: the control plane is installed once.
 * @example envoyGateway({ replicas: 3 })
 */
export function envoyGateway(args: EnvoyGatewayArgs = {}): Controller {
    const names = envoyGatewayNames(args);
    let installation: EnvoyGatewayInstallation | undefined;
    const install = (context: PartContext): EnvoyGatewayInstallation => {
        installation ??= new EnvoyGatewayInstallation(
            `${context.name}-controller`,
            { ...installationArgs(args), cluster: context.cluster },
            { parent: context.parent, providers: [context.provider], dependsOn: context.dependsOn },
        );
        return installation;
    };
    return {
        describe: () => ({
            kind: "envoyGateway",
            capabilities: { ...ENVOY_GATEWAY_CAPABILITIES },
            kubernetes: KUBERNETES_FLOOR,
            bundles: crdBundles(args).map(({ path, group, version, channel }) => ({ path, group, version, channel })),
            settings: {
                ...names,
                gatewayApiVersion: args.crds === "preinstalled" ? undefined : args.crds?.gatewayApiVersion,
                controlPlaneReplicas: args.controlPlaneReplicas ?? 2,
                replicas: args.replicas ?? 2,
                autoscaling: args.autoscaling,
                drain: args.drain,
                chart: args.chart,
                images: args.images,
            },
        }),
        deploy(context, plan, shape, certificate) {
            const { gatewayClass, chart } = install(context);
            const ready: pulumi.Resource[] = [gatewayClass, chart];
            return createEnvoyGateway(
                context,
                plan,
                shape,
                certificate,
                { name: gatewayClass.metadata.name, namespace: names.namespace, ready },
                { ...args, image: args.images?.envoy },
            );
        },
    };
}

function installationArgs(args: EnvoyGatewayArgs): EnvoyGatewayInstallationArgs {
    const { replicas: _r, autoscaling: _a, drain: _d, envoyProxy: _e, ...installation } = args;
    return installation;
}
