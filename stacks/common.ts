import * as pulumi from "@pulumi/pulumi";
import {
    type AdvertisementArgs,
    acme,
    type Certificate,
    type CheckArgs,
    type ClusterArgs,
    type Dns01Solver,
    envoyGateway,
    existingSecret,
    listenerUrl,
    selfSigned,
} from "pulumi-http3-gateway";
import type { advertisement, certificate, check, cluster, controller } from "./settings/common.ts";
import type { GroupValues } from "./settings/stack.ts";

/** Arguments of the gateway from the settings of every stack. */
export function commonOf(settings: {
    advertisement: GroupValues<typeof advertisement>;
    check: GroupValues<typeof check>;
    cluster: GroupValues<typeof cluster>;
}) {
    const { alsoPublish, ...promised } = settings.advertisement;
    return {
        advertisement: promised satisfies AdvertisementArgs,
        // Addresses of another edge that this one replaces.
        alsoPublish: alsoPublish && byFamily(alsoPublish),
        check: checkOf(settings.check),
        cluster: clusterOf(settings.cluster),
    };
}

/** Addresses of each family. */
export function byFamily(addresses: string[]): { ipv4: string[]; ipv6: string[] } {
    return {
        ipv4: addresses.filter((address) => !address.includes(":")),
        ipv6: addresses.filter((address) => address.includes(":")),
    };
}

/** URL of the first of the names. */
export function urlOf([hostname = ""]: string[]): string {
    return listenerUrl({ hostname });
}

/** Envoy Gateway, and the source of its CRDs. */
export function controllerOf({ replicas, gatewayApiCrds }: GroupValues<typeof controller>) {
    return envoyGateway({ replicas, crds: { gatewayApi: gatewayApiCrds } });
}

/** The cluster: a kubeconfig by path or content, or the output `kubeconfig` of another stack. */
function clusterOf({ kubeconfig, clusterStack, context }: GroupValues<typeof cluster>): ClusterArgs {
    if (clusterStack === undefined) {
        return { kubeconfig, context };
    }
    const output = new pulumi.StackReference(clusterStack).requireOutput("kubeconfig");
    return {
        kubeconfig: output.apply((value) => (typeof value === "string" ? value : JSON.stringify(value))),
        context,
    };
}

/** The check before the advertisement. */
function checkOf(given: GroupValues<typeof check>): CheckArgs | "unverified" {
    const { check: from, checkImage: image, checkTimeout: timeout, checkStartTimeout: startTimeout } = given;
    return from === "unverified" ? from : { from, image, timeout, startTimeout };
}

/** Source of the key pair; `solver` validates a name at the stack's own DNS provider. */
export function certificateOf(given: GroupValues<typeof certificate>, solver: Dns01Solver | undefined): Certificate {
    const { certificateSecret = "", email = "", acmeEnvironment, certManager } = given;
    if (given.certificate === "secret") {
        return existingSecret({ secretName: certificateSecret });
    }
    if (given.certificate === "selfSigned") {
        return selfSigned();
    }
    return acme({
        email,
        environment: acmeEnvironment,
        certManager: certManager === "preinstalled" ? certManager : undefined,
        ...(solver === undefined ? { http01: true } : { dns01: solver }),
    });
}
