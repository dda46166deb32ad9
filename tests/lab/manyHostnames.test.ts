import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Report } from "../../components/probe/index.ts";
import { labInfo } from "../../tools/lab/index.ts";
import { api, cli, type EdgeOutputs, run } from "./edge.ts";

const lab = labInfo();
const NAME = "many";
const HOSTNAMES = 100;
const program = join(import.meta.dirname, "programs/manyHostnames.ts");
const config = Object.entries({ ...lab.config, name: NAME, hostnames: HOSTNAMES, perCertificate: 20 }).flatMap(
    ([key, value]) => ["--config", `${key}=${value}`],
);
const deploy = (command: string, ...more: string[]) =>
    cli(
        [
            command,
            "--program",
            program,
            "--stack",
            NAME,
            "--engine",
            "embedded",
            "--helm",
            lab.helm,
            "--json",
            ...more,
            ...config,
        ],
        "client",
    );

describe("a hundred hostnames over five certificates on one gateway", () => {
    let outputs: EdgeOutputs;
    let ca: string;
    beforeAll(async () => {
        const { code, stdout, stderr } = await deploy("up", "--no-type-check");
        expect(code, stderr).toBe(0);
        outputs = (JSON.parse(stdout) as { outputs: EdgeOutputs }).outputs;
        ca = join(mkdtempSync(join(tmpdir(), "http3-many-")), "ca.pem");
        writeFileSync(ca, outputs.caCertificate);
    });
    afterAll(async () => {
        await deploy("down");
    });

    test("are served over h2 and over h3, each with its own certificate", async () => {
        const urls = Array.from({ length: HOSTNAMES }, (_, index) => `https://n${index}.${NAME}.test/`);
        const resolver = outputs.nameServers.ipv4[0] ?? "";
        // As the check before an advertisement does it: a client that asks for more at once is too slow for itself.
        const patience = ["--concurrency", "16", "--timeout", "20"];
        const { stdout } = await cli(
            ["verify", "--json", ...patience, "--resolver", resolver, "--ca", ca, ...urls],
            "client",
        );
        const reports = JSON.parse(stdout) as Report[];
        expect(reports.filter(({ verdict }) => verdict.verdict !== "served")).toEqual([]);
        const protocols = reports.flatMap(({ families }) =>
            families.flatMap(({ addresses }) => addresses.map(({ tcp }) => tcp?.protocol)),
        );
        expect(new Set(protocols)).toEqual(new Set(["h2"]));
        expect(reports).toHaveLength(HOSTNAMES);
    });

    test("answer on a connection that was made for another one of them", async () => {
        const address = outputs.addresses.ipv4[0] ?? "";
        const one = `n0.${NAME}.test`;
        const curl = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_version} %{http_code}", "--cacert", ca];
        const { stdout } = await run(
            [...curl, "--resolve", `${one}:443:${address}`, "-H", `Host: n1.${NAME}.test`, `https://${one}/`],
            "client",
        );
        expect(stdout).toBe("2 200");
    });

    test("have one listener, which the controller has no objection to", async () => {
        const gateway = await api<{
            spec: { listeners: { name: string; tls?: { certificateRefs: object[] } }[] };
            status: { listeners: { name: string; conditions: { type: string; status: string }[] }[] };
        }>(`/apis/gateway.networking.k8s.io/v1/namespaces/${NAME}/gateways/${NAME}`);
        expect(gateway.spec.listeners.map(({ name, tls }) => [name, tls?.certificateRefs.length])).toEqual([
            ["https", 5],
            ["http", undefined],
        ]);
        const https = gateway.status.listeners.find(({ name }) => name === "https");
        expect(
            https?.conditions
                .filter(({ status }) => status === "True")
                .map(({ type }) => type)
                .sort(),
        ).toEqual(["Accepted", "Programmed", "ResolvedRefs"]);
    });
});
