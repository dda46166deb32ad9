import { spawnSync } from "node:child_process";
import {
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    realpathSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { targetNames } from "../../../tools/init/templates.ts";
import { COMMAND, http3Gateway } from "../../support/command.ts";
import { flagsOf, LEAST } from "../init/targets.ts";

let folder: string;

beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "http3-init-")));
});
afterEach(() => rmSync(folder, { recursive: true }));

const init = (...args: string[]) => http3Gateway(["init", ...args], { cwd: folder });

/** The least flags of a target. */
const least = (target: string) => ["--target", target, ...flagsOf(LEAST[target] ?? {})];

const read = (...path: string[]) => readFileSync(join(folder, ...path), "utf8");

describe("http3-gateway init", () => {
    test("names the settings of a stack of an organization by the stack alone, as Pulumi looks for them", () => {
        const { status, stdout } = init("shop", ...least("metallb"), "--stack", "acme/prod");
        expect([status, existsSync(join(folder, "shop/Pulumi.prod.yaml"))]).toEqual([0, true]);
        expect(stdout).toContain("its settings are in Pulumi.prod.yaml.");
    });

    test("lists its files and the next three commands", () => {
        expect(init("shop", ...least("metallb"))).toEqual({
            status: 0,
            stdout: `Wrote a project for Bare metal with MetalLB to ${folder}/shop:
  .gitignore
  Pulumi.dev.yaml
  Pulumi.yaml
  index.ts
  package.json
  tsconfig.json

The program is index.ts, and its settings are in Pulumi.dev.yaml. Next:
  cd shop && npm install
  npx http3-gateway render --stack dev    # what it creates; needs no cluster
  npx http3-gateway up --stack dev        # create it, with the Pulumi CLI if it is installed
`,
            stderr: "",
        });
        expect(readdirSync(join(folder, "shop")).sort()).toEqual(
            [".gitignore", "Pulumi.dev.yaml", "Pulumi.yaml", "index.ts", "package.json", "tsconfig.json"].sort(),
        );
    });

    test("gives the project its name and its description, and its stack what was said and what is usual", () => {
        const settings = { ...LEAST["metallb"], hostnames: "shop.example.com, api.example.com", port: "8080" };
        const flags = [
            "--name",
            "my-edge",
            "--description",
            "Ours: all",
            "--stack",
            "prod",
            "--package",
            "file:../a.tgz",
        ];
        expect(init("shop", "--target", "metallb", ...flagsOf(settings), ...flags).status).toBe(0);
        const { name, description, runtime, config, template } = parse(read("shop", "Pulumi.yaml"));
        expect({ name, description, runtime, template }).toEqual({
            name: "my-edge",
            description: "Ours: all",
            runtime: "nodejs",
            template: undefined,
        });
        expect(config.hostnames).toEqual({ type: "string", description: "Hostnames to serve, with commas" });
        expect(parse(read("shop", "Pulumi.prod.yaml"))).toEqual({
            config: {
                "my-edge:hostnames": "shop.example.com,api.example.com",
                "my-edge:certificate": "acme",
                "my-edge:email": "ops@acme-shop.com",
                "my-edge:acmeEnvironment": "staging",
                "my-edge:service": "app",
                "my-edge:namespace": "default",
                "my-edge:port": 8080,
            },
        });
        const manifest = JSON.parse(read("shop", "package.json"));
        expect([manifest.name, manifest.dependencies["pulumi-http3-gateway"]]).toEqual(["my-edge", "file:../a.tgz"]);
    });

    test("leaves out of the settings what the others make meaningless", () => {
        const settings = flagsOf({ hostnames: "shop.example.com", certificate: "secret", certificateSecret: "tls" });
        expect(init("shop", "--target", "k3s", ...settings).status).toBe(0);
        const { config } = parse(read("shop", "Pulumi.dev.yaml"));
        expect(Object.keys(config)).toEqual(
            ["hostnames", "certificate", "certificateSecret", "service", "namespace", "port"].map(
                (key) => `shop:${key}`,
            ),
        );
    });

    test("says without a target which there are, and without a terminal all that is missing or wrong at once", () => {
        expect(init().stderr).toBe(
            `error: Nothing was written.\nMissing:\n  --target <target>  One of ${targetNames().join(", ")}; it determines which settings are required\n`,
        );
        const given = flagsOf({
            zonId: "Z1",
            hostnames: "shop.example.com,10.0.0.1",
            port: "0",
            certificate: "secret",
        });
        const { status, stderr } = init("shop", "--target", "eks", ...given);
        expect(status).toBe(2);
        expect(stderr.split("\n").map((line) => line.slice(0, 78))).toEqual([
            "error: Nothing was written.",
            "Missing:",
            "  --config aws:region=…  Region of the cluster",
            "  --config zoneId=…  ID of the public hosted zone in Route 53",
            "  --config zone=…  Apex of that zone, such as example.com",
            "  --config eksCluster=…  Name of the EKS cluster",
            "  --config certificateSecret=…  Name of the TLS Secret in the namespace edge, ",
            "Wrong:",
            "  zonId: eks has no such setting. Did you mean zoneId?",
            '  hostnames: "10.0.0.1" is an IP address.',
            expect.stringMatching(/^ {2}port is "0": /),
            "",
        ]);
        expect(readdirSync(folder)).toEqual([]);
    });

    test("says what is wrong with settings together", () => {
        const { status, stderr } = init(...least("kubernetes"), "--config", "addresses=192.0.2.10", "--name", "shop");
        expect([status, stderr]).toEqual([
            2,
            expect.stringContaining("addresses requires a balancer that supports requested addresses"),
        ]);
    });

    test("refuses a folder that has something, and writes beside a repository without a change to its files", () => {
        const shop = join(folder, "shop");
        mkdirSync(join(shop, ".git"), { recursive: true });
        for (const name of [".gitignore", "README.md", "LICENSE"]) writeFileSync(join(shop, name), "mine\n");
        writeFileSync(join(shop, "app.js"), "");
        expect(init("shop", ...least("k3s"))).toEqual({
            status: 2,
            stdout: "",
            stderr: `error: ${shop} is not empty: it has app.js. Existing files are not overwritten. Use another folder.\n`,
        });
        rmSync(join(shop, "app.js"));
        const { status, stdout } = init("shop", ...least("k3s"));
        expect([status, stdout.includes(".gitignore")]).toEqual([0, false]);
        expect([read("shop", ".gitignore"), read("shop", "README.md")]).toEqual(["mine\n", "mine\n"]);
    });

    test("writes into the folder that it is called in", () => {
        const { status, stdout } = init(...least("k3s"), "--name", "here");
        expect([status, stdout]).toEqual([0, expect.stringContaining("Next:\n  npm install\n")]);
        expect(existsSync(join(folder, "index.ts"))).toBe(true);
    });

    test.skipIf(!existsSync("/usr/bin/script"))("asks on a terminal, again where an answer is wrong", () => {
        const answers = [
            ...["13", "8", "", ""], // target, name, stack
            ...["localhost", "shop.example.com", ""], // hostnames, addresses
            ...["", "selfSigned"], // zone, certificate
            ...["", "shop", "eighty", "8080", ""], // service, namespace, port, context
        ];
        const command = `${process.execPath} ${COMMAND} init shop`;
        const { status, stdout } = spawnSync("/usr/bin/script", ["-qec", command, "/dev/null"], {
            cwd: folder,
            input: answers.map((answer) => `${answer}\n`).join(""),
            encoding: "utf8",
        });
        expect([status, stdout]).toEqual([0, expect.stringContaining("Wrote a project for Bare metal with MetalLB")]);
        expect(stdout).toContain("Write 1 to 8, or a name.");
        expect(stdout).toContain('hostnames: "localhost" has a single label.');
        expect(stdout).toMatch(/port is "eighty": /);
        expect(stdout).not.toContain("Which Let's Encrypt");
        expect(parse(read("shop", "Pulumi.dev.yaml"))).toEqual({
            config: {
                "shop:hostnames": "shop.example.com",
                "shop:certificate": "selfSigned",
                "shop:service": "app",
                "shop:namespace": "shop",
                "shop:port": 8080,
            },
        });
    });
});
