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
    /** Seconds until what does not answer counts as dead. Default: the check's own. */
    timeout?: number;
    /** The component's earlier name. */
    formerly?: string;
    protect?: boolean;
    retainOnDelete?: boolean;
    /** An annotation of every object, and a timeout of every resource, by a transform. */
    team?: string;
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
function transformOf({ team, imports = {} }: Edge): ResourceTransform {
    return ({ name, type, props, opts }) => {
        const id = type.startsWith("kubernetes:") ? imports[name] : undefined;
        const annotated = team !== undefined && props["metadata"] !== undefined;
        const annotations = { ...props["metadata"]?.annotations, team };
        return {
            props: annotated ? { ...props, metadata: { ...props["metadata"], annotations } } : props,
            opts: {
                ...opts,
                ...(team === undefined ? {} : { customTimeouts: { create: "11m" } }),
                ...(id === undefined ? {} : { import: id }),
            },
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
            ...(edge.team === undefined && edge.imports === undefined ? {} : { transforms: [transformOf(edge)] }),
        },
    );
}
