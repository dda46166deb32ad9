import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Report } from "../../components/probe/index.ts";
import { labInfo } from "../../tools/lab/index.ts";
import { api, cli, type EdgeOutputs, run } from "./edge.ts";

const lab = labInfo();
const NAME = "routed";
const zone = `${NAME}.test`;
const program = join(import.meta.dirname, "programs/routes.ts");
const config = Object.entries({ ...lab.config, name: NAME }).flatMap(([key, value]) => ["--config", `${key}=${value}`]);
const where = ["--program", program, "--stack", NAME, "--engine", "embedded", "--helm", lab.helm, "--json"];
const deploy = (command: string, ...more: string[]) => cli([command, ...where, ...more, ...config], "client");

interface Conditions {
    conditions: { type: string; status: string }[];
}

/** Conditions of a route that are true, for each of its parents. */
async function trueOf(plural: string, namespace: string, name: string): Promise<string[][]> {
    const route = await api<{ status: { parents: Conditions[] } }>(
        `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/${plural}/${name}`,
    );
    return route.status.parents.map(({ conditions }) =>
        conditions.flatMap(({ type, status }) => (status === "True" ? [type] : [])).sort(),
    );
}

describe("two gateways of one program, and an application behind one of them", () => {
    let outputs: EdgeOutputs & { secondAddresses: { ipv4: string[] } };
    let ca: string;
    beforeAll(async () => {
        const { code, stdout, stderr } = await deploy("up", "--no-type-check");
        expect(code, stderr).toBe(0);
        outputs = (JSON.parse(stdout) as { outputs: typeof outputs }).outputs;
        ca = join(mkdtempSync(join(tmpdir(), "http3-routes-")), "ca.pem");
        writeFileSync(ca, outputs.caCertificate);
    });
    afterAll(async () => {
        await deploy("down");
    });

    /** Heads of what curl is answered over h2. */
    async function heads(url: string, ...more: string[]): Promise<string[]> {
        const host = new URL(url).hostname;
        const address = outputs.addresses.ipv4[0] ?? "";
        const resolve = ["--resolve", `${host}:443:${address}`];
        const command = ["curl", "-s", "--http2", "-o", "/dev/null", "-D", "-", "--cacert", ca, ...resolve];
        const { stdout } = await run([...command, ...more, url], "client");
        return stdout.split("\r\n\r\n").filter((head) => head.startsWith("HTTP/2 "));
    }
    const versionsIn = (all: string[]) => all.map((head) => /^x-version: (.*)$/m.exec(head)?.[1]?.trim());

    test("serve a route in a namespace of its own, whose Services are in another one", async () => {
        expect(await trueOf("httproutes", `${NAME}-app`, `${NAME}-shop`)).toEqual([["Accepted", "ResolvedRefs"]]);
    });

    test("share its requests by weight", async () => {
        const versions = versionsIn(await heads(`https://shop.${zone}/?[1-100]`));
        expect(versions).toHaveLength(100);
        const count = (version: string) => versions.filter((each) => each === version).length;
        expect([count("one") + count("two"), count("two") > 0, count("one") > count("two")]).toEqual([100, true, true]);
    });

    test("serve each hostname with the certificate of its own Secret, over TCP and QUIC", async () => {
        const urls = [`https://shop.${zone}/`, `https://one.${zone}/`, `https://two.${zone}/`];
        const resolver = ["--resolver", outputs.nameServers.ipv4[0] ?? ""];
        const { stdout } = await cli(["verify", "--json", ...resolver, "--ca", ca, ...urls], "client");
        const reports = JSON.parse(stdout) as Report[];
        expect(reports.map(({ verdict }) => verdict.verdict)).toEqual(["served", "served", "served"]);
        const names = reports.map(({ families }) =>
            families.flatMap(({ addresses }) => addresses.map(({ tcp }) => tcp?.certificate?.subjectAltNames)),
        );
        expect(names.map((each) => [...new Set(each)])).toEqual([
            [`DNS:shop.${zone}`],
            [`DNS:*.${zone}`],
            [`DNS:*.${zone}`],
        ]);
    });

    test("serve the methods of a GRPCRoute, and no others", async () => {
        expect(await trueOf("grpcroutes", NAME, "rpc")).toEqual([["Accepted", "ResolvedRefs"]]);
        const call = ["-X", "POST", "-H", "content-type: application/grpc"];
        expect(versionsIn(await heads(`https://rpc.${zone}/shop.v1.Orders/Get`, ...call))).toEqual(["two"]);
        expect(versionsIn(await heads(`https://rpc.${zone}/shop.v1.Carts/Get`, ...call))).toEqual([undefined]);
    });

    test("have one control plane, and an address each", async () => {
        const namespace = `${NAME}-envoy-gateway`;
        const { items } = await api<{ items: { metadata: { name: string } }[] }>(
            `/apis/apps/v1/namespaces/${namespace}/deployments`,
        );
        const names = items.map(({ metadata }) => metadata.name);
        expect(names.filter((name) => name === "envoy-gateway")).toHaveLength(1);
        expect(names).toHaveLength(3);
        expect(outputs.secondAddresses.ipv4[0]).not.toBe(outputs.addresses.ipv4[0]);
    });
});
