import * as pulumi from "@pulumi/pulumi";
import type { Controller } from "../model/parts.ts";
import { type ExistingEnvoyGatewayArgs, existingEnvoyGatewayKind } from "./existingEnvoyGatewayKind.ts";
import { createEnvoyGateway } from "./listeners.ts";

export type { ExistingEnvoyGatewayArgs } from "./existingEnvoyGatewayKind.ts";

/**
 * An Envoy Gateway that is already installed, with its own GatewayClass: QUIC is enabled in a
 * ClientTrafficPolicy, and the Service is shaped in an EnvoyProxy.
 * @example existingEnvoyGateway({ gatewayClassName: "eg" })
 */
export function existingEnvoyGateway(args: ExistingEnvoyGatewayArgs): Controller {
    const { settings, part } = existingEnvoyGatewayKind.open(args);
    const { gatewayClassName, namespace, version } = settings;
    return {
        ...part,
        requiredGatewayClass: () => gatewayClassName,
        ...(version === undefined
            ? {}
            : { requiredRelease: () => ({ path: "version", version, namespace, deployment: "envoy-gateway" }) }),
        deploy: (context, plan, shape, certificate) =>
            createEnvoyGateway(
                context,
                plan,
                shape,
                certificate,
                { name: gatewayClassName, namespace: pulumi.output(namespace), version, ready: [] },
                settings,
            ),
    };
}
