import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { packedModules } from "../../../tools/dev/release/packedModules.ts";
import { settingsOf } from "../../../tools/init/collect.ts";
import { readTemplate, targetNames } from "../../../tools/init/templates.ts";
import { writeProject } from "../../../tools/init/writeProject.ts";
import { compilerOptions } from "../../support/newTypescript.ts";
import { renderTogether } from "../engine/renderTogether.ts";
import { flagsOf, LEAST } from "./targets.ts";

const repository = resolve(import.meta.dirname, "../../..");
const folder = realpathSync(mkdtempSync(join(tmpdir(), "http3-init-")));
const targets = targetNames();
let packed: string;
let written: Readonly<Record<string, string>>;

beforeAll(async () => {
    packed = await packedModules(folder);
    written = Object.fromEntries(
        targets.map((target) => [
            target,
            init(target, `${target}/shop`, {
                ...LEAST[target],
                ...(target === "metallb" ? { addresses: "192.0.2.10" } : {}),
            }),
        ]),
    );
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

const template = (target: string, file: string) => readFileSync(join(repository, "templates", target, file), "utf8");

/** What the gateway of each target is made of, a line of its render. */
const line: Readonly<Record<string, string>> = {
    eks: '          service.beta.kubernetes.io/aws-load-balancer-enable-tcp-udp-listener: "true"',
    "eks-auto-mode": "        loadBalancerClass: eks.amazonaws.com/nlb",
    gke: '# gcp:compute/address:Address "edge-address-v4", created by',
    aks: '# azure-native:network:PublicIPAddress "edge-address-v4", created by',
    metallb: "          metallb.io/loadBalancerIPs: 192.0.2.10",
    k3s: "        externalTrafficPolicy: Local",
    kubernetes: "        externalTrafficPolicy: Local",
    "existing-envoy-gateway": "  gatewayClassName: eg",
};

test("every target has the least settings that it needs, and a line that shows it, here", () => {
    expect([Object.keys(LEAST).sort(), Object.keys(line).sort()]).toEqual([targets, targets]);
});

function init(target: string, name: string, settings: Readonly<Record<string, string>>): string {
    const cli = join(packed, "tools/cli/main.js");
    const flags = ["--target", target, "--stack", "prod", ...flagsOf(settings)];
    const { status, stderr } = spawnSync(process.execPath, [cli, "init", name, ...flags], {
        cwd: folder,
        encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return join(folder, name);
}

/** The same as `init` does it, without a process. */
function project(target: string, name: string, texts: Readonly<Record<string, string>>): string {
    const chosen = readTemplate(target);
    const settings = settingsOf(chosen, texts);
    writeProject(chosen, join(folder, name), { name: "shop", description: "", stack: "prod", settings, version: "*" });
    return join(folder, name);
}

/** Configuration of the project's stack: what Pulumi.yaml gives, and what its own file says. */
function configOf(folder: string): Record<string, string> {
    const read = (file: string) => parse(readFileSync(join(folder, file), "utf8"));
    const { name, config: declared } = read("Pulumi.yaml") as {
        name: string;
        config: Record<string, { default?: string | number }>;
    };
    const defaults = Object.entries(declared).flatMap(([key, { default: usual }]) =>
        usual === undefined ? [] : [[`${name}:${key}`, String(usual)]],
    );
    const { config } = read("Pulumi.prod.yaml") as { config: Record<string, string | number> };
    return {
        ...(Object.fromEntries(defaults) as Record<string, string>),
        ...Object.fromEntries(Object.entries(config).map(([key, value]) => [key, String(value)])),
    };
}

async function render(folder: string): Promise<string> {
    const config = configOf(folder);
    const program = join(folder, "index.ts");
    return await renderTogether({ project: "shop", stack: "prod", program, config, helm: "/nowhere/helm" });
}

/** Without the declarations of the SDKs a check takes a third of the time. */
const options = { ...compilerOptions, skipLibCheck: true };

test("the projects for all targets are checked by the compiler", () => {
    const projects = Object.values(written);
    for (const project of projects) {
        const own: unknown = JSON.parse(readFileSync(join(project, "tsconfig.json"), "utf8"));
        expect(own).toEqual({ compilerOptions: options, files: ["index.ts"] });
    }
    const files = projects.map((project) => join(project, "index.ts"));
    // As one project with the same options, whose libraries are read once.
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files }));
    const compiler = join(repository, "node_modules/typescript7/bin/tsc");
    const { status, stdout } = spawnSync(process.execPath, [compiler, "--noEmit", "--pretty", "false"], {
        cwd: folder,
        encoding: "utf8",
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
});

test.each(targets)("the project for %s renders a gateway with a route", async (target) => {
    const manifests = await render(written[target] ?? "");
    expect(manifests.split("\n").filter((each) => each.startsWith(line[target] ?? "?"))).not.toEqual([]);
    expect(manifests).toContain("kind: Gateway\n");
    expect(manifests).toMatch(/kind: HTTPRoute\n(.*\n)*? {4}- backendRefs:\n.* - name: app\n/);
});

test.each(["secret", "selfSigned"])("the certificate of every target may be %s", async (certificate) => {
    for (const target of targets) {
        const { email: _, ...least } = LEAST[target] ?? {};
        const settings = {
            ...least,
            certificate,
            ...(certificate === "secret" ? { certificateSecret: "shop-tls" } : {}),
        };
        const manifests = await render(project(target, `${certificate}-${target}`, settings));
        expect(manifests.includes("name: shop-tls"), target).toBe(certificate === "secret");
        expect(manifests.includes("kind: Issuer"), target).toBe(false);
    }
});

test.each(["metallb", "kube-vip", "cilium", "hostPorts"])(
    "the balancer of any Kubernetes may be %s",
    async (balancer) => {
        const settings = { ...LEAST["kubernetes"], balancer, addresses: "192.0.2.10" };
        expect(await render(project("kubernetes", `by-${balancer}`, settings))).toContain("192.0.2.10");
    },
);

test.each(targets)(
    "the template %s is that of `pulumi new typescript` without a check of libraries, with the ranges of this package",
    (target) => {
        expect(JSON.parse(template(target, "tsconfig.json"))).toEqual({
            compilerOptions: options,
            files: ["index.ts"],
        });
        const own = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
        const { dependencies } = JSON.parse(template(target, "package.json")) as {
            dependencies: Record<string, string>;
        };
        const { "pulumi-http3-gateway": version, ...others } = dependencies;
        expect(version).toBe(`^${own.version}`);
        const ranges = { ...own.dependencies, ...own.peerDependencies } as Record<string, string>;
        expect(others).toEqual(Object.fromEntries(Object.keys(others).map((name) => [name, ranges[name]])));
    },
);

test.each(targets)(
    "the template %s says the same of a setting where it declares and where it asks for it",
    (target) => {
        const { config, template: asks } = parse(template(target, "Pulumi.yaml")) as {
            config: Record<string, { description: string; default?: string | number }>;
            template: { config: Record<string, { description: string; default?: string }> };
        };
        const both = Object.keys(config).filter((key) => key in asks.config);
        expect(Object.keys(config).filter((key) => !both.includes(key))).toEqual(["stage"]);
        for (const key of both) {
            const { description, default: usual } = config[key] ?? {};
            expect(asks.config[key]).toEqual({
                description,
                ...(usual === undefined ? {} : { default: String(usual) }),
            });
        }
    },
);
