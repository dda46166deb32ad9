import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { labInfo, reviveLab, startLab, stopLab } from "../../../tools/lab/index.ts";
import { endProcesses, recordedProcesses } from "../../../tools/lab/processes.ts";
import { api } from "../../lab/edge.ts";
import { type EngineEvent, PulumiStack } from "../pulumiStack.ts";

const { config } = labInfo();
const folder = mkdtempSync(join(tmpdir(), "http3-engine-"));
const asked = (stage: string, hostnames = ["app.cut.test"]) => ({
    edges: JSON.stringify({ cut: { stage, hostnames } }),
});
const stack = new PulumiStack(
    "cut",
    { ...config, ...asked("on"), controllerNamespace: "cut-envoy-gateway" },
    {
        where: "client",
        project: join(import.meta.dirname, "../programs/edges"),
        // As docs/troubleshooting.md has it: a killed update may leave its field manager at any object.
        env: { PULUMI_K8S_ENABLE_PATCH_FORCE: "true" },
    },
);

/** Ends programs of the control plane, as a crash would. */
async function kill(...names: string[]): Promise<void> {
    await endProcesses(
        recordedProcesses().filter((recorded) => names.includes(recorded.name)),
        0,
    );
}

/** Whether so many resources are done with, those that stay among them. */
const done = (count: number) => (events: EngineEvent[]) =>
    events.filter(({ resOutputsEvent }) => resOutputsEvent !== undefined).length >= count;
/** Whether something is being done to a resource. */
const begun = (step: string) => (events: EngineEvent[]) =>
    events.some(
        ({ resourcePreEvent: event }) => `${event?.metadata.op} ${event?.metadata.urn.split("::").at(-1)}` === step,
    );

/** The program and the cluster are one again: nothing is to be done, and nothing is left of what was cut. */
async function expectWhole(more: Record<string, string> = {}): Promise<void> {
    const { code, text, steps, warnings } = await stack.preview(more);
    expect(code, text).toBe(0);
    expect({ steps, warnings }).toEqual({ steps: [], warnings: [] });
    expect(await stack.pending()).toEqual([]);
    const { status } = await api<{ status: { conditions: { type: string; status: string }[] } }>(
        "/apis/gateway.networking.k8s.io/v1/namespaces/cut/gateways/cut",
    );
    expect(status.conditions).toContainEqual(expect.objectContaining({ type: "Programmed", status: "True" }));
}

/**
 * What the CLI says to do after a command that was killed: take its lock away, and clear what it had begun. Outside of a
 * terminal the refresh takes a flag for creations (`pulumi refresh --help`).
 */
async function recover(): Promise<void> {
    await stack.cancel();
    if ((await stack.pending()).length > 0) {
        const { code, text } = await stack.refresh({}, { flags: ["--clear-pending-creates"] });
        expect(code, text).toBe(0);
    }
}

/** A kubeconfig with the token of a ServiceAccount that may do everything. */
async function ownCredentials(name: string): Promise<string> {
    const post = async (path: string, object: object) =>
        void (await api(path, { method: "POST", body: JSON.stringify(object) }));
    const metadata = { name, namespace: "default" };
    await post("/api/v1/namespaces/default/serviceaccounts", { metadata });
    await post("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {
        metadata: { name },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
        subjects: [{ kind: "ServiceAccount", ...metadata }],
    });
    await post("/api/v1/namespaces/default/secrets", {
        metadata: { ...metadata, annotations: { "kubernetes.io/service-account.name": name } },
        type: "kubernetes.io/service-account-token",
    });
    const token = await vi.waitFor(
        async () => {
            const { data } = await api<{ data: { token: string } }>(`/api/v1/namespaces/default/secrets/${name}`);
            return Buffer.from(data.token, "base64").toString();
        },
        { timeout: 60_000, interval: 250 },
    );
    const kubeconfig = JSON.parse(readFileSync(config["kubeconfig"] ?? "", "utf8")) as { users: { user: object }[] };
    for (const user of kubeconfig.users) user.user = { token };
    const file = join(folder, name);
    writeFileSync(file, JSON.stringify(kubeconfig));
    return file;
}

// A machine that does much else takes minutes for what takes seconds.
vi.setConfig({ testTimeout: 1_200_000 });

let kubeconfig = "";
beforeAll(async () => {
    kubeconfig = await ownCredentials("cut");
});
afterAll(async () => {
    await stack.destroy();
});

