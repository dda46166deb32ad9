import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inNamespace, type LabInfo, labStatus, NETWORK, startLab, stopLab } from "../../lab/index.ts";
import { PATHS } from "../../lab/paths.ts";
import { buildTool } from "../../lab/programs.ts";
import { lineProgress } from "../../lab/progress.ts";
import { timed } from "./command.ts";
import type { Bench } from "./measurement.ts";
import { VENDOR_VALUES, vendorManifests } from "./vendor.ts";

const HOST = "app.http3.test";
export const REPLICAS = 2;

/** From an empty cluster to the first HTTP/3 answer: with this package, and by the vendor's documentation. */
export const firstResponse: Bench = {
    name: "first-response",
    does: "starts a new lab twice, and creates the same edge on each",
    async run(say) {
        await refuseRunningLab();
        await buildTool("kubectl", lineProgress(say));
        const folder = await mkdtemp(join(tmpdir(), "http3-bench-"));
        try {
            const ours = await onEmptyCluster(say, (lab) =>
                untilAnswered(say, "ours", async () => {
                    const main = join(import.meta.dirname, "../../cli/main.ts");
                    const config = Object.entries({ ...lab.config, replicas: REPLICAS }).flatMap(([key, value]) => [
                        "--config",
                        `${key}=${value}`,
                    ]);
                    const up = ["up", "--stack", "local", "--engine", "embedded", "--json", "--helm", lab.helm];
                    await timed(inNamespace("client", [process.execPath, main, ...up, ...config]));
                }),
            );
            const vendor = await vendorsWay(say, folder);
            return [
                { what: "empty cluster to first h3 response", value: ours, unit: "s", goal: 30 },
                { what: "the same, kubectl apply + helm install + kubectl apply", value: vendor, unit: "s" },
                { what: "ratio of ours to the vendor's way", value: ours / vendor, unit: "x", goal: 1 },
            ];
        } finally {
            await rm(folder, { recursive: true });
        }
    },
};

/** @throws Error if the lab runs: the measurement starts with an empty cluster. */
export async function refuseRunningLab(): Promise<void> {
    if ((await labStatus()).running) {
        throw new Error("The lab runs. This measures empty clusters: stop it first, with `http3-gateway lab stop`.");
    }
}

/** Runs work on a separate lab, which is stopped afterwards. */
export async function onEmptyCluster<T>(
    say: (line: string) => void,
    measure: (lab: LabInfo) => Promise<T>,
): Promise<T> {
    const lab = await startLab({ write: say });
    try {
        return await measure(lab);
    } finally {
        await stopLab();
    }
}

/** Seconds from the start of `install` to an external client's first HTTP/3 answer. */
export async function untilAnswered(
    say: (line: string) => void,
    what: string,
    install: () => Promise<unknown>,
): Promise<number> {
    say(`${what} …`);
    const prefix = NETWORK.pools.ipv4[0].replace(/\d+$/, "");
    const candidates = [100, 101, 102].map((last) => `${prefix}${last}`);
    const asking = timed(
        inNamespace("client", [
            process.execPath,
            join(import.meta.dirname, "firstAnswer.ts"),
            `https://${HOST}/`,
            ...candidates,
        ]),
    );
    // The asking process must be running before the clock starts.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const started = Date.now();
    const [answered] = await Promise.all([asking, install()]);
    const seconds = (Number(answered.stdout) - started) / 1000;
    const done = (Date.now() - started) / 1000;
    say(`${what}: first answer after ${seconds.toFixed(1)} s, the command done after ${done.toFixed(1)} s`);
    return seconds;
}

/** Seconds until the vendor's way is answered over HTTP/3, on a separate lab. */
export async function vendorsWay(say: (line: string) => void, folder: string): Promise<number> {
    return await onEmptyCluster(say, (lab) =>
        untilAnswered(say, "the vendor's way", () => installAsVendor(lab, folder)),
    );
}

async function installAsVendor(lab: LabInfo, folder: string): Promise<void> {
    const kubectl = [PATHS.program("kubectl"), "--kubeconfig", lab.kubeconfig];
    const [certFile, keyFile] = [join(folder, "tls.crt"), join(folder, "tls.key")];
    await timed([
        ..."openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90".split(" "),
        ...["-subj", `/CN=${HOST}`, "-addext", `subjectAltName=DNS:${HOST}`, "-keyout", keyFile, "-out", certFile],
    ]);
    await timed([...[...kubectl, "apply", "--server-side", "-f", PATHS.gatewayApiCrds, "-f", PATHS.envoyGatewayCrds]]);
    const values = join(folder, "values.yaml");
    await writeFile(values, VENDOR_VALUES);
    await timed([
        ...[lab.helm, "install", "eg", PATHS.chart, "--kubeconfig", lab.kubeconfig, "--values", values, "--skip-crds"],
        ...["--namespace", "envoy-gateway-system", "--create-namespace"],
    ]);
    const certificate = await readFile(certFile, "utf8");
    const key = await readFile(keyFile, "utf8");
    await timed([...kubectl, "apply", "-f", "-"], {
        input: vendorManifests({ hostname: HOST, certificate, key, replicas: REPLICAS }),
    });
}
