import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Stage } from "../../components/model/stages.ts";
import { lineProgress } from "../../tools/lab/progress.ts";
import { traefikOnLab } from "../../tools/lab/traefik.ts";
import { api, Edge, run } from "./edge.ts";
import { underLoad } from "./underLoad.ts";

const edge = new Edge("traefik", { controller: "traefik", ttl: "30", maxAge: "7200" });
const NAMESPACE = `/namespaces/${edge.name}`;
const ROUTES = `/apis/gateway.networking.k8s.io/v1${NAMESPACE}/httproutes`;
const PATIENCE = { timeout: 180_000, interval: 500 };

/** What a client sees at a stage. */
const rows: { stage: Stage; altSvc: string | undefined; record: string[]; quic: boolean }[] = [
    { stage: "off", altSvc: undefined, record: [], quic: false },
    { stage: "dark", altSvc: undefined, record: [], quic: true },
    { stage: "trial", altSvc: 'h3=":443"; ma=60', record: [], quic: true },
    { stage: "on", altSvc: 'h3=":443"; ma=7200', record: ['1 . alpn="h3,h2"'], quic: true },
    { stage: "withdraw", altSvc: "clear", record: ['1 . alpn="h2"'], quic: true },
    { stage: "off", altSvc: undefined, record: [], quic: false },
];

/** Asks over TCP and QUIC, at every address. */
async function expectSeen(path: string, status: number, { altSvc, quic }: (typeof rows)[number]): Promise<void> {
    const { report } = await edge.verify(path, ["--timeout", "5"]);
    for (const { addresses } of report.families) {
        const [address] = addresses;
        expect(address?.tcp.answer?.status).toBe(status);
        expect(address?.tcp.altSvc).toBe(altSvc);
        expect(address?.quic[0]?.answer?.status).toBe(quic ? status : undefined);
        if (quic) {
            expect(address?.quic[0]?.answer?.bodySha256).toBe(address?.tcp.answer?.bodySha256);
        }
    }
}

/** What curl gets: the head of an answer, with its status in the first line. */
async function curl(url: string, ...more: string[]) {
    return await run(["curl", "-sS", "-D-", "-o", "/dev/null", "--cacert", edge.caFile, ...more, url], "client");
}

/** Asks for a name that no route has, over a connection to one that has a certificate. */
async function unrouted(): Promise<{ status: string | undefined; altSvc: string | undefined }> {
    const resolve = ["--resolve", `${edge.host}:443:${edge.ipv4}`];
    const { stdout } = await curl(`https://${edge.host}/`, ...resolve, "-H", "Host: nobody.example");
    const lines = stdout.split(/\r?\n/);
    return {
        status: lines[0]?.split(" ")[1],
        altSvc: lines.find((line) => /^alt-svc:/i.test(line))?.replace(/^alt-svc: */i, ""),
    };
}

interface Pod {
    metadata: { name: string };
    status: { conditions?: { type: string; status: string }[] };
}

/** Traefik's pods, with those that are leaving: name, and whether it is ready. */
async function pods(): Promise<[name: string, ready: boolean][]> {
    const { items } = await api<{ items: Pod[] }>(
        `/api/v1${NAMESPACE}/pods?labelSelector=${encodeURIComponent("app.kubernetes.io/name=traefik")}`,
    );
    return items.map(({ metadata, status: { conditions = [] } }) => [
        metadata.name,
        conditions.some(({ type, status }) => type === "Ready" && status === "True"),
    ]);
}

