import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { ISTIO_VERSION } from "../../../components/istio/defaults.ts";
import { TRAEFIK_VERSION } from "../../../components/traefik/defaults.ts";
import { parseStat, startTimeOf } from "../../../tools/lab/processes.ts";
import { once } from "../../../tools/lab/programs.ts";
import { goCompiles } from "../../../tools/lab/requirements.ts";
import {
    CONTOUR_VERSIONS,
    ENGINE_VERSIONS,
    ISTIO_VERSIONS,
    METALLB_VERSIONS,
    TRAEFIK_VERSIONS,
    VERSIONS,
} from "../../../tools/lab/versions.ts";

const goMod = readFileSync(join(import.meta.dirname, "../../../tools/lab/programs/go.mod"), "utf8");

test.each([
    ["k8s.io/kubernetes", VERSIONS.kubernetes],
    ["github.com/envoyproxy/gateway", VERSIONS.envoyGateway],
    ["sigs.k8s.io/gateway-api", VERSIONS.gatewayApi],
    ["github.com/coredns/coredns", VERSIONS.coredns],
    ["helm.sh/helm/v3", VERSIONS.helm],
])("the lab builds the release of %s that it says it does", (module, version) => {
    expect(goMod).toContain(`\n\t${module} ${version}\n`);
});

test("the lab builds the release of the Pulumi CLI that it says it does", () => {
    const pulumi = readFileSync(join(import.meta.dirname, "../../../tools/lab/pulumi/go.mod"), "utf8");
    expect(pulumi).toContain(`\nrequire github.com/pulumi/pulumi/pkg/v3 ${ENGINE_VERSIONS.pulumi}\n`);
});

test.each([
    ["github.com/traefik/traefik/v3", TRAEFIK_VERSIONS.traefik],
    ["github.com/go-acme/lego/v5", TRAEFIK_VERSIONS.lego],
])("the lab builds the release of %s that it says it does, for Traefik", (module, version) => {
    const traefik = readFileSync(join(import.meta.dirname, "../../../tools/lab/traefik/go.mod"), "utf8");
    expect(traefik).toMatch(new RegExp(`^(require )?\\s*${module} ${version}( // indirect)?$`, "m"));
});

test("the lab builds the release of MetalLB that it says it does", () => {
    const metallb = readFileSync(join(import.meta.dirname, "../../../tools/lab/metallb/go.mod"), "utf8");
    expect(metallb).toContain(`\nrequire go.universe.tf/metallb ${METALLB_VERSIONS.metallb}\n`);
});

test("the lab builds the release of Contour that it says it does", () => {
    const contour = readFileSync(join(import.meta.dirname, "../../../tools/lab/contour/go.mod"), "utf8");
    expect(contour).toContain(`\nrequire github.com/projectcontour/contour ${CONTOUR_VERSIONS.contour}\n`);
});

test("the lab's Traefik is the release that the package installs", () => {
    expect(TRAEFIK_VERSIONS.traefik).toBe(TRAEFIK_VERSION);
});

test("the lab builds the commit of Istio that it says it does, of the release that the package installs", () => {
    const istio = readFileSync(join(import.meta.dirname, "../../../tools/lab/istio/go.mod"), "utf8");
    expect(istio).toMatch(new RegExp(`^require istio\\.io/istio ${ISTIO_VERSIONS.module}$`, "m"));
    expect(ISTIO_VERSIONS.istio).toBe(ISTIO_VERSION);
});

test("the lab's Kubernetes provider says that it is what the SDK asks for", () => {
    const lockfile = readFileSync(join(import.meta.dirname, "../../../package-lock.json"), "utf8");
    const { packages } = JSON.parse(lockfile) as { packages: Record<string, { version: string }> };
    const sdk = packages["node_modules/@pulumi/kubernetes"];
    expect(ENGINE_VERSIONS.kubernetesProviderSays).toBe(`v${sdk?.version}`);
});

describe("what is built once", () => {
    const file = () => join(mkdtempSync(join(tmpdir(), "http3-once-")), "program");

    test("is made when it is missing, and not again", async () => {
        const path = file();
        let made = 0;
        const make = async (target: string) => writeFileSync(target, String(++made));
        await once(path, make);
        await once(path, make);
        expect(readFileSync(path, "utf8")).toBe("1");
    });

    test("is not there after an interruption, and is made anew from nothing", async () => {
        const path = file();
        const interrupted = once(path, async (target) => {
            writeFileSync(target, "half");
            throw new Error("interrupted");
        });
        await expect(interrupted).rejects.toThrow("interrupted");
        expect(existsSync(path)).toBe(false);
        await once(path, async (target) => {
            expect(existsSync(target)).toBe(false);
            writeFileSync(target, "whole");
        });
        expect(readFileSync(path, "utf8")).toBe("whole");
        expect(readdirSync(join(path, ".."))).toEqual(["program"]);
    });
});

