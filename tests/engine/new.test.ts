import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { afterAll, expect, inject, test } from "vitest";
import { parse } from "yaml";
import { packedModules } from "../../tools/dev/release/packedModules.ts";
import { settingsOf } from "../../tools/init/collect.ts";
import { readTemplate, targetNames } from "../../tools/init/templates.ts";
import { writeProject } from "../../tools/init/writeProject.ts";
import { EmptyCluster } from "../fakes/emptyCluster.ts";
import { PulumiStack } from "./pulumiStack.ts";

const templates = resolve(import.meta.dirname, "../../templates");
const folder = realpathSync(mkdtempSync(join(tmpdir(), "http3-new-")));
afterAll(() => rmSync(folder, { recursive: true }));

/** Makes a project by `pulumi new`, without what it would install. */
function pulumiNew(target: string, name: string): string {
    const project = join(folder, name, target);
    const flags = ["--generate-only", "--yes", "--name", name, "--dir", project];
    execFileSync("pulumi", ["new", join(templates, target), ...flags], {
        cwd: folder,
        env: {
            PATH: [dirname(process.execPath), inject("enginePath")].join(delimiter),
            HOME: folder,
            PULUMI_SKIP_UPDATE_CHECK: "true",
        },
        stdio: "pipe",
    });
    return project;
}

const read = (...path: string[]) => readFileSync(join(...path), "utf8");

test.each(targetNames())("`pulumi new` makes of the template %s what `http3-gateway init` makes", (target) => {
    const made = pulumiNew(target, "shop");
    const template = readTemplate(target);
    const written = join(folder, "init", target);
    const project = { name: "shop", description: "", stack: "dev", settings: settingsOf(template, {}) };
    writeProject(template, written, { ...project, version: parsedVersion(made) });
    for (const file of ["index.ts", "package.json", "tsconfig.json"])
        expect(read(made, file)).toBe(read(written, file));
    // It says which template it was.
    const { "pulumi:tags": _, ...config } = parse(read(made, "Pulumi.yaml")).config;
    expect({ ...parse(read(made, "Pulumi.yaml")), config }).toEqual(parse(read(written, "Pulumi.yaml")));
});

function parsedVersion(project: string): string {
    return JSON.parse(read(project, "package.json")).dependencies["pulumi-http3-gateway"];
}

test("the Pulumi CLI compiles and previews such a project, and asks for what it needs", async () => {
    await packedModules(folder);
    const project = pulumiNew("existing-envoy-gateway", "http3-gateway");
    const cluster = await EmptyCluster.start();
    try {
        const stack = new PulumiStack("dev", { kubeconfig: cluster.kubeconfig }, { project });
        const lacking = await stack.preview();
        expect(lacking.text).toContain("Stack 'dev' is missing configuration value 'hostnames'");
        const settings = { hostnames: "shop.example.com", certificate: "selfSigned" };
        const { code, errors, steps } = await stack.preview(settings);
        expect({ code, errors }).toEqual({ code: 0, errors: [] });
        expect(steps).toContain("create kubernetes:gateway.networking.k8s.io/v1:HTTPRoute edge-app");
    } finally {
        await cluster.stop();
    }
});