describe("a gateway of Traefik", () => {
    beforeAll(async () => {
        Object.assign(edge.config, await traefikOnLab(lineProgress((line) => console.error(line))));
        await edge.up({ stage: "off" });
    });
    afterAll(async () => {
        await edge.down();
    });

    for (const [index, row] of rows.entries()) {
        test(`step ${index + 1}, ${row.stage}: Alt-Svc ${row.altSvc ?? "none"}, record ${row.record[0] ?? "none"}, QUIC ${row.quic ? "answers" : "is silent"}`, async () => {
            const previous = rows[Math.max(0, index - 1)] ?? row;
            const foreseen = await edge.review({ stage: previous.stage }, { stage: row.stage });
            await (index === 5 ? edge.forceOff({}) : edge.up({ stage: row.stage }));
            // Each pod reads the Middleware by itself, and two of a rollout may serve for a moment.
            await vi.waitFor(async () => {
                await expectSeen("/", 200, row);
                await expectSeen("/nope", 404, row);
                // Of Traefik itself, not of the backend.
                expect(await unrouted()).toEqual({ status: "404", altSvc: row.altSvc });
            }, PATIENCE);
            expect(await edge.dig("HTTPS")).toEqual(row.record);
            const header = foreseen.advertisement.find(({ what }) => what === "traefik header");
            const said = (one: (typeof rows)[number]) =>
                one.quic
                    ? `QUIC, ${one.altSvc === undefined ? "no Alt-Svc" : one.altSvc === "clear" ? "Alt-Svc: clear" : `Alt-Svc: ${one.altSvc}`}`
                    : "no QUIC";
            expect(header?.after ?? said(previous)).toBe(said(row));
            if (row.stage === "on") {
                await stageOn(row);
            }
        });
    }

    /** What needs no other stage, in the one that users have. */
    async function stageOn(row: (typeof rows)[number]): Promise<void> {
        // Without its route every answer is Traefik's own, over both protocols.
        const route = await api<{ metadata: Record<string, unknown> }>(`${ROUTES}/${edge.name}-demo`);
        await api(`${ROUTES}/${edge.name}-demo`, { method: "DELETE" });
        await vi.waitFor(async () => await expectSeen("/", 404, row), PATIENCE);
        const { name, namespace, annotations, labels } = route.metadata;
        const body = JSON.stringify({
            ...route,
            metadata: { name, namespace, annotations, labels },
            status: undefined,
        });
        await api(ROUTES, { method: "POST", body });
        await vi.waitFor(async () => await expectSeen("/", 200, row), PATIENCE);

        // A name without a certificate ends in the handshake: CURLE_SSL_CONNECT_ERROR.
        const stranger = await curl("https://nobody.example/", "-k", "--resolve", `nobody.example:443:${edge.ipv4}`);
        expect(stranger).toMatchObject({ code: 35, stdout: "" });

        // Port 80 redirects, and backends see who asks.
        const redirect = await curl(`http://${edge.host}/page?q=1`, "--resolve", `${edge.host}:80:${edge.ipv4}`);
        expect(redirect.stdout).toMatch(/^HTTP\/1\.1 301 /);
        expect(redirect.stdout).toMatch(new RegExp(`^location: https://${edge.host}/page\\?q=1\\r?$`, "im"));
        const answer = await curl(`https://${edge.host}/`, "--resolve", `${edge.host}:443:${edge.ipv4}`);
        expect(answer.stdout).toMatch(/^x-client-address: 192\.168\.77\.2\r?$/im);

        // A second update has nothing to do.
        expect(Object.keys((await edge.up({ stage: "on" })).counts)).toEqual(["unchanged"]);
    }

    test("rolls out under load, and the failed requests of both protocols are reported", async () => {
        await edge.up({ stage: "on", drain: "10s,1s,60s" });
        const before = (await pods()).map(([name]) => name);
        const { h2, h3 } = await underLoad(edge, async () => {
            await api(`/apis/apps/v1${NAMESPACE}/deployments/${edge.name}-traefik`, {
                method: "PATCH",
                contentType: "application/merge-patch+json",
                body: JSON.stringify({
                    spec: { template: { metadata: { annotations: { "tests/rollout": String(Date.now()) } } } },
                }),
            });
            await vi.waitFor(async () => {
                const now = await pods();
                expect(now.filter(([name, ready]) => before.includes(name) || !ready)).toEqual([]);
            }, PATIENCE);
        });
        console.error("rollout of Traefik", JSON.stringify({ h2, h3 }));
        expect(h2.requests).toBeGreaterThan(0);
        expect(h3.requests).toBeGreaterThan(0);
        await edge.up({ stage: "on" });
    });
});
