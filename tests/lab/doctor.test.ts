import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { labInfo } from "../../tools/lab/index.ts";
import { VERSIONS } from "../../tools/lab/versions.ts";
import { api, cli } from "./edge.ts";

const { kubeconfig } = labInfo();
const HOME = "examined";
const services = `/api/v1/namespaces/${HOME}/services`;

interface Said {
    findings: { state: string; about: string; text: string }[];
    exposures: { code: string }[];
}

async function doctor(file: string): Promise<{ code: number; said: Said }> {
    const { code, stdout } = await cli(["doctor", "--kubeconfig", file, "--json"]);
    return { code, said: JSON.parse(stdout) as Said };
}

/** A kubeconfig whose user may do nothing but what everybody may. */
async function withoutRights(): Promise<string> {
    const path = `/api/v1/namespaces/${HOME}/serviceaccounts/nobody/token`;
    const { status } = await api<{ status: { token: string } }>(path, { method: "POST", body: "{}" });
    const { users, ...config } = JSON.parse(readFileSync(kubeconfig, "utf8")) as { users: { name: string }[] };
    const file = join(mkdtempSync(join(tmpdir(), "http3-doctor-")), "kubeconfig");
    const withToken = users.map(({ name }) => ({ name, user: { token: status.token } }));
    writeFileSync(file, JSON.stringify({ ...config, users: withToken }));
    return file;
}

beforeAll(async () => {
    await api("/api/v1/namespaces", { method: "POST", body: JSON.stringify({ metadata: { name: HOME } }) });
    const accounts = `/api/v1/namespaces/${HOME}/serviceaccounts`;
    await api(accounts, { method: "POST", body: JSON.stringify({ metadata: { name: "nobody" } }) });
    const body = JSON.stringify({
        metadata: { name: "waiting" },
        // No controller has this class.
        spec: { type: "LoadBalancer", loadBalancerClass: "example.com/none", ports: [{ port: 443, protocol: "UDP" }] },
    });
    await api(services, { method: "POST", body });
});
afterAll(async () => {
    await api(`/api/v1/namespaces/${HOME}`, { method: "DELETE" });
});

test("the doctor says what a real cluster is, what fits it, and which Service waits for an address", async () => {
    const { code, said } = await doctor(kubeconfig);
    const texts = said.findings.map(({ state, text }) => `${state}: ${text}`);
    expect(texts).toContain(`good: ${VERSIONS.kubernetes}`);
    expect(texts).toContain('good: Services can have IPv4 and IPv6: ipFamilies: ["IPv4","IPv6"]');
    expect(texts).toContainEqual(expect.stringContaining(`note: The Service ${HOME}/waiting (443/UDP) has no address`));
    // The lab's own balancer is of no kind that is known.
    expect(said.exposures.map((each) => each.code)).toEqual([expect.stringMatching(/^hostPorts\(\{ addresses: \["/)]);
    expect(code).toBe(0);
});

test("the doctor says which lists a user may not read, and judges the rest", async () => {
    const { code, said } = await doctor(await withoutRights());
    expect(said.findings.filter(({ about }) => about === "rights").map(({ text }) => text)).toContainEqual(
        "This identity may not list /api/v1/nodes, so findings that depend on it are missing.",
    );
    expect(said.findings[0]).toEqual({ state: "good", about: "Kubernetes", text: VERSIONS.kubernetes });
    expect(code).toBe(0);
});
