import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyCrds } from "../../components/gatewayApi/applyCrds.ts";
import { labInfo } from "../../tools/lab/index.ts";
import { istiodChart } from "../../tools/lab/istio.ts";
import { PATHS } from "../../tools/lab/paths.ts";
import { ISTIO_IMAGES, ISTIO_VERSIONS } from "../../tools/lab/versions.ts";
import { api, run } from "./edge.ts";

/** Of the class that istiod makes by itself. */
const CLASSES = ["istio", "istio-remote", "istio-waypoint"];

/** Somebody's Istio, from Istio's own chart: its deployment controller makes what gateways need. */
export class TheirIstio {
    readonly namespace: string;
    readonly version = ISTIO_VERSIONS.istio;
    private readonly gateways: string;
    private readonly folder = mkdtempSync(join(tmpdir(), "http3-their-istio-"));

    /**
     * @param namespace Namespace of istiod.
     * @param gateways Namespace of the gateways: it looks at no other, since the lab has more.
     */
    constructor(namespace: string, gateways: string) {
        this.namespace = namespace;
        this.gateways = gateways;
    }

    /** The chart with its owner's values, as manifests. */
    private async rendered(variables: Record<string, string>): Promise<string> {
        const requests = { requests: { cpu: "10m", memory: "64Mi" } };
        const values = {
            image: ISTIO_IMAGES.pilot,
            autoscaleEnabled: false,
            resources: requests,
            env: {
                // For a mesh; they need extensions that only Istio's own Envoy has.
                PILOT_ENABLE_METADATA_EXCHANGE: "false",
                PILOT_ENABLE_ALPN_FILTER: "false",
                ...variables,
            },
            telemetry: { enabled: false },
            meshConfig: {
                defaultProviders: {},
                discoverySelectors: [
                    {
                        matchExpressions: [
                            {
                                key: "kubernetes.io/metadata.name",
                                operator: "In",
                                values: [this.namespace, this.gateways],
                            },
                        ],
                    },
                ],
            },
            global: {
                istioNamespace: this.namespace,
                // Its webhook would judge the EnvoyFilters of all gateways of the lab.
                configValidation: false,
                proxy: { image: ISTIO_IMAGES.proxy, resources: requests },
            },
        };
        const file = join(this.folder, "values.json");
        writeFileSync(file, JSON.stringify(values));
        const template = ["template", "istiod", await istiodChart(), "--namespace", this.namespace, "--values", file];
        const manifests = join(this.folder, "istiod.yaml");
        writeFileSync(manifests, await stdoutOf([labInfo().helm, ...template]));
        return manifests;
    }

    async create(crds: string): Promise<void> {
        const { kubeconfig, config } = labInfo();
        const bundle = { kubeconfig, deleteOnDestroy: false };
        await applyCrds({
            ...bundle,
            source: config["gatewayApiCrds"] ?? "",
            group: "gateway.networking.k8s.io",
            channel: "standard",
            version: "v1.6.1",
        });
        await applyCrds({ ...bundle, source: crds, group: "networking.istio.io", version: this.version });
        await api("/api/v1/namespaces", {
            method: "POST",
            body: JSON.stringify({ metadata: { name: this.namespace } }),
        });
        await this.set({});
    }

    /** What its owner sets in the environment of istiod, which starts it anew. */
    async set(variables: Record<string, string>): Promise<void> {
        await stdoutOf([...kubectl(), "apply", "--server-side", "-f", await this.rendered(variables)]);
        await stdoutOf([
            ...[...kubectl(), "rollout", "status", "deployment/istiod"],
            ...["--namespace", this.namespace, "--timeout", "300s"],
        ]);
    }

    /** Names of the classes that it has made. */
    async classes(): Promise<string[]> {
        const { items } = await api<{ items: { metadata: { name: string } }[] }>(
            "/apis/gateway.networking.k8s.io/v1/gatewayclasses",
        );
        return items.map(({ metadata }) => metadata.name);
    }

    async delete(): Promise<void> {
        const gone = [...kubectl(), "delete", "--ignore-not-found", "--wait=false"];
        await stdoutOf([...gone, "-f", await this.rendered({})]);
        await stdoutOf([...gone, "namespace", this.namespace]);
        await stdoutOf([...gone, "gatewayclass", ...CLASSES]);
    }
}

function kubectl(): string[] {
    return [PATHS.program("kubectl"), "--kubeconfig", labInfo().kubeconfig];
}

async function stdoutOf(command: string[]): Promise<string> {
    const { code, stdout, stderr } = await run(command);
    if (code !== 0) {
        throw new Error(`${command.slice(0, 4).join(" ")} failed:\n${stderr.slice(-2000)}`);
    }
    return stdout;
}
