import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type AlertSettings, alertRules, dashboard, envoyGatewayMetrics } from "../../components/index.ts";
import { RECORDS } from "../../components/monitoring/alerts.ts";
import { WATCH_PORT } from "../../components/monitoring/metrics.ts";
import { inNamespace, labInfo, NETWORK } from "../../tools/lab/index.ts";
import { CLI_IMAGE, importCliImage, removeCliImage } from "./cliImage.ts";
import { api, cli, run } from "./edge.ts";
import { drop } from "./firewall.ts";
import { type Alert, Prometheus } from "./prometheus.ts";
import { edge } from "./watchedEdge.ts";

const MAIN = join(import.meta.dirname, "../../tools/cli/main.ts");
const prometheus = new Prometheus();
const WAIT = { timeout: 120_000, interval: 500 };

/** As in production, with minutes and days made seconds and minutes. */
const alerts: AlertSettings = { for: "2s", shareWindow: "10s", shareBaseline: "3m", shareMinimumRate: 0.1 };

/** `up` and `down` of the Deployment that watches from within the cluster. */
async function inside(operation: "up" | "down"): Promise<void> {
    const config = {
        image: CLI_IMAGE,
        url: `https://${edge.host}/`,
        interval: "1",
        resolver: edge.resolver,
        caFile: edge.caFile,
        alerts: JSON.stringify(alerts),
    };
    const { code, stderr } = await cli([
        ...[operation, "--program", join(import.meta.dirname, "programs/watch.ts"), "--stack", "watch"],
        ...["--engine", "embedded", "--json", "--kubeconfig", labInfo().kubeconfig],
        ...(operation === "up" ? ["--no-type-check"] : []),
        ...Object.entries(config).flatMap(([key, value]) => ["--config", `${key}=${value}`]),
    ]);
    expect(code, stderr).toBe(0);
}

let outside: ChildProcess | undefined;
/** `watch` as a process where the clients are. */
function startOutside(): void {
    const [program = "", ...args] = inNamespace("client", [
        ...[process.execPath, MAIN, "watch", `https://${edge.host}/`, "--resolver", edge.resolver, "--ca", edge.caFile],
        ...["--interval", "1", "--timeout", "1"],
    ]);
    outside = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] });
}
async function stopOutside(): Promise<unknown[]> {
    if (outside === undefined) {
        return [];
    }
    const ended = once(outside, "exit");
    outside.kill("SIGINT");
    return await ended;
}

/** What takes rules on the node away, after the test. */
const rules: (() => Promise<void>)[] = [];
async function restore(): Promise<void> {
    for (const undo of rules.splice(0)) await undo();
}

/** Alerts that fire, in short and sorted: name, who saw it, and of what. */
async function firing(): Promise<string[]> {
    return (await prometheus.firing()).map(short).sort();
}
function short({ labels }: Alert): string {
    const { alertname, job, family, transport } = labels;
    return [alertname, job, family, transport].filter((word) => word !== undefined).join(" ");
}
async function description(alertname: string): Promise<string> {
    const found = (await prometheus.firing()).find(({ labels }) => labels["alertname"] === alertname);
    return found?.annotations["description"] ?? "";
}

