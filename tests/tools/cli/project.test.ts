import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { configFromFlags, type DeployFlags, programOptions } from "../../../tools/cli/deployOptions.ts";
import { UsageError } from "../../../tools/cli/exitCodes.ts";
import { findProject, missingSettings, stackConfig, stackFile } from "../../../tools/cli/project.ts";

let folder: string;

beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "http3-gateway-")));
    mkdirSync(join(folder, "stacks", "deeper"), { recursive: true });
    writeFileSync(join(folder, "stacks", "index.ts"), "");
    writeFileSync(join(folder, "Pulumi.yaml"), "name: edge\nmain: stacks/index.ts\nruntime: nodejs\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the project", () => {
    it("is found from a folder below it, with its program", () => {
        expect(findProject(join(folder, "stacks", "deeper"))).toEqual({
            name: "edge",
            folder,
            stackFolder: folder,
            program: join(folder, "stacks", "index.ts"),
            defaults: {},
        });
    });

    it("may have a folder as main", () => {
        writeFileSync(join(folder, "Pulumi.yaml"), "name: edge\nmain: stacks\n");
        expect(findProject(folder).program).toBe(join(folder, "stacks", "index.ts"));
    });

    it("has its program beside it where no main is given, in TypeScript before JavaScript, and its backend", () => {
        writeFileSync(join(folder, "Pulumi.yaml"), "name: edge\nbackend: { url: s3://b }\n");
        writeFileSync(join(folder, "index.mjs"), "");
        expect(findProject(folder)).toMatchObject({ program: join(folder, "index.mjs"), backend: "s3://b" });
        writeFileSync(join(folder, "index.js"), "");
        expect(findProject(folder).program).toBe(join(folder, "index.js"));
        writeFileSync(join(folder, "index.ts"), "");
        expect(findProject(folder).program).toBe(join(folder, "index.ts"));
    });

    it("without a name that is a text is refused by its file", () => {
        writeFileSync(join(folder, "Pulumi.yaml"), "name: 5\nmain: stacks\n");
        expect(() => findProject(folder)).toThrow(`${join(folder, "Pulumi.yaml")} has no name.`);
    });

    it("may run another program, named from where the user is", () => {
        writeFileSync(join(folder, "stacks", "other.ts"), "");
        expect(findProject(join(folder, "stacks"), "other.ts").program).toBe(join(folder, "stacks", "other.ts"));
    });

    it("with a runtime that is not Node.js is refused, however the runtime is written", () => {
        const message = `${join(folder, "Pulumi.yaml")} has the runtime python. This command runs only nodejs programs. Run this one with \`pulumi\`.`;
        for (const runtime of ["python", "{ name: python, options: { virtualenv: venv } }"]) {
            writeFileSync(join(folder, "Pulumi.yaml"), `name: edge\nmain: stacks\nruntime: ${runtime}\n`);
            expect(() => findProject(folder)).toThrow(message);
        }
        writeFileSync(join(folder, "Pulumi.yaml"), "name: edge\nmain: stacks\nruntime: { name: nodejs }\n");
        expect(findProject(folder).name).toBe("edge");
    });

    it("with a misspelt key is refused, and one that Pulumi may know later is left to Pulumi", () => {
        writeFileSync(join(folder, "Pulumi.yaml"), "name: edge\nmian: stacks\n");
        expect(() => findProject(folder)).toThrow(
            `${join(folder, "Pulumi.yaml")} has the unknown key mian. Did you mean main?`,
        );
        writeFileSync(join(folder, "Pulumi.yaml"), "name: edge\nmain: stacks\nsomethingElseEntirely: 1\n");
        expect(findProject(folder).name).toBe("edge");
    });

    it("is missed in one sentence", () => {
        rmSync(join(folder, "Pulumi.yaml"));
        expect(() => findProject(folder)).toThrow(
            `Pulumi.yaml was not found in ${folder} or its parent folders. \`http3-gateway init\` writes a project.`,
        );
    });

    it("without its program is refused by the program's path", () => {
        expect(() => findProject(folder, "gone.ts")).toThrow(`No program was found at ${join(folder, "gone.ts")}.`);
    });
});

