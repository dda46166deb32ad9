import * as pulumi from "@pulumi/pulumi";
import { given } from "../model/given.ts";
import type { Controller } from "../model/parts.ts";
import type { ControllerCapabilities } from "../model/plan.ts";
import { CONTROLLER_NAMESPACE, ENVOY_GATEWAY_CAPABILITIES, KUBERNETES_FLOOR } from "./defaults.ts";
import type { ProxySettings } from "./envoyProxySpec.ts";
import { createEnvoyGateway } from "./listeners.ts";

/** Settings of {@link existing}. */
export interface ExistingControllerArgs extends ProxySettings {
    /** Name of a GatewayClass that is already in the cluster. */
    gatewayClassName: pulumi.Input<string>;
    /** Namespace of its control plane. Default: `envoy-gateway-system`. */
    namespace?: pulumi.Input<string>;
    /**
     * What the installed release can do, as its owner states it. Default: what Envoy Gateway 1.9 can do, but for
     * `quicServerIds`: that needs `extensionApis.enableEnvoyPatchPolicy` in its configuration, and the proxies' namespace
     * labelled for the balancer's webhook. A class whose `http3` is false serves the stage `off` only.
     */
    capabilities?: Partial<Omit<ControllerCapabilities, "http3PerListener">>;
}

/**
 * A controller that is already installed, with a GatewayClass of its own. Its dialect is Envoy Gateway's: QUIC is
 * switched on in a ClientTrafficPolicy, and the Service is shaped in an EnvoyProxy.
 * @example existing({ gatewayClassName: "eg" })
 */
export function existing(args: ExistingControllerArgs): Controller {
    args = given(args);
    return {
        describe: () => ({
            kind: "existing",
            capabilities: { ...ENVOY_GATEWAY_CAPABILITIES, quicServerIds: false, ...args.capabilities },
            kubernetes: KUBERNETES_FLOOR,
            bundles: [],
            settings: {
                gatewayClassName: args.gatewayClassName,
                namespace: args.namespace ?? CONTROLLER_NAMESPACE,
                replicas: args.replicas ?? 2,
                autoscaling: args.autoscaling,
                drain: args.drain,
            },
        }),
        requiredGatewayClass: () => args.gatewayClassName,
        deploy: (context, plan, shape, certificate) =>
            createEnvoyGateway(
                context,
                plan,
                shape,
                certificate,
                {
                    name: args.gatewayClassName,
                    namespace: pulumi.output(args.namespace ?? CONTROLLER_NAMESPACE),
                    ready: [],
                },
                args,
            ),
    };
}
