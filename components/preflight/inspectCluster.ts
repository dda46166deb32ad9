import { cachedCrds, ofGroup } from "../gatewayApi/applyCrds.ts";
import { judgeBundle } from "../gatewayApi/judgeBundle.ts";
import { type ClusterSelection, loadKubeConfig } from "../kubernetes/client.ts";
import type { KubeConfig } from "../kubernetes/kubeConfig.ts";
import { reachCluster } from "../kubernetes/reach.ts";
import { ApiError, apiRequest } from "../kubernetes/request.ts";
import type { IpFamily, RequiredArgument, RequiredVariable } from "../model/parts.ts";
import { familiesOfServices } from "./familiesOfServices.ts";
import { type KeyPair, keyPairProblems, passthroughProblems } from "./keyPair.ts";
import { oldKubernetes } from "./oldKubernetes.ts";
import { otherArguments } from "./otherArguments.ts";
import { otherRelease, type Workload } from "./otherRelease.ts";
import { otherVariables } from "./otherVariables.ts";

/** Requirements on a cluster before anything is created in it. Plain data. */
export interface ClusterRequirements extends ClusterSelection {
    /** Minimum Kubernetes version, e.g. `1.33`. */
    kubernetes: string;
    /** CRD bundles that will be applied. */
    bundles: { path: string; group: string; version: string; channel?: string }[];
    /** Address families that its Services need, and the remedy if unsupported. */
    ipFamilies?: { path: string; families: IpFamily[]; remedy: string };
    /** A required GatewayClass. */
    gatewayClass?: { path: string; name: string };
    /** The release of an installed controller, which the image of its Deployment states, its arguments and its variables. */
    release?: {
        path: string;
        version: string;
        namespace: string;
        deployment: string;
        arguments?: readonly RequiredArgument[];
        variables?: readonly RequiredVariable[];
    };
    /**
     * Required Secrets of type `kubernetes.io/tls`, the hostnames that their certificates must cover, and those that
     * they must not cover: names of TLS passthrough on a port with HTTP/3.
     */
    secrets?: { path: string; namespace: string; name: string; hostnames: string[]; passthrough?: string[] }[];
}

/** A problem of the cluster. */
export interface ClusterProblem {
    /** Path of the argument, for example `certificate.secretName`. */
    path: string;
    /** What is wrong, why it fails, and what to do. */
    reason: string;
}

/**
 * Reads a cluster and returns all its problems. Whether it answers is asked first, since all else would fail in the same way;
 * the rest at the same time, since each request to a cluster far away takes three round trips.
 */
export async function inspectCluster(required: ClusterRequirements): Promise<ClusterProblem[]> {
    let config: KubeConfig;
    let version: string;
    try {
        config = loadKubeConfig(required);
        version = await reachCluster(config);
    } catch (error) {
        return [{ path: "cluster", reason: (error as Error).message }];
    }
    const old = oldKubernetes(version, required.kubernetes);
    const problems = await Promise.all([
        problemsOfFamilies(config, required.ipFamilies),
        problemsOfBundles(config, required.bundles),
        problemsOfClass(config, required.gatewayClass),
        problemsOfRelease(config, required.release),
        ...(required.secrets ?? []).map((secret) => problemsOfSecret(config, secret)),
    ]);
    return [...(old === undefined ? [] : [{ path: "cluster", reason: old }]), ...problems.flat()];
}

async function problemsOfFamilies(
    config: KubeConfig,
    required: ClusterRequirements["ipFamilies"],
): Promise<ClusterProblem[]> {
    if (required === undefined) {
        return [];
    }
    const offered = await familiesOfServices(config);
    const missing = required.families.filter((family) => offered !== undefined && !offered.includes(family));
    return missing.length === 0
        ? []
        : [
              {
                  path: required.path,
                  reason: `The Service in front of the proxies needs ${missing.join(" and ")}, but the cluster's Services support only ${offered?.join(" and ")}. The API server rejects the Service, and the gateway never gets an address. ${required.remedy}`,
              },
          ];
}

