import { Config, type ResourceTransform } from "@pulumi/pulumi";
import {
    type AdvertisementArgs,
    envoyGateway,
    existingEnvoyGateway,
    Http3Gateway,
    inClusterZone,
    selfSigned,
} from "pulumi-http3-gateway";

/** What the test says of one gateway; the rest is the same for all. */
interface Edge extends Pick<AdvertisementArgs, "stage" | "force" | "maxAge"> {
    /** Default: `app` in the zone. */
    hostnames?: string[];
    leafDays?: number;
    /** Seconds until the check fails. Default: the check's own. */
    timeout?: number;
    /** The component's earlier name. */
    formerly?: string;
    protect?: boolean;
    retainOnDelete?: boolean;
    /** Annotations of every object by a transform, which sets a timeout of every resource too. */
    annotations?: Record<string, string>;
    /** Resources that are in the cluster: the ids of those that are imported, by name. */
    imports?: Record<string, string>;
}

// Several gateways of one control plane, each with a zone of its own.
const config = new Config();
const proxies = {
    namespace: config.require("controllerNamespace"),
    replicas: 1,
    drain: { healthCheckFailureDelay: "0s", minDrainDuration: "1s", drainTimeout: "1s" },
};
const gatewayClassName = config.get("gatewayClass");
const controller =
    gatewayClassName === undefined
        ? envoyGateway({
              ...proxies,
              controlPlaneReplicas: 1,
              chart: config.require("chart"),
              images: { envoyGateway: config.require("envoyGatewayImage"), envoy: config.require("envoyImage") },
              crds: { gatewayApi: config.require("gatewayApiCrds"), envoyGateway: config.require("envoyGatewayCrds") },
          })
        : existingEnvoyGateway({ ...proxies, gatewayClassName, image: config.require("envoyImage") });

/** A transform as users write it: of the options of each child, and of the metadata of each object. */
function transformOf({ annotations, imports = {} }: Edge): ResourceTransform {
    return ({ name, type, custom, props, opts }) => {
        // The options that a transform returns of a component lose its providers (SDK 3.270), and with them a chart's
        // objects.
        if (!custom) return undefined;
        const { metadata } = props;
        const id = type.startsWith("kubernetes:") ? imports[name] : undefined;
        return {
            props:
                metadata === undefined
                    ? props
                    : { ...props, metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } } },
            opts: { ...opts, customTimeouts: { create: "11m" }, ...(id === undefined ? {} : { import: id }) },
        };
    };
}

for (const [name, edge] of Object.entries(config.requireObject<Record<string, Edge>>("edges"))) {
    const { stage, force, maxAge, timeout, leafDays, formerly, protect, retainOnDelete } = edge;
    new Http3Gateway(
        name,
        {
            cluster: { kubeconfig: config.require("kubeconfig"), context: config.require("context") },
            hostnames: edge.hostnames ?? [`app.${name}.test`],
            advertisement: { stage, force, maxAge },
            check: { timeout },
            controller,
            certificate: selfSigned({ leafDays }),
            dns: inClusterZone({ zone: `${name}.test`, replicas: 1, image: config.require("corednsImage") }),
        },
        {
            aliases: formerly === undefined ? [] : [{ name: formerly }],
            protect,
            retainOnDelete,
            ...(edge.annotations === undefined ? {} : { transforms: [transformOf(edge)] }),
        },
    );
}