/** What a watch says of a gateway, and what alerts fire. Between its tests it leaves the gateway as it was declared. */
export function testWatch(): void {
    describe("a watch on an edge, from outside and from a pod, with Debian's Prometheus", () => {
        beforeAll(async () => {
            await Promise.all([edge.up(), importCliImage()]);
            await inside("up");
            startOutside();
            const { data } = await api<{ data: Record<string, string> }>(
                "/api/v1/namespaces/http3-watch/configmaps/watch-rules",
            );
            await prometheus.start(data["http3-gateway.rules.yaml"] ?? "", `${NETWORK.ipv4.client}:${WATCH_PORT}`, [
                "http3-watch",
                edge.config["controllerNamespace"] ?? "",
            ]);
        });
        afterEach(restore);
        afterAll(async () => {
            await prometheus.stop();
            await stopOutside();
            await inside("down");
            await removeCliImage();
        });

        test("sees both families served over h3 from both places, and nothing to alert of", async () => {
            const served = async () =>
                (await prometheus.query("http3_gateway_served == 1"))
                    .map(({ metric }) => `${metric["job"]} ${metric["family"]}`)
                    .sort();
            await expect.poll(served, WAIT).toEqual(["outside ipv4", "outside ipv6", "pods ipv4", "pods ipv6"]);
            await expect.poll(async () => (await prometheus.query(RECORDS.share)).length, WAIT).toBe(1);
            await expect.poll(firing, WAIT).toEqual([]);
        });

        test("gives data to every query of the dashboard, and to every rule that records", async () => {
            const panels = dashboard(envoyGatewayMetrics).panels.flatMap(({ title, targets }) =>
                targets.map(({ expr }) => [title, expr.replaceAll("$host", ".*")] as const),
            );
            expect(panels.length).toBeGreaterThan(10);
            const recording = alertRules(alerts, envoyGatewayMetrics).groups.flatMap((group) =>
                group.rules.flatMap((rule) => ("record" in rule ? [[rule.record, rule.record] as const] : [])),
            );
            for (const [title, expr] of [...panels, ...recording]) {
                await expect
                    .poll(async () => (await prometheus.query(expr)).filter(({ value }) => value[1] !== "NaN").length, {
                        ...WAIT,
                        message: `${title}: ${expr}`,
                    })
                    .toBeGreaterThan(0);
            }
            const [days] = await prometheus.query(
                "(http3_gateway_certificate_not_after_timestamp_seconds - time()) / 86400",
            );
            expect(Math.round(Number(days?.value[1]))).toBe(90);
            // Each check asks once over h2 and once over h3, and nobody else asks.
            // The gate's own look, before this, leaves the window first.
            const shares = () => prometheus.query(RECORDS.share);
            await expect.poll(async () => Number((await shares())[0]?.value[1]), WAIT).toBeCloseTo(0.5, 1);
            const [share] = await shares();
            expect(share?.metric).toMatchObject({ gateway_envoyproxy_io_owning_gateway_name: edge.name });
        });

        test("UDP dropped for one family: advertised but dead, with the reason, until that ends", async () => {
            rules.push(await drop("ip6tables", "udp", edge.ipv6));
            await expect
                .poll(firing, WAIT)
                .toEqual(["Http3AdvertisedButDead outside ipv6", "Http3AdvertisedButDead pods ipv6"]);
            // A check that was under way when the packets began to be dropped may name another reason.
            await expect
                .poll(() => description("Http3AdvertisedButDead"), WAIT)
                .toMatch(new RegExp(`^${edge.host}/ over ipv6: udp-filtered\\. `));
            await restore();
            await expect.poll(firing, WAIT).toEqual([]);
        });

        test("TCP dropped for one family: unreachable, with the reason, until that ends", async () => {
            rules.push(await drop("iptables", "tcp", edge.ipv4));
            await expect
                .poll(firing, WAIT)
                .toEqual(["Http3HostUnreachable outside ipv4", "Http3HostUnreachable pods ipv4"]);
            await expect.poll(() => description("Http3HostUnreachable"), WAIT).toBe(`${edge.host}/ over ipv4: tcp.`);
            await restore();
            await expect.poll(firing, WAIT).toEqual([]);
        });

        test("a certificate near its end: told for both transports, until it is renewed", async () => {
            const expected = ["outside", "pods"].flatMap((job) =>
                ["ipv4", "ipv6"].flatMap((family) =>
                    ["quic", "tcp"].map((transport) => `Http3CertificateEnds ${job} ${family} ${transport}`),
                ),
            );
            await edge.up({ leafDays: "5" });
            await expect.poll(firing, WAIT).toEqual(expected);
            expect(await description("Http3CertificateEnds")).toMatch(/ ends in (4\.9|5\.0) days\./);
            await edge.up();
            await expect.poll(firing, WAIT).toEqual([]);
        });

        test("an advertisement that ends: told, until h3 is promised again", async () => {
            await edge.up({ stage: "dark" });
            await expect
                .poll(firing, WAIT)
                .toEqual(["Http3NoLongerAdvertised outside", "Http3NoLongerAdvertised pods"]);
            await edge.up();
            await expect.poll(firing, WAIT).toEqual([]);
        });

        test("clients that fall back to h2: the share falls, until they come back", async () => {
            const stop = new AbortController();
            const url = `https://${edge.host}/?[1-100000]`;
            const name = `${edge.host}:443:${edge.ipv4}`;
            const load = run(
                [
                    "curl",
                    "-s",
                    "--http2",
                    "--rate",
                    "50/s",
                    "--cacert",
                    edge.caFile,
                    "--resolve",
                    name,
                    "-o",
                    "/dev/null",
                    url,
                ],
                "client",
                stop.signal,
            );
            await expect.poll(firing, WAIT).toEqual(["Http3ShareFell"]);
            stop.abort();
            await load;
            await expect.poll(firing, WAIT).toEqual([]);
        });

        test("a watch that ends: told by name while another goes on, until it runs again", async () => {
            expect(await stopOutside()).toEqual([0, null]);
            await expect.poll(firing, WAIT).toEqual(["Http3WatchSilent outside"]);
            startOutside();
            await expect.poll(firing, WAIT).toEqual([]);
        });
    });
}