async function problemsOfBundles(
    config: KubeConfig,
    bundles: ClusterRequirements["bundles"],
): Promise<ClusterProblem[]> {
    const installed = bundles.length === 0 ? [] : await cachedCrds(config);
    return bundles.flatMap((bundle) => {
        const verdict = judgeBundle(bundle, ofGroup(installed, bundle.group));
        return verdict.action === "refuse" ? [{ path: bundle.path, reason: verdict.reason }] : [];
    });
}

async function problemsOfClass(
    config: KubeConfig,
    required: ClusterRequirements["gatewayClass"],
): Promise<ClusterProblem[]> {
    if (required === undefined) {
        return [];
    }
    const { path, name } = required;
    const url = `/apis/gateway.networking.k8s.io/v1/gatewayclasses/${encodeURIComponent(name)}`;
    return (await read(config, url)) === undefined
        ? [
              {
                  path,
                  reason: `The GatewayClass "${name}" does not exist in the cluster. Create it, correct the name, or omit controller to install one.`,
              },
          ]
        : [];
}

async function problemsOfRelease(
    config: KubeConfig,
    required: ClusterRequirements["release"],
): Promise<ClusterProblem[]> {
    if (required === undefined) {
        return [];
    }
    const { path, namespace, deployment } = required;
    const url = `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/deployments/${encodeURIComponent(deployment)}`;
    const workload = await read<Workload>(config, url);
    const release = otherRelease(required, workload);
    const settings = [
        ...otherArguments(required, required.arguments ?? [], workload ?? {}),
        ...otherVariables(required, required.variables ?? [], workload ?? {}),
    ];
    return [
        ...(release === undefined ? [] : [{ path, reason: release }]),
        ...settings.map((reason) => ({ path: "controller", reason })),
    ];
}

async function problemsOfSecret(
    config: KubeConfig,
    { path, namespace, name, hostnames, passthrough = [] }: NonNullable<ClusterRequirements["secrets"]>[number],
): Promise<ClusterProblem[]> {
    const url = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name)}`;
    const secret = await read<Secret>(config, url);
    const wrong = secretProblem(secret, namespace);
    const reasons =
        wrong === undefined
            ? [
                  ...keyPairProblems(keyPairOf(secret), hostnames),
                  ...passthroughProblems(keyPairOf(secret), passthrough),
              ].map((problem) => `The Secret "${name}" ${problem}`)
            : [
                  `The Secret "${name}" ${wrong}. A listener without its key pair is never programmed. Create it first (type kubernetes.io/tls, with tls.crt and tls.key), or use selfSigned().`,
              ];
    return reasons.map((reason) => ({ path, reason }));
}

interface Secret {
    type?: string;
    data?: Record<string, string>;
}

function secretProblem(secret: Secret | undefined, namespace: string): string | undefined {
    if (secret === undefined) {
        return `does not exist in namespace "${namespace}"`;
    }
    if (secret.type !== "kubernetes.io/tls") {
        return `is of type ${secret.type}`;
    }
    const absent = ["tls.crt", "tls.key"].filter((key) => !secret.data?.[key]);
    return absent.length === 0 ? undefined : `has ${absent.map((key) => `no ${key}`).join(" and ")}`;
}

function keyPairOf(secret: Secret | undefined): KeyPair {
    const text = (key: string) => Buffer.from(secret?.data?.[key] ?? "", "base64").toString();
    return { certificate: text("tls.crt"), key: text("tls.key") };
}

/** The object at a path, or undefined if not found. */
async function read<T>(config: KubeConfig, path: string): Promise<T | undefined> {
    try {
        return await apiRequest<T>(config, { method: "GET", path });
    } catch (error) {
        if (error instanceof ApiError && error.statusCode === 404) {
            return undefined;
        }
        throw error;
    }
}