test("what two processes want at the same time is made once, and the other waits for it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "http3-once-"));
    const module = join(import.meta.dirname, "../../../tools/lab/programs.ts");
    const program = `
        import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
        import { setTimeout } from "node:timers/promises";
        import { once } from ${JSON.stringify(module)};
        await once("program", async (target) => {
            appendFileSync("begun", "x");
            await setTimeout(300);
            writeFileSync(target, "whole");
        });
        appendFileSync("seen", readFileSync("program", "utf8") + ".");`;
    const run = () =>
        promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], { cwd: folder });
    await Promise.all([run(), run(), run()]);
    const read = (name: string) => readFileSync(join(folder, name), "utf8");
    expect([read("begun"), read("seen")]).toEqual(["x", "whole.whole.whole."]);
    expect(readdirSync(folder).sort()).toEqual(["begun", "program", "seen"]);
});

describe("a lab beside others", () => {
    const names = async (name: string | undefined) => {
        const modules = ["paths", "network", "clusterFiles"].map((file) =>
            JSON.stringify(join(import.meta.dirname, `../../../tools/lab/${file}.ts`)),
        );
        const program = `
            const [{ PATHS }, { NETWORK }, { CGROUP, POD_NETWORK }] = await Promise.all([${modules.map((file) => `import(${file})`)}]);
            console.log(JSON.stringify([PATHS.build, PATHS.lab, PATHS.kubeconfig, NETWORK.namespaces, CGROUP, POD_NETWORK]));`;
        const env = { ...process.env, XDG_CACHE_HOME: "/cache", ...(name === undefined ? {} : { HTTP3_LAB: name }) };
        const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], {
            env,
        });
        return JSON.parse(stdout) as unknown[];
    };

    test("has by its name a state, namespaces and a cgroup of its own, and shares what is built", async () => {
        const [[build, ...own], [builtForOther, ...others]] = [await names(undefined), await names("second")];
        expect(builtForOther).toBe(build);
        expect(own).toEqual([
            "/cache/http3-gateway/lab",
            "/cache/http3-gateway/lab/kubeconfig",
            { node: "http3-node", client: "http3-client" },
            "http3-lab",
            "http3-lab",
        ]);
        expect(others).toEqual([
            "/cache/http3-gateway/lab-second",
            "/cache/http3-gateway/lab-second/kubeconfig",
            { node: "http3-node-second", client: "http3-client-second" },
            "http3-lab-second",
            "http3-lab-second",
        ]);
    });

    test.each(["a b", "../x", "Second", "ab-c", "a".repeat(13)])("is not named %j", async (name) => {
        await expect(names(name)).rejects.toThrow("A lab's name has at most 12 lower-case letters and digits.");
    });
});

test.each([
    ["go version go1.26.8 linux/amd64", true],
    ["go version go1.21rc2 linux/amd64", true],
    ["go version go2.0 linux/arm64", true],
    ["go version go1.19.8 linux/amd64", false],
    ["", false],
])("%j compiles the lab: %s", (version, compiles) => {
    expect(goCompiles(version)).toBe(compiles);
});

describe("a process of the lab", () => {
    test("is known by its start time, whatever its name holds", () => {
        const fields = ["S", ...Array.from({ length: 18 }, (_, index) => String(index)), "4711", "0"];
        expect(parseStat(`42 (a (b) c) ${fields.join(" ")}`)).toBe("4711");
    });

    test("is gone when it is a zombie", () => {
        expect(parseStat(`42 (node) Z ${Array(20).fill("0").join(" ")}`)).toBeUndefined();
    });

    test("is there as long as one thread of it may hold its sockets, though its first has ended", () => {
        const fields = ["Z", ...Array(18).fill("0"), "4711"].join(" ");
        expect(parseStat(`42 (kube-apiserver) ${fields}`, 2)).toBe("4711");
        expect(parseStat(`42 (kube-apiserver) ${fields}`, 1)).toBeUndefined();
    });

    test("has the same start time every time it is looked at, and none when there is no such process", () => {
        expect(startTimeOf(process.pid)).toMatch(/^\d+$/);
        expect(startTimeOf(process.pid)).toBe(startTimeOf(process.pid));
        expect(startTimeOf(2 ** 22 + 1)).toBeUndefined();
    });
});