describe("a stack's configuration", () => {
    const write = (text: string) => writeFileSync(join(folder, "Pulumi.local.yaml"), text);

    it("is the project's defaults, then the stack's file, then the flags", () => {
        writeFileSync(
            join(folder, "Pulumi.yaml"),
            "name: edge\nmain: stacks\nconfig:\n  zone: a.test\n  stage: { default: dark }\n  ttl: { type: integer }\n  maxAge: { value: 60, default: 30 }\n",
        );
        write("config:\n  edge:stage: trial\n  edge:replicas: 3\n");
        expect(stackConfig(findProject(folder), "local", { "edge:replicas": "5" })).toEqual({
            "edge:zone": "a.test",
            "edge:stage": "trial",
            "edge:maxAge": "60",
            "edge:replicas": "5",
        });
    });

    it("keeps scalars as they are written and gives structures as JSON", () => {
        write(
            "config:\n  edge:version: 1.10\n  edge:stage: on\n  edge:off: false\n  edge:list: [a, 2]\n  other:key: x\n",
        );
        expect(stackConfig(findProject(folder), "local")).toEqual({
            "edge:version": "1.10",
            "edge:stage": "on",
            "edge:off": "false",
            "edge:list": '["a",2]',
            "other:key": "x",
        });
    });

    it("has empty texts where nothing is written, and no secret in a structure of two", () => {
        write("config:\n  edge:none:\n  edge:tilde: ~\n  edge:both: { secure: AAAB, note: x }\n");
        expect(stackConfig(findProject(folder), "local")).toEqual({
            "edge:none": "",
            "edge:tilde": "",
            "edge:both": '{"secure":"AAAB","note":"x"}',
        });
        write("config: { edge:key }\n");
        expect(stackConfig(findProject(folder), "local")).toEqual({ "edge:key": "" });
    });

    it("gives keys without a project the project's own", () => {
        expect(configFromFlags({ config: { stage: "off", "kubernetes:context": "a=b" } }, "edge", folder)).toEqual({
            "edge:stage": "off",
            "kubernetes:context": "a=b",
        });
    });

    it("is given setting by setting, each up to its first sign of equality, and the last one of a key wins", () => {
        const flags = (...args: string[]) =>
            programOptions(new Command("up").exitOverride().configureOutput({ writeErr: () => {} }))
                .parse(args, { from: "user" })
                .opts<DeployFlags>();
        expect(flags("--config", "a=b=c", "--config", "d=", "--config", "a=e").config).toEqual({ a: "e", d: "" });
        expect(flags("--config", "a=b=c").config).toEqual({ a: "b=c" });
        expect(flags().stack).toBe("local");
        expect(flags("--stack", "acme/edge/prod").stack).toBe("acme/edge/prod");
        expect(() => flags("--stack", "a/b/c/d")).toThrow("Write letters, digits, hyphens, underscores and dots.");
    });

    it("has the cluster of the flags, with an absolute path", () => {
        const flags = { config: { context: "other" }, kubeconfig: "lab/kubeconfig", context: "http3-lab" };
        expect(configFromFlags(flags, "edge", folder)).toEqual({
            "edge:kubeconfig": join(folder, "lab", "kubeconfig"),
            "edge:context": "http3-lab",
        });
    });

    it("refuses an encrypted value by its key, unless a flag gives it", () => {
        write("config:\n  edge:token:\n    secure: AAAB\n");
        const project = findProject(folder);
        expect(() => stackConfig(project, "local")).toThrow(/^edge:token is encrypted in .*Pulumi\.local\.yaml/);
        expect(stackConfig(project, "local", { "edge:token": "t" })).toEqual({ "edge:token": "t" });
    });

    it("is refused where it comes from environments of Pulumi ESC, which only the Pulumi CLI reads", () => {
        write("environment: [prod]\nconfig:\n  edge:stage: dark\n");
        expect(() => stackConfig(findProject(folder), "local")).toThrow(
            `${join(folder, "Pulumi.local.yaml")} takes values from environments of Pulumi ESC (\`environment\`), which only the Pulumi CLI reads. Use --engine pulumi. `,
        );
    });

    it("is refused where a key of its file is misspelt", () => {
        write("confg:\n  edge:stage: dark\n");
        expect(() => stackConfig(findProject(folder), "local")).toThrow(
            `${join(folder, "Pulumi.local.yaml")} has the unknown key confg. Did you mean config?`,
        );
    });

    it("is empty without a file", () => {
        expect(stackConfig(findProject(folder), "local")).toEqual({});
    });

    it("without a file is said to be missing, where the stack was named", () => {
        write("config: {}\n");
        const project = findProject(folder);
        expect(missingSettings(project, "acme/edge/prdo")).toBe(
            `${join(folder, "Pulumi.prdo.yaml")} was not found: keys that --config does not set have their defaults.`,
        );
        expect(missingSettings(project, "acme/edge/local")).toBeUndefined();
        writeFileSync(join(folder, "Pulumi.production.yaml"), "config: {}\n");
        expect(missingSettings(project, "trial")).toMatch(/have their defaults\.$/);
        expect(() => missingSettings(project, "produciton")).toThrow(
            new UsageError(
                `${join(folder, "Pulumi.produciton.yaml")} was not found. Did you mean --stack production? A new stack requires this file, which may be empty.`,
            ),
        );
        writeFileSync(join(folder, "Pulumi.aws.yaml"), "config: {}\n");
        // Two letters apart, of four: another name.
        expect(missingSettings(project, "maps")).toMatch(/have their defaults\.$/);
        expect(() => missingSettings(project, "awss")).toThrow("Did you mean --stack aws?");
        rmSync(join(folder, "Pulumi.local.yaml"));
        expect(missingSettings(project, "local")).toBeUndefined();
    });

    it("is in the folder that the project names for it", () => {
        writeFileSync(join(folder, "Pulumi.yaml"), "name: edge\nmain: stacks\nstackConfigDir: stacks\n");
        writeFileSync(join(folder, "stacks", "Pulumi.local.yaml"), "config:\n  edge:stage: dark\n");
        expect(stackConfig(findProject(folder), "local")).toEqual({ "edge:stage": "dark" });
    });

    it("is found by the last part of a qualified stack name", () => {
        expect(stackFile(findProject(folder), "acme/edge/local")).toBe(join(folder, "Pulumi.local.yaml"));
    });

    it("that is no YAML is refused with its file", () => {
        write("config: [\n");
        expect(() => stackConfig(findProject(folder), "local")).toThrow(/Pulumi\.local\.yaml: /);
    });
});
