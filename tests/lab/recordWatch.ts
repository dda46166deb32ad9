import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { alertRules, type Dashboard, dashboard, envoyGatewayMetrics } from "../../components/index.ts";
import { WATCH_PORT } from "../../components/monitoring/metrics.ts";
import { trustStore } from "../../components/probe/certificate.ts";
import { observeTcp } from "../../components/probe/h2.ts";
import { observeQuic } from "../../components/probe/h3.ts";
import { parseTarget } from "../../components/probe/index.ts";
import type { RecordedPanel, RecordedWatch } from "../../tools/dev/pictures/dashboardPanels.ts";
import { inNamespace, NETWORK } from "../../tools/lab/index.ts";
import { cli, Edge } from "./edge.ts";
import { Prometheus } from "./prometheus.ts";
import { withoutUdp } from "./withoutUdp.ts";

// Records what the dashboard's own queries answer while UDP is dropped for some minutes: what its picture in the docs is
// drawn from. On the lab: node tests/lab/recordWatch.ts FILE

const PHASES = { before: 360, dropped: 150, after: 330 };
const STEP = 10;
const MAIN = new URL("../../tools/cli/main.ts", import.meta.url).pathname;

/** Visitors: half of them ask over h3, and over h2 where it does not answer, as a browser does. */
async function visit(host: string, address: string, caFile: string): Promise<never> {
    const options = { store: trustStore(readFileSync(caFile, "utf8")), timeoutMs: 1500, signal: undefined };
    const target = parseTarget(`https://${host}/`);
    const visitor = async (h3: boolean) => {
        for (;;) {
            const overQuic = h3 ? await observeQuic(target, address, 443, options) : undefined;
            if (overQuic?.answer === undefined) await observeTcp(target, address, options);
            await wait(600);
        }
    };
    return await Promise.race([visitor(true), visitor(true), visitor(true), visitor(false)]);
}

/** Starts a program where the clients are. */
function asClient(args: string[]) {
    const [program = "", ...rest] = inNamespace("client", [process.execPath, ...args]);
    return spawn(program, rest, { stdio: ["ignore", "ignore", "inherit"] });
}

async function record(file: string): Promise<void> {
    const edge = new Edge("shop", { ttl: "5" });
    const prometheus = new Prometheus();
    await edge.up();
    const watch = asClient([
        ...[MAIN, "watch", `https://${edge.host}/`, "--resolver", edge.resolver, "--ca", edge.caFile],
        ...["--interval", "5", "--timeout", "1"],
    ]);
    const visitors = asClient([import.meta.filename, "visit", edge.host, edge.ipv4, edge.caFile]);
    try {
        const rules = JSON.stringify(alertRules({}, envoyGatewayMetrics));
        await prometheus.start(rules, `${NETWORK.ipv4.client}:${WATCH_PORT}`, ["shop-envoy-gateway"]);
        const start = Math.ceil(Date.now() / 1000) + 30;
        await wait(30_000 + PHASES.before * 1000);
        await withoutUdp({ ipv4: edge.ipv4 }, async () => {
            await wait(PHASES.dropped * 1000);
            const seen = await cli(
                ["verify", `https://${edge.host}/`, "--resolver", edge.resolver, "--ca", edge.caFile],
                "client",
            );
            console.log(seen.stdout);
        });
        await wait(PHASES.after * 1000);
        const end = Math.floor(Date.now() / 1000);
        const panels = await recorded(prometheus, dashboard(envoyGatewayMetrics), start, end);
        const about = `Recorded on the lab by tests/lab/recordWatch.ts: UDP to the IPv4 address is dropped for ${PHASES.dropped} s.`;
        const watched: RecordedWatch = { about, start, end, step: STEP, panels };
        writeFileSync(file, `${JSON.stringify(watched)}\n`);
    } finally {
        watch.kill("SIGINT");
        visitors.kill();
        await prometheus.stop();
        await edge.down();
    }
}

/** The answers to a dashboard's queries. */
async function recorded(prometheus: Prometheus, { panels }: Dashboard, start: number, end: number) {
    return await Promise.all(
        panels.map(async (panel): Promise<RecordedPanel> => {
            const { fieldConfig } = panel as { fieldConfig?: { defaults: { unit?: string } } };
            return {
                title: panel.title,
                type: panel.type,
                unit: fieldConfig?.defaults.unit,
                targets: await Promise.all(
                    panel.targets.map(async (target) => ({
                        expr: target.expr,
                        legend: String((target as { legendFormat?: string }).legendFormat),
                        series: await prometheus.range(target.expr.replaceAll("$host", ".*"), start, end, STEP),
                    })),
                ),
            };
        }),
    );
}

const [first = "", ...rest] = process.argv.slice(2);
if (first === "visit") await visit(...(rest as [string, string, string]));
else await record(first);