/** As the first update leaves it, and as a change does. */
const before = () => ({ kubeconfig, ...asked("on") });
const change = () => ({ kubeconfig, ...asked("withdraw", ["app.cut.test", "www.cut.test"]) });

test("a first update that is killed at six moments converges when it is run again", async () => {
    for (const count of [2, 10, 18, 26, 34, 42]) {
        await stack.interrupted("up", done(count), (killed) => killed(), before());
        if (count === 2) {
            const { code, text } = await stack.up(before());
            expect(code).not.toBe(0);
            expect(text).toContain("the stack is currently locked by 1 lock(s)");
            expect(text).toContain("delete the lock file with `pulumi cancel`");
        }
        await stack.cancel();
    }
    const { code, text } = await stack.up(before());
    expect(code, text).toBe(0);
    await recover();
    await expectWhole(before());
});

test("what a killed update had created and not recorded is refused to a change, which then takes it over by force", async () => {
    // The provider makes up a field manager for each creation, so the one of the update that was killed stays beside it.
    const path = "/api/v1/namespaces/cut/secrets/cut-tls";
    const { data } = await api<{ data: Record<string, string> }>(path);
    await api(`${path}?fieldManager=pulumi-kubernetes-killed`, {
        method: "PATCH",
        contentType: "application/apply-patch+yaml",
        body: JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata: { name: "cut-tls" }, data }),
    });
    const refused = await stack.up(change(), { env: { PULUMI_K8S_ENABLE_PATCH_FORCE: "false" } });
    expect(refused.code).not.toBe(0);
    expect(refused.errors.join("\n")).toMatch(
        // One of the moments before may have left a manager too, and then the API server names both.
        /Server-Side Apply field conflict detected.*conflicts? with "pulumi-kubernetes-killed"[^"]*\.data\.tls\.crt/s,
    );
    const { code, text } = await stack.up(change());
    expect(code, text).toBe(0);
    await expectWhole(change());
    const back = await stack.up(before());
    expect(back.code, back.text).toBe(0);
});

test.each(["update cut-dns", "update cut-alt-svc"])(
    "a change that is killed at %s converges when it is run again",
    async (step) => {
        await stack.interrupted("up", begun(step), (killed) => killed(), change());
        await recover();
        const { code, text } = await stack.up(change());
        expect(code, text).toBe(0);
        await expectWhole(change());
        const back = await stack.up(before());
        expect(back.code, back.text).toBe(0);
    },
);

test.each<[what: string, interrupt: () => Promise<void>]>([
    [
        "the API server was gone for 20 s",
        async () => {
            await kill("kube-apiserver");
            await new Promise((resolve) => setTimeout(resolve, 20_000));
            await reviveLab();
        },
    ],
    [
        "the control plane was restarted",
        async () => {
            await kill("kube-apiserver", "kube-controller-manager", "kube-scheduler");
            await reviveLab();
        },
    ],
])("an update during which %s converges when it is run again", async (_what, interrupt) => {
    await stack.interrupted("up", begun("update cut-dns"), interrupt, change());
    const { code, text } = await stack.up(change());
    expect(code, text).toBe(0);
    await expectWhole(change());
    const back = await stack.up(before());
    expect(back.code, back.text).toBe(0);
});

test("other credentials for the same cluster replace nothing, and the old ones are needed no more", async () => {
    const { code, text, steps } = await stack.up();
    expect(code, text).toBe(0);
    expect(steps.filter((step) => !step.startsWith("update "))).toEqual([]);
    await api("/api/v1/namespaces/default/serviceaccounts/cut", { method: "DELETE" });
    const { code: refreshed, errors, steps: changed } = await stack.refresh();
    expect([refreshed, errors, changed]).toEqual([0, [], []]);
    await expectWhole();
});

test("a cluster that was replaced gets everything again by an update with a refresh", async () => {
    await stopLab();
    await startLab({ write: () => {} });
    const { code, text } = await stack.up({}, { flags: ["--refresh"] });
    expect(code, text).toBe(0);
    await expectWhole();
});

test("a destroy that is killed twice is run again, and nothing is left", async () => {
    for (const count of [8, 16]) {
        await stack.interrupted("destroy", done(count), (killed) => killed());
        await stack.cancel();
    }
    const { code, text } = await stack.destroy();
    expect(code, text).toBe(0);
    const { items } = await api<{ items: { metadata: { name: string } }[] }>("/api/v1/namespaces");
    expect(items.map(({ metadata }) => metadata.name).filter((name) => name.startsWith("cut"))).toEqual([]);
});
