import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseAllDocuments } from "yaml";
import type { EmissaryCompiler } from "../../tools/lab/emissary.ts";
import { exec } from "../../tools/lab/exec.ts";
import { IMAGES } from "../../tools/lab/versions.ts";
import type { MadeAuthority } from "../support/keyPairs.ts";
import { api } from "./edge.ts";

const NAME = "emissary";
const GROUP = "getambassador.io";
const VERSION = "v3alpha1";
const KINDS = ["listeners", "hosts", "mappings"];
const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const labels = { "somebody.example/proxy": "emissary" };

interface Crd {
    metadata: { name: string };
    spec: { names: { plural: string }; conversion?: object; versions: { name: string; storage: boolean }[] };
}

/**
 * Somebody's Emissary-ingress, as far as its compiler goes: its objects in the cluster become the configuration of an Envoy, each time that
 * they change. In place of its own xDS server, the Envoy gets new pods.
 */
export class TheirEmissary {
    readonly namespace: string;
    readonly secretName = "shop-tls";
    private readonly compiler: EmissaryCompiler;
    private readonly folder = mkdtempSync(join(tmpdir(), "http3-emissary-"));
    private compiled = "";
    private ended: Promise<void> | undefined;
    private stopped = false;

    constructor(namespace: string, compiler: EmissaryCompiler) {
        this.namespace = namespace;
        this.compiler = compiler;
    }

    /** Creates it, with a certificate, and has it serve what is there from then on. */
    async create(hostname: string, authority: MadeAuthority): Promise<void> {
        for (const crd of definitions(this.compiler.crds)) await post(CRDS, crd);
        await post("/api/v1/namespaces", { metadata: { name: this.namespace } });
        const { certificate, key } = await authority.issue([hostname]);
        await post(`/api/v1/namespaces/${this.namespace}/secrets`, {
            type: "kubernetes.io/tls",
            metadata: { name: this.secretName },
            stringData: { "tls.crt": certificate, "tls.key": key },
        });
        this.ended = this.serve();
    }

    /** Creates an object of its. */
    async add(kind: string, plural: string, name: string, spec: object): Promise<void> {
        await post(this.objects(plural), { apiVersion: `${GROUP}/${VERSION}`, kind, metadata: { name }, spec });
    }

    /** Changes an object of its, as its owner would. */
    async change(plural: string, name: string, spec: object): Promise<void> {
        await api(`${this.objects(plural)}/${name}`, {
            method: "PATCH",
            contentType: "application/merge-patch+json",
            body: JSON.stringify({ spec }),
        });
    }

    async delete(): Promise<void> {
        this.stopped = true;
        await this.ended;
        await api(`/api/v1/namespaces/${this.namespace}`, { method: "DELETE" });
        for (const plural of KINDS) await api(`${CRDS}/${plural}.${GROUP}`, { method: "DELETE" });
    }

    private objects(plural: string): string {
        return `/apis/${GROUP}/${VERSION}/namespaces/${this.namespace}/${plural}`;
    }

    private async serve(): Promise<void> {
        while (!this.stopped) {
            await this.compile();
            await sleep(500);
        }
    }

    /** Compiles its objects, and has its pods run the outcome if that is another one than before. */
    private async compile(): Promise<void> {
        const lists = await Promise.all(
            KINDS.map(async (plural) => {
                const list = `${this.objects(plural)}`;
                return (await api<{ items: Stored[] }>(list).catch(() => ({ items: [] }))).items;
            }),
        );
        const [listeners = []] = lists;
        const text = lists
            .flat()
            .map(({ apiVersion, kind, metadata: { name, namespace }, spec }) =>
                JSON.stringify({ apiVersion, kind, metadata: { name, namespace }, spec }),
            )
            .join("\n---\n");
        if (listeners.length === 0 || text === this.compiled) return;
        const file = join(this.folder, "objects.yaml");
        writeFileSync(file, text);
        const [program = "", ...args] = this.compiler.command;
        await this.run(await exec(program, [...args, file]));
        this.compiled = text;
    }

    private async run(configuration: string): Promise<void> {
        const { namespace } = this;
        const name = `${NAME}-${createHash("sha256").update(configuration).digest("hex").slice(0, 12)}`;
        const configMaps = `/api/v1/namespaces/${namespace}/configmaps`;
        await api(`${configMaps}/${name}?fieldManager=${NAME}&force=true`, {
            method: "PATCH",
            contentType: "application/apply-patch+yaml",
            body: JSON.stringify({
                apiVersion: "v1",
                kind: "ConfigMap",
                metadata: { name },
                data: { "envoy.json": configuration },
            }),
        });
        await api(`/apis/apps/v1/namespaces/${namespace}/deployments/${NAME}?fieldManager=${NAME}&force=true`, {
            method: "PATCH",
            contentType: "application/apply-patch+yaml",
            body: JSON.stringify(this.deployment(name)),
        });
    }

    private deployment(configMap: string): object {
        return {
            apiVersion: "apps/v1",
            kind: "Deployment",
            metadata: { name: NAME },
            spec: {
                selector: { matchLabels: labels },
                template: {
                    metadata: { labels },
                    spec: {
                        terminationGracePeriodSeconds: 1,
                        containers: [
                            {
                                name: "envoy",
                                image: IMAGES.envoy,
                                args: ["-c", "/configuration/envoy.json", "--disable-hot-restart"],
                                readinessProbe: { tcpSocket: { port: 8443 }, periodSeconds: 1 },
                                volumeMounts: [
                                    { name: "configuration", mountPath: "/configuration" },
                                    { name: "tls", mountPath: `/tls/${this.secretName}` },
                                ],
                            },
                        ],
                        volumes: [
                            { name: "configuration", configMap: { name: configMap } },
                            { name: "tls", secret: { secretName: this.secretName } },
                        ],
                    },
                },
            },
        };
    }
}

interface Stored {
    apiVersion: string;
    kind: string;
    metadata: { name: string; namespace: string };
    spec: object;
}

/** Its CRDs in the one version that its documentation writes: a webhook converts to the others, and does not run here. */
function definitions(file: string): Crd[] {
    return parseAllDocuments(readFileSync(file, "utf8"))
        .map((document) => document.toJS() as Crd | null)
        .filter((crd) => crd !== null)
        .filter(({ metadata, spec }) =>
            KINDS.some((plural) => metadata.name === `${plural}.${GROUP}` && spec !== undefined),
        )
        .map(({ spec: { conversion: _webhook, ...spec }, ...crd }) => ({
            ...crd,
            spec: {
                ...spec,
                versions: spec.versions
                    .filter(({ name }) => name === VERSION)
                    .map((version) => ({ ...version, storage: true })),
            },
        }));
}

async function post(path: string, object: object): Promise<void> {
    await api(path, { method: "POST", body: JSON.stringify(object) });
}
