import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { emissaryHere } from "../../tools/lab/emissary.ts";
import { lineProgress } from "../../tools/lab/progress.ts";
import { Application } from "../conformance/application.ts";
import { madeAuthority } from "../support/keyPairs.ts";
import { Edge } from "./edge.ts";
import { expectSeen, type Step } from "./stageSteps.ts";
import { TheirEmissary } from "./theirEmissary.ts";

const NAMESPACE = "their-emissary";
const PATIENCE = { timeout: 180_000, interval: 500 };
const LOOK = 5;
const edge = new Edge("emissary", { theirs: NAMESPACE, caFile: "" }, "emissary.ts");
const off: Step = { stage: "off", altSvc: undefined, record: [], quic: false };
const on: Step = {
    stage: "on",
    altSvc: 'h3=":443"; ma=86400, h3-29=":443"; ma=86400',
    record: ['1 . alpn="h3,h2"'],
    quic: true,
};

/** What a client agrees on over TCP, and whether QUIC answers. */
async function agreed(): Promise<[tcp: string | undefined, quic: number | undefined]> {
    const { report } = await edge.verify("/", ["--timeout", `${LOOK}`]);
    const address = report.families[0]?.addresses[0];
    return [address?.tcp.protocol, address?.quic[0]?.answer?.status];
}

describe("a gateway of an Emissary that somebody else runs, whose objects its own compiler turns into Envoy's", () => {
    let theirs: TheirEmissary;
    let application: Application;
    const host = `${edge.name}-host-0`;

    beforeAll(async () => {
        theirs = new TheirEmissary(NAMESPACE, await emissaryHere(lineProgress((line) => console.error(line))));
        const authority = await madeAuthority();
        edge.config["caFile"] = join(mkdtempSync(join(tmpdir(), "http3-emissary-")), "ca.pem");
        writeFileSync(edge.config["caFile"], authority.certificate);
        application = await Application.start();
        await theirs.create(edge.host, authority);
        const { address, ports } = application;
        const service = `http://${address}:${ports.http1}`;
        await theirs.add("Mapping", "mappings", "app", { hostname: edge.host, prefix: "/", service });
    });
    afterAll(async () => {
        await edge.down().finally(async () => await theirs.delete());
        application.stop();
    });

    test("serves h2 at the stage off, without UDP and without an Alt-Svc", async () => {
        await edge.up({ stage: "off" });
        await vi.waitFor(async () => {
            await expectSeen(edge, "/", 200, off, LOOK);
            expect(await agreed()).toEqual(["h2", undefined]);
        }, PATIENCE);
        expect(await edge.dig("HTTPS")).toEqual(off.record);
    });

    test("is refused at the stages that need an Alt-Svc of ours", async () => {
        const { code, stderr } = await edge.tryUp({ stage: "dark" });
        expect(code).not.toBe(0);
        expect(stderr).toContain("[alt-svc-not-settable;");
    });

    test("serves h2 and h3 on one address at the stage on, with Emissary's own Alt-Svc and our records", async () => {
        await edge.up({ stage: "on" });
        await vi.waitFor(async () => {
            await expectSeen(edge, "/", 200, on, LOOK);
            await expectSeen(edge, "/nope", 404, on, LOOK);
            expect(await agreed()).toEqual(["h2", 200]);
        }, PATIENCE);
        expect(await edge.dig("HTTPS")).toEqual(on.record);
    });

    test("has no HTTP/3 where the Host's alpn_protocols lack h3, since each handshake over QUIC then fails", async () => {
        await theirs.change("hosts", host, { tls: { alpn_protocols: "h2,http/1.1" } });
        await vi.waitFor(async () => expect(await agreed()).toEqual(["h2", undefined]), PATIENCE);
    });

    test("has HTTP/3, and over TCP nothing to agree on but HTTP/1.1, where the Host has no alpn_protocols", async () => {
        await theirs.change("hosts", host, { tls: null });
        await vi.waitFor(async () => expect(await agreed()).toEqual(["none", 200]), PATIENCE);
    });
});
