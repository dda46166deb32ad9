import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CrdBundleInputs } from "../../components/gatewayApi/applyCrds.ts";
import { BUNDLE_CHANNEL, BUNDLE_VERSION } from "../../components/gatewayApi/judgeBundle.ts";
import { ApiError } from "../../components/kubernetes/request.ts";
import { labInfo } from "../../tools/lab/index.ts";
import { api } from "./edge.ts";

/** Path of the CRDs of the lab's API server. */
export const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
/** Path of the admission policies of the lab's API server. */
export const POLICIES = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
/** Parent domain of the API groups that tests make, so that they change no others. */
export const DOMAIN = "bundles.example.com";

interface Condition {
    type: string;
    status: string;
    reason: string;
}
/** As much of a CRD as the tests look at. */
export interface Crd {
    metadata: {
        name: string;
        resourceVersion: string;
        annotations?: Record<string, string>;
        managedFields: { manager: string; operation: string }[];
    };
    spec: { names: { shortNames?: string[] } };
    status: { conditions?: Condition[] };
}

const folder = mkdtempSync(join(tmpdir(), "http3-bundles-"));
let groups = 0;

/** A bundle of two CRDs in an API group of its own, in a file. */
export class Bundle {
    readonly group = `g${process.pid}x${++groups}.${DOMAIN}`;
    readonly file = join(folder, `${this.group}.yaml`);
    readonly names = [`gateways.${this.group}`, `routes.${this.group}`];
    readonly inputs: CrdBundleInputs = {
        kubeconfig: labInfo().kubeconfig,
        source: this.file,
        group: this.group,
        channel: "standard",
        version: "v1.6.1",
        deleteOnDestroy: false,
    };

    constructor(...more: string[]) {
        this.write(this.crd("gateways"), this.crd("routes"), ...more);
    }

    write(...documents: string[]): void {
        writeFileSync(this.file, documents.join("---\n"));
    }

    /** A CRD of release v1.6.1. Its short name says who wrote it. */
    crd(plural: string, changed: { kind?: string; annotations?: Record<string, string> } = {}): string {
        const annotations = changed.annotations ?? { [BUNDLE_VERSION]: "v1.6.1", [BUNDLE_CHANNEL]: "standard" };
        return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  annotations:
    example.com/made-by: test
${Object.entries(annotations)
    .map(([key, value]) => `    ${key}: ${value}\n`)
    .join("")}  name: ${plural}.${this.group}
spec:
  group: ${this.group}
  names:
    plural: ${plural}
    kind: ${changed.kind ?? plural}
    shortNames: [${plural}-1-6-1]
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object } }
`;
    }

    /** Installs a CRD as Helm does: by a create request with Helm's field manager. */
    async installed(plural: string, annotations: Record<string, string>): Promise<void> {
        const body = this.crd(plural, { annotations }).replace("-1-6-1", "-before");
        await api(`${CRDS}?fieldManager=helm`, { method: "POST", contentType: "application/yaml", body });
    }

    async live(plural: string): Promise<Crd> {
        return await api<Crd>(`${CRDS}/${plural}.${this.group}`);
    }

    /** Release that wrote each CRD, read from its short name. */
    async releases(): Promise<Record<string, string>> {
        const { items } = await api<{ items: Crd[] }>(CRDS);
        return Object.fromEntries(
            items
                .filter(({ metadata }) => metadata.name.endsWith(`.${this.group}`))
                .map(({ metadata, spec }) => {
                    const plural = metadata.name.split(".")[0] ?? "";
                    return [plural, spec.names.shortNames?.[0]?.slice(plural.length + 1) ?? ""];
                }),
        );
    }

    /** Resource versions of the CRDs: a write changes them. */
    async state(): Promise<string[]> {
        return await Promise.all(
            Object.keys(await this.releases()).map(
                async (plural) => (await this.live(plural)).metadata.resourceVersion,
            ),
        );
    }

    async established(plural: string): Promise<boolean> {
        const { conditions = [] } = (await this.live(plural)).status;
        return conditions.some(({ type, status }) => type === "Established" && status === "True");
    }
}

/** Annotations in which SIG Network states a CRD's release and channel. */
export const stated = (version: string, channel = "standard") => ({
    [BUNDLE_VERSION]: version,
    [BUNDLE_CHANNEL]: channel,
});

/** What a test deleted without waiting can be in the list, and gone when it is deleted here. */
function goneAlready(error: unknown): void {
    if (!(error instanceof ApiError && error.statusCode === 404)) throw error;
}

/** Deletes the files, CRDs and policies that the tests of a file made. */
export async function removeBundles(): Promise<void> {
    rmSync(folder, { recursive: true });
    for (const path of [CRDS, POLICIES, `${POLICIES.replace(/ies$/, "ybindings")}`]) {
        const { items } = await api<{ items: Crd[] }>(path);
        for (const { metadata } of items.filter(({ metadata }) => metadata.name.endsWith(`.${DOMAIN}`))) {
            await api(`${path}/${metadata.name}`, { method: "DELETE" }).catch(goneAlready);
        }
    }
}
