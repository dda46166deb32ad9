import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { labInfo } from "../../tools/lab/index.ts";
import { IMAGES } from "../../tools/lab/versions.ts";
import { api, cli, Edge } from "./edge.ts";

interface List {
    items: { metadata: { name: string } }[];
}

describe("a program that changes", () => {
    const program = join(import.meta.dirname, "programs/configMaps.ts");
    const command = (operation: string, count: number) => [
        ...[operation, "--program", program, "--stack", "maps", "--engine", "embedded", "--json"],
        ...["--kubeconfig", labInfo().kubeconfig, "--config", `count=${count}`],
    ];
    const run = async (operation: string, count: number) => {
        const { code, stdout, stderr } = await cli(command(operation, count));
        expect(code, stderr).toBe(0);
        return (JSON.parse(stdout) as { counts: Record<string, number> }).counts;
    };
    const maps = async () =>
        (await api<List>("/api/v1/namespaces/default/configmaps")).items
            .map(({ metadata }) => metadata.name)
            .filter((name) => name.startsWith("map-"));

    test("is previewed without a trace, and its next up does what the preview said", async () => {
        expect(await run("preview", 3)).toEqual({ "would-create": 3 });
        expect(await maps()).toEqual([]);
        expect(await run("up", 3)).toEqual({ created: 3 });
        expect(await maps()).toEqual(["map-0", "map-1", "map-2"]);
    });

    test("loses what it no longer declares, and keeps the rest as it is", async () => {
        expect(await run("preview", 1)).toEqual({ unchanged: 1, "would-delete": 2 });
        expect(await run("up", 1)).toEqual({ unchanged: 1, deleted: 2 });
        expect(await maps()).toEqual(["map-0"]);
    });

    test("leaves nothing after down, its record included", async () => {
        expect(await run("down", 1)).toEqual({ deleted: 1 });
        expect(await maps()).toEqual([]);
        const { items } = await api<List>("/api/v1/secrets?fieldSelector=metadata.name%3Dhttp3-gateway.maps");
        expect(items).toEqual([]);
    });
});

describe("an up that fails", () => {
    const edge = new Edge("broken", { progressDeadline: "30" }, "progressDeadline.ts");
    afterAll(async () => {
        await edge.down();
    });

    test("says which object failed and why, with the last lines of its pod's log, and can be run again", async () => {
        // Envoy does not know CoreDNS's flags, so the name server's pods crash.
        const { code, stderr } = await edge.tryUp({ corednsImage: IMAGES.envoy });
        expect(code).toBe(1);
        const failure = stderr.slice(stderr.indexOf("error:"));
        expect(failure).toContain("Deployment broken-dns/broken-dns");
        expect(failure).toMatch(/CrashLoopBackOff|exit code 1/);
        expect(failure).toMatch(/last lines of Pod broken-dns-\S+, container coredns:\n/);
        // What Envoy answers to a flag that it does not know.
        expect(failure).toContain("[--admin-address-path <string>]");
        const first = stderr.split("\n").flatMap((line) => /^\+ (.+?)( {2}[\d.]+ s)?$/.exec(line)?.[1] ?? []);
        expect(first).toContain("Gateway broken/broken");
        // h3 is promised when the names are published, and not before: so this is what the failure held back.
        const promise = 'AltSvc broken/broken h3=":443"; ma=86400';
        expect(first).not.toContain(promise);
        const second = (await edge.up()).objects.filter(({ action }) => action === "created");
        expect(second.map(({ object }) => object)).toContain(promise);
        expect(second.filter(({ object }) => first.includes(object))).toEqual([]);
        expect((await edge.verify()).code).toBe(0);
        expect(Object.keys((await edge.up()).counts)).toEqual(["unchanged"]);
    });
});

describe("an object that never becomes what it is meant to be", () => {
    const service = "/api/v1/namespaces/default/services/unserved";
    const map = "/api/v1/namespaces/default/configmaps/held";
    const run = (operation: string, config: Record<string, string> = {}) =>
        cli([
            ...[operation, "--program", join(import.meta.dirname, "programs/timeouts.ts"), "--stack", "timeouts"],
            ...["--engine", "embedded", "--json", "--kubeconfig", labInfo().kubeconfig],
            ...(operation === "up" ? ["--no-type-check"] : []),
            ...Object.entries(config).flatMap(([key, value]) => ["--config", `${key}=${value}`]),
        ]);
    const release = () =>
        api(map, {
            method: "PATCH",
            contentType: "application/merge-patch+json",
            body: JSON.stringify({ metadata: { finalizers: null } }),
        });
    afterAll(async () => {
        await release().catch(() => undefined);
        await run("down");
    });

    test.each([
        ["customTimeouts.create, where it is new", { create: "1s", update: "1h" }],
        ["customTimeouts.update, where it is there", { create: "1h", update: "1s" }],
        ["the annotation pulumi.com/timeoutSeconds, where the options say nothing", { annotation: "1" }],
    ])("is waited for as long as %s", async (_what, config) => {
        const { code, stderr } = await run("up", config);
        expect(code, stderr).toBe(1);
        expect(stderr).toMatch(
            /error: Service default\/unserved is not ready after \d+ s: no address from the load balancer yet\n/,
        );
        expect(await api(service)).toMatchObject({ metadata: { name: "unserved" } });
    });

    test("is waited for as long as customTimeouts.delete when it is held back on its way out", async () => {
        const { code, stderr } = await run("down");
        expect(code, stderr).toBe(1);
        expect(stderr).toContain(
            "error: ConfigMap default/held still exists 1 s after its deletion: finalizers example.com/none.",
        );
        await release();
        expect((await run("down")).code).toBe(0);
        await expect(api(service)).rejects.toMatchObject({ statusCode: 404 });
    });
});
