import { type ClusterSelection, loadKubeConfig } from "../kubernetes/client.ts";
import type { KubeConfig } from "../kubernetes/kubeConfig.ts";
import { patientRequest } from "../kubernetes/patientRequest.ts";
import { ApiError, apiRequest } from "../kubernetes/request.ts";
import { mapConcurrently } from "../waiting/mapConcurrently.ts";
import { poll } from "../waiting/poll.ts";
import { type BundleDocument, readBundle } from "./crdSource.ts";
import { BUNDLE_CHANNEL, BUNDLE_VERSION, type InstalledCrd, judgeBundle, OUR_VERSION } from "./judgeBundle.ts";

/** Plain inputs of a CRD bundle. */
export interface CrdBundleInputs extends ClusterSelection {
    /** Release URL, file, or folder with the CRDs' YAML. */
    source: string;
    /** API group whose CRDs are taken from the source. */
    group: string;
    /** Release channel that the CRDs must have. Default: not checked. */
    channel?: string;
    /** Release of the bundle, for example `v1.6.1`. */
    version: string;
    /** Whether deleting the resource deletes the CRDs and all their objects. */
    deleteOnDestroy: boolean;
}

/** What is recorded of a CRD bundle. */
export interface CrdBundleState extends CrdBundleInputs {
    /** Release that is in the cluster: ours, or the newer patch release that was adopted. */
    installedVersion: string;
    /** Names of the bundle's CRDs. */
    names: string[];
}

interface ObjectList {
    /** The API server writes `null` for an empty list of partial objects. */
    items: { metadata: { name: string; annotations?: Record<string, string> } }[] | null;
}

interface CrdStatus {
    status?: { conditions?: { type: string; status: string; message?: string }[] };
}

const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const FIELD_MANAGER = "http3-gateway";
/** CRDs applied at once: the API server compiles each schema, so more gains nothing on two cores. */
const PARALLEL = 8;
const ESTABLISHED_TIMEOUT = 60_000;
const GONE_TIMEOUT = 120_000;

/**
 * Applies the CRDs of one API group by server-side apply and waits until each is `Established`.
 * Writes nothing if an equal or newer patch release exists. `known` names the bundle's CRDs if an earlier run read
 * them from the same source: if all of them exist, the source is not read again.
 * @throws Error when the bundle is refused (downgrade, other channel), unreadable, or not established within 60 s.
 */
export async function applyCrds(inputs: CrdBundleInputs, known: readonly string[] = []): Promise<CrdBundleState> {
    const config = loadKubeConfig(inputs);
    const installed = await installedCrds(config, inputs.group);
    const verdict = judgeBundle(inputs, installed);
    if (verdict.action === "refuse") {
        throw new Error(verdict.reason);
    }
    const installedVersion = verdict.action === "adopt" ? verdict.installed : inputs.version;
    const present = new Set(installed.map((crd) => crd.name));
    if (verdict.action === "adopt" && known.length > 0 && known.every((name) => present.has(name))) {
        return { ...inputs, installedVersion, names: [...known] };
    }
    const documents = await readBundle(inputs.source, inputs.group);
    const crds = documents.filter((document) => !isPolicy(document));
    // An interrupted first run leaves part of a bundle; existing CRDs are kept, missing ones are added.
    const pending = verdict.action === "adopt" ? crds.filter((crd) => !present.has(crd.name)) : crds;
    if (installedVersion === inputs.version) {
        await mapConcurrently(pending, PARALLEL, (document) => applyDocument(config, document, inputs));
        await awaitEstablished(config, inputs.group, pending);
        // The release's admission policy judges CRD writes, so it is applied after them.
        const policies = verdict.action === "adopt" ? [] : documents.filter(isPolicy);
        await mapConcurrently(policies, PARALLEL, (document) => applyDocument(config, document, inputs));
    }
    return { ...inputs, installedVersion, names: crds.map((crd) => crd.name) };
}

/** Whether every CRD of the bundle is still in the cluster. */
export async function hasCrds(state: CrdBundleState): Promise<boolean> {
    const installed = await installedCrds(loadKubeConfig(state), state.group);
    const present = new Set(installed.map((crd) => crd.name));
    return state.names.every((name) => present.has(name));
}

/**
 * Deletes the CRDs of the bundle if requested, and all their objects; returns when they are
 * deleted, because the next step would take a terminating one for an existing one.
 * @throws Error if one still exists after two minutes, which is caused by a finalizer.
 */
export async function deleteCrds(state: CrdBundleState): Promise<void> {
    if (!state.deleteOnDestroy) {
        return;
    }
    const config = loadKubeConfig(state);
    const names = (await installedCrds(config, state.group)).map((crd) => crd.name);
    await mapConcurrently(names, PARALLEL, async (name) => {
        await apiRequest(config, { method: "DELETE", path: `${CRDS}/${name}` }).catch((error: unknown) => {
            if (!(error instanceof ApiError && error.statusCode === 404)) {
                throw error;
            }
        });
    });
    await awaitGone(config, state.group);
}

/** The CRDs of an API group that are in the cluster, with their stated release and channel. */
export async function installedCrds(
    config: KubeConfig,
    group: string,
    ask: typeof apiRequest = apiRequest,
): Promise<InstalledCrd[]> {
    return ofGroup(await listCrds(config, CRDS, ask), group);
}

