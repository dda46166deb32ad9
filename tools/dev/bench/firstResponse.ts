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
const REPLICAS = 2;

/** From an empty cluster to the first answer over HTTP/3: ours, and the way in the vendor's documentation. */
export const firstResponse: Bench = {
    name: "first-response",
    does: "starts the lab afresh twice, and brings the same edge up on each",
    async run(say) {
        if ((await labStatus()).running) {
            throw new Error(
                "The lab runs. This measures empty clusters: stop it first, with `http3-gateway lab stop`.",
            );
        }
        await buildTool("kubectl", lineProgress(say));
        const folder = await mkdtemp(join(tmpdir(), "http3-bench-"));
        try {
            const ours = await onEmptyCluster(say, "ours", async (lab) => {
                const main = join(import.meta.dirname, "../../cli/main.ts");
                const config = Object.entries({ ...lab.config, replicas: REPLICAS }).flatMap(([key, value]) => [
                    "--config",
                    `${key}=${value}`,
                ]);
                const up = ["up", "--stack", "local", "--engine", "embedded", "--json", "--helm", lab.helm];
                await timed(inNamespace("client", [process.execPath, main, ...up, ...config]));
            });
            const vendor = await onEmptyCluster(say, "the vendor's way", (lab) => vendorsWay(lab, folder));
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

/** Seconds from the start of `install` on an empty cluster until somebody outside is answered over HTTP/3. */
async function onEmptyCluster(
    say: (line: string) => void,
    what: string,
    install: (lab: LabInfo) => Promise<void>,
): Promise<number> {
    const lab = await startLab({ write: say });
    try {
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
        // The asking process is up and asking before the clock starts.
        await new Promise((resolve) => setTimeout(resolve, 1500));
        const started = Date.now();
        const [answered] = await Promise.all([asking, install(lab)]);
        const seconds = (Number(answered.stdout) - started) / 1000;
        say(
            `${what}: first answer after ${seconds.toFixed(1)} s, the command done after ${((Date.now() - started) / 1000).toFixed(1)} s`,
        );
        return seconds;
    } finally {
        await stopLab();
    }
}

async function vendorsWay(lab: LabInfo, folder: string): Promise<void> {
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