/**
 * All CRDs of a cluster, with their stated release and channel, from the API server's cache, which
 * may lag behind (Kubernetes documentation, "API Concepts", version 0): for what is read before anything is done. For a
 * list that is current, the API server reads schemas of megabytes: 60 ms instead of 5, with the CRDs of this package.
 */
export async function cachedCrds(config: KubeConfig): Promise<InstalledCrd[]> {
    return await listCrds(config, `${CRDS}?resourceVersion=0`, apiRequest);
}

async function listCrds(config: KubeConfig, path: string, ask: typeof apiRequest): Promise<InstalledCrd[]> {
    const list = await ask<ObjectList>(config, {
        method: "GET",
        path,
        // Names and annotations only: the schemas are megabytes.
        accept: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
    });
    return (list.items ?? []).map((item) => ({
        name: item.metadata.name,
        version: item.metadata.annotations?.[BUNDLE_VERSION] ?? item.metadata.annotations?.[OUR_VERSION],
        channel: item.metadata.annotations?.[BUNDLE_CHANNEL],
    }));
}

/** Those of an API group. */
export function ofGroup(crds: readonly InstalledCrd[], group: string): InstalledCrd[] {
    return crds.filter(({ name }) => name.slice(name.indexOf(".") + 1) === group);
}

function isPolicy(document: BundleDocument): boolean {
    return document.kind !== "CustomResourceDefinition";
}

async function applyDocument(config: KubeConfig, document: BundleDocument, inputs: CrdBundleInputs): Promise<void> {
    const plural = {
        ValidatingAdmissionPolicy: "validatingadmissionpolicies",
        ValidatingAdmissionPolicyBinding: "validatingadmissionpolicybindings",
    };
    const path =
        document.kind === "CustomResourceDefinition" ? CRDS : `/apis/${document.apiVersion}/${plural[document.kind]}`;
    await apiRequest(config, {
        method: "PATCH",
        path: `${path}/${document.name}?fieldManager=${FIELD_MANAGER}&force=true`,
        contentType: "application/apply-patch+yaml",
        // The answer would be the whole object again.
        accept: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
        body: isPolicy(document) ? document.yaml : stateVersion(document.yaml, inputs.version),
        timeout: 60_000,
    });
}

/** Adds the release as an annotation, so that the next run knows what is there. */
function stateVersion(yaml: string, version: string): string {
    const line = `${OUR_VERSION}: "${version}"`;
    return /^metadata:\n {2}annotations:\n/m.test(yaml)
        ? yaml.replace(/^metadata:\n {2}annotations:\n/m, `metadata:\n  annotations:\n    ${line}\n`)
        : yaml.replace(/^metadata:\n/m, `metadata:\n  annotations:\n    ${line}\n`);
}

async function awaitGone(config: KubeConfig, group: string): Promise<void> {
    const [left] = await poll(() => installedCrds(config, group, patientRequest), {
        until: (crds) => crds.length === 0,
        every: { first: 50, last: 1_000 },
        limit: GONE_TIMEOUT,
    });
    if (left !== undefined) {
        throw new Error(
            `The CRD ${left.name} still exists ${GONE_TIMEOUT / 1000} s after its deletion: one of its objects has a ` +
                "finalizer that is not removed, often because its controller no longer runs. Inspect its " +
                "objects, remove the finalizer, and run the command again.",
        );
    }
}

/**
 * Waits until every CRD is served. Checked in the discovery document, which is small; a CRD itself is hundreds
 * of kilobytes, and is read only for its reason on timeout.
 */
async function awaitEstablished(config: KubeConfig, group: string, crds: BundleDocument[]): Promise<void> {
    if (crds.length === 0) {
        return;
    }
    const look = async () => {
        const served = await servedResources(config, group);
        return crds.filter((crd) => !served.has(crd.name));
    };
    const [waiting] = await poll(look, {
        until: (left) => left.length === 0,
        every: { first: 50, last: 500 },
        limit: ESTABLISHED_TIMEOUT,
    });
    if (waiting !== undefined) {
        const { status } = await apiRequest<CrdStatus>(config, { method: "GET", path: `${CRDS}/${waiting.name}` });
        const why = (status?.conditions ?? []).map((condition) =>
            `${condition.type}=${condition.status} ${condition.message ?? ""}`.trim(),
        );
        throw new Error(
            `The CRD ${waiting.name} is not established after ${ESTABLISHED_TIMEOUT / 1000} s: ${why.join("; ") || "no conditions"}.`,
        );
    }
}

/** Names, `<plural>.<group>`, of the resources that the API server serves of a group, in any version. */
async function servedResources(config: KubeConfig, group: string): Promise<Set<string>> {
    const { versions = [] } = await apiRequest<{ versions?: { groupVersion: string }[] }>(config, {
        method: "GET",
        path: `/apis/${group}`,
    }).catch(noneWhenNotFound);
    const lists = await Promise.all(
        versions.map(({ groupVersion }) =>
            apiRequest<{ resources?: { name: string }[] }>(config, {
                method: "GET",
                path: `/apis/${groupVersion}`,
            }).catch(noneWhenNotFound),
        ),
    );
    return new Set(lists.flatMap(({ resources = [] }) => resources.map(({ name }) => `${name}.${group}`)));
}

function noneWhenNotFound(error: unknown): Record<string, never> {
    if (error instanceof ApiError && error.statusCode === 404) {
        return {};
    }
    throw error;
}
