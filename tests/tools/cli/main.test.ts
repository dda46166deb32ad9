import { spawn } from "node:child_process";
import { once } from "node:events";
import {
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    realpathSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { COMMAND, http3Gateway } from "../../support/command.ts";

let folder: string;

beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "http3-gateway-")));
});
afterEach(() => rmSync(folder, { recursive: true }));

function call(args: string[], environment: NodeJS.ProcessEnv = {}) {
    const kept = { NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] };
    const env = { PATH: "/usr/bin:/bin", HOME: folder, ...kept, ...environment };
    return http3Gateway(args, { cwd: folder, env });
}

/** The files of ours that a call loads, by Node's record of what it ran. */
function loadedBy(args: string[]): string[] {
    const record = mkdtempSync(join(folder, "coverage-"));
    call(args, { NODE_V8_COVERAGE: record });
    const { result } = JSON.parse(readFileSync(join(record, readdirSync(record)[0] ?? ""), "utf8"));
    const files = (result as { url: string }[]).map(({ url }) => url);
    return files.filter((url) => !url.includes("node_modules") && url.startsWith("file:")).map((url) => basename(url));
}

describe("http3-gateway", () => {
    it("has the package's version", () => {
        const { version } = JSON.parse(readFileSync(resolve(dirname(COMMAND), "../../package.json"), "utf8"));
        expect(call(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
    });

    it("keeps compiled code in a folder of the user's own, unless told of another", () => {
        call(["--version"], { NODE_COMPILE_CACHE: undefined });
        expect(readdirSync(join(folder, ".cache/http3-gateway/compiled"))).toHaveLength(1);
        call(["--version"], { NODE_COMPILE_CACHE: join(folder, "elsewhere") });
        expect(readdirSync(join(folder, "elsewhere"))).toHaveLength(1);
        const { status, stderr } = call(["--version"], { NODE_COMPILE_CACHE: join(COMMAND, "nowhere") });
        expect([status, stderr]).toEqual([0, ""]);
    });

    it("lists its commands without loading them", () => {
        const { status, stdout } = call(["--help"]);
        expect(status).toBe(0);
        const names = [...(stdout.split("Commands:\n")[1] ?? "").matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name);
        expect(names).toEqual([
            "start",
            "init",
            "up",
            "preview",
            "down",
            "render",
            "doctor",
            "verify",
            "watch",
            "image",
            "stages",
            "review",
            "lab",
            "help",
        ]);
        expect(loadedBy(["--help"])).toEqual([
            "main.ts",
            "compileCache.ts",
            "ownCache.ts",
            "exitCodes.ts",
            "version.ts",
        ]);
        expect(loadedBy(["down", "--help"])).toContain("down.ts");
    });

    it.each([
        [["nope"], "error: unknown command 'nope'"],
        [
            ["up", "--config", "stage"],
            "error: option '--config <key=value>' argument 'stage' is invalid. Write key=value.",
        ],
        [["up", "--config", "=x"], "error: option '--config <key=value>' argument '=x' is invalid. Write key=value."],
        [
            ["preview", "--engine", "terraform"],
            "error: option '--engine <engine>' argument 'terraform' is invalid. Allowed choices are embedded, pulumi.",
        ],
        [
            ["down", "--stack", "a b"],
            "error: option '--stack <name>' argument 'a b' is invalid. Write letters, digits, hyphens, underscores and dots.",
        ],
        [["down", "--no-type-check"], "error: unknown option '--no-type-check'"],
        [["up", "now"], "error: too many arguments for 'up'. Expected 0 arguments but got 1."],
        [["render", "--json"], "error: unknown option '--json'"],
        [["render", "--bogus"], "error: unknown option '--bogus'"],
        [["review", "--bogus"], "error: unknown option '--bogus'"],
        [["verify", "--bogus"], "error: unknown option '--bogus'"],
        [["watch", "--bogus"], "error: unknown option '--bogus'"],
        [["check", "--bogus"], "error: unknown option '--bogus'"],
        [
            ["stages", "--from", "x"],
            "error: option '--from <stage>' argument 'x' is invalid. Allowed choices are off, dark, trial, on, withdraw.",
        ],
        [["stages", "--hostnames", "a.test"], "error: --hostnames requires --share. Give both."],
        [["start", "--bogus"], "error: unknown option '--bogus'"],
        [["init"], "error: Nothing was written."],
        [
            ["image"],
            "error: This is a clone, and the image has the package: `npm run pack:dist`, install the tarball in another folder, and run the command there.",
        ],
        [["init", "shop", "--bogus"], "error: unknown option '--bogus'"],
        [
            ["init", "shop", "--name", "My Shop"],
            "error: option '--name <name>' argument 'My Shop' is invalid. Write lower-case letters, digits, hyphens, underscores and dots, at most 100.",
        ],
        [
            ["start", "--config", "stage=on", "ttl"],
            "error: option '--config <key=value...>' argument 'ttl' is invalid. Write key=value.",
        ],
        [["lab", "nope"], "error: unknown command 'nope'"],
        [["lab"], "Usage: http3-gateway lab [options] [command]"],
        [["lab", "start", "--bogus"], "error: unknown option '--bogus'"],
        [["lab", "stop", "--bogus"], "error: unknown option '--bogus'"],
        [["lab", "status", "now"], "error: too many arguments for 'status'. Expected 0 arguments but got 1."],
        [["lab", "exec"], "error: missing required argument 'command'"],
        [["lab", "browse", "--screenshot"], "error: option '--screenshot <file>' argument missing"],
    ])("%j is wrong usage: exit code 2", (args, message) => {
        const { status, stdout, stderr } = call(args);
        expect({ status, stdout, stderr: stderr.split("\n")[0] }).toEqual({ status: 2, stdout: "", stderr: message });
    });

    it.each(["init", "image", "up", "preview", "down", "render", "verify", "stages", "review", "start"])(
        "%s --help has an example",
        (command) => {
            expect(call([command, "--help"]).stdout).toMatch(
                new RegExp(`\nExamples:\n(.*\n)*.*http3-gateway ${command}\\b`),
            );
        },
    );

    it("looks for the project before anything else, and says in one sentence that there is none, with its stack only on demand", () => {
        const message = `error: Pulumi.yaml was not found in ${folder} or its parent folders. \`http3-gateway init\` writes a project.\n`;
        expect(call(["up"])).toEqual({ status: 1, stdout: "", stderr: message });
        expect(call(["start"])).toEqual({ status: 1, stdout: "", stderr: message });
        expect(call(["start", "--context", "mine"])).toEqual({ status: 1, stdout: "", stderr: message });
        expect(call(["up"], { HTTP3_GATEWAY_DEBUG: "1" }).stderr).toMatch(/\n {4}at findProject /);
    });

    it("ends with 130 on Ctrl-C", async () => {
        writeFileSync(join(folder, "Pulumi.yaml"), "name: edge\nmain: index.js\nruntime: nodejs\n");
        writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
        symlinkSync(resolve(dirname(COMMAND), "../../node_modules"), join(folder, "node_modules"));
        writeFileSync(
            join(folder, "index.js"),
            'console.log("it runs");\nawait new Promise((done) => setTimeout(done, 60_000));\n',
        );
        const env = { PATH: "/usr/bin:/bin", HOME: folder };
        const child = spawn(process.execPath, [COMMAND, "render"], { cwd: folder, env });
        let printed = "";
        child.stdout.on("data", (chunk: Buffer) => {
            printed += chunk.toString();
        });
        child.stderr.on("data", (chunk: Buffer) => {
            printed += chunk.toString();
            if (chunk.toString().includes("it runs")) child.kill("SIGINT");
        });
        const [code, signal] = await once(child, "close");
        expect({ code, signal }).toEqual({ code: 130, signal: null });
        expect(printed).toMatch(/^ {2}it runs\nInterrupted\..*\n$/);
    });

    it("says why a program fails without the way there", () => {
        writeFileSync(join(folder, "Pulumi.yaml"), "name: edge\nmain: index.mjs\nruntime: nodejs\n");
        writeFileSync(join(folder, "index.mjs"), 'throw new Error("zone: write a DNS name");\n');
        symlinkSync(resolve(dirname(COMMAND), "../../node_modules"), join(folder, "node_modules"));
        const { status, stdout, stderr } = call(["render"]);
        expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
        expect(stderr).toMatch(/^error: .*zone: write a DNS name\n$/);
    });

    it("says on standard error that a named stack has no settings file, and goes on", () => {
        writeFileSync(join(folder, "Pulumi.yaml"), "name: edge\nmain: index.mjs\nruntime: nodejs\n");
        writeFileSync(join(folder, "index.mjs"), "");
        symlinkSync(resolve(dirname(COMMAND), "../../node_modules"), join(folder, "node_modules"));
        const stdout = '# http3-gateway render: {"objects":0,"crds":[],"charts":[],"resources":[],"leftOut":[]}\n';
        const stderr = `${join(folder, "Pulumi.prdo.yaml")} was not found: keys that --config does not set have their defaults.\n`;
        const empty = "The program declares no resources: does it create an Http3Gateway?\n";
        expect(call(["render", "--stack", "prdo"])).toEqual({ status: 0, stdout, stderr: stderr + empty });
        expect(call(["render"])).toEqual({ status: 0, stdout, stderr: empty });
        const preview = call(["preview", "--stack", "prdo", "--engine", "embedded", "--no-type-check", "--json"]);
        expect([preview.stdout, preview.stderr.split("\n")[0]]).toEqual(["", stderr.trimEnd()]);
    });

    it.each([
        'import { join } from "node:path";\nexport const path = join("a");\n',
        "export const path = process.cwd();\n",
    ])("says what makes a module of a program in a package of CommonJS: %j", (program) => {
        writeFileSync(join(folder, "Pulumi.yaml"), "name: edge\nmain: index.js\nruntime: nodejs\n");
        writeFileSync(join(folder, "package.json"), '{ "type": "commonjs" }');
        writeFileSync(join(folder, "index.js"), program);
        symlinkSync(resolve(dirname(COMMAND), "../../node_modules"), join(folder, "node_modules"));
        const { status, stdout, stderr } = call(["render"]);
        expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
        expect(stderr.trimEnd().split("\n").at(-1)).toBe('Write "type": "module" in package.json.');
    });

    it("says what the program prints on standard error, and what it refuses before it looks for a cluster", () => {
        writeFileSync(join(folder, "Pulumi.yaml"), "name: edge\nmain: index.mjs\nruntime: nodejs\n");
        symlinkSync(resolve(dirname(COMMAND), "../../node_modules"), join(folder, "node_modules"));
        const program = (more: string) =>
            writeFileSync(
                join(folder, "index.mjs"),
                `import * as pulumi from "@pulumi/pulumi";
console.error("one");
console.warn("two");
pulumi.log.warn("three");
${more}`,
            );
        const kubeconfig = `The kubeconfig ${join(folder, ".kube/config")} does not exist.`;
        const preview = () => call(["preview", "--engine", "embedded", "--no-type-check", "--json"]).stderr;
        program("");
        const said = call(["render"]);
        expect([said.status, said.stderr]).toEqual([0, expect.stringMatching(/^ {2}one\n {2}two\n.*three/s)]);
        expect(preview()).toContain(`error: ${kubeconfig}`);
        program('throw new pulumi.RunError("hostnames is missing");');
        expect(preview()).toMatch(/ {2}one\n.*\nerror: hostnames is missing\n$/s);
        program('throw new Error("no cluster");');
        expect(preview()).toContain(`error: ${kubeconfig}`);
    });

    it("says what finds a name that does not exist", () => {
        writeFileSync(join(folder, "Pulumi.yaml"), "name: edge\nmain: index.mjs\nruntime: nodejs\n");
        writeFileSync(join(folder, "index.mjs"), 'import { metalLB } from "pulumi-http3-gateway";\nmetalLB();\n');
        mkdirSync(join(folder, "node_modules"));
        symlinkSync(resolve(dirname(COMMAND), "../.."), join(folder, "node_modules/pulumi-http3-gateway"));
        symlinkSync(resolve(dirname(COMMAND), "../../node_modules/@pulumi"), join(folder, "node_modules/@pulumi"));
        const { status, stderr } = call(["render"]);
        expect(status).toBe(1);
        expect(stderr).toContain("does not provide an export named 'metalLB'");
        expect(stderr.trimEnd().split("\n").at(-1)).toBe(
            "`npx tsc --noEmit` finds a misspelt name, and suggests the correct one.",
        );
    });

    it("ends with 2 and the stack that was probably meant, where its name is misspelt", () => {
        writeFileSync(join(folder, "Pulumi.yaml"), "name: edge\nmain: index.mjs\nruntime: nodejs\n");
        writeFileSync(join(folder, "index.mjs"), "");
        writeFileSync(join(folder, "Pulumi.production.yaml"), "config: {}\n");
        const { status, stderr } = call(["render", "--stack", "produciton"]);
        expect([status, stderr]).toEqual([2, expect.stringContaining("Did you mean --stack production?")]);
    });

    it("refuses Pulumi's engine where there is none", () => {
        const { status, stderr } = call(["up", "--engine", "pulumi"], { PATH: folder });
        expect(status).toBe(1);
        expect(stderr).toMatch(/^error: pulumi was not found on the PATH\..*\n$/);
    });

    it.each(["stack", "preview"])("says once what the Pulumi CLI says when its %s fails", (failing) => {
        writeFileSync(join(folder, "Pulumi.yaml"), "name: edge\nmain: index.ts\nruntime: nodejs\n");
        writeFileSync(join(folder, "index.ts"), "");
        const script = [
            "#!/bin/sh",
            `[ "$1" = ${failing} ] && echo "error: no passphrase" >&2 && exit 255`,
            `[ "$1" = preview ] && echo "error: no stack named 'local' found" >&2 && exit 255`,
            "exit 0",
            "",
        ];
        writeFileSync(join(folder, "pulumi"), script.join("\n"), { mode: 0o755 });
        const { status, stdout, stderr } = call(["preview"], { PATH: `${folder}:/usr/bin:/bin` });
        expect({ status, stderr }).toEqual({
            status: 1,
            stderr: "error: The Pulumi CLI failed. See its output above.\n",
        });
        expect(stdout.match(/no passphrase|no stack/g)).toEqual(["no passphrase"]);
    });

    it("stops the preview of a program whose types are wrong, and says what is wrong", () => {
        writeFileSync(join(folder, "Pulumi.yaml"), "name: edge\nmain: index.ts\nruntime: nodejs\n");
        writeFileSync(join(folder, "index.ts"), 'export const replicas: number = "2";\n');
        writeFileSync(join(folder, "tsconfig.json"), '{ "compilerOptions": { "types": [] }, "files": ["index.ts"] }');
        writeFileSync(join(folder, "tsconfig.tsbuildinfo"), "{}");
        symlinkSync(resolve(dirname(COMMAND), "../../node_modules"), join(folder, "node_modules"));
        const script = "#!/bin/sh\ntrap 'echo stopped; exit 1' INT\nwhile :; do sleep 0.1; done\n";
        writeFileSync(join(folder, "pulumi"), script, { mode: 0o755 });
        const { status, stdout, stderr } = call(["preview"], { PATH: `${folder}:/usr/bin:/bin` });
        expect([status, stderr]).toEqual([
            1,
            "error: Type errors (--no-type-check runs the program anyway):\n" +
                "index.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'.\n",
        ]);
        expect(stdout).toContain("stopped\n");
    });

    it("calls a pulumi that is on the PATH", () => {
        writeFileSync(join(folder, "Pulumi.yaml"), "name: edge\nmain: index.ts\nruntime: nodejs\n");
        writeFileSync(join(folder, "index.ts"), "");
        const log = join(folder, "called");
        writeFileSync(join(folder, "pulumi"), `#!/bin/sh\necho "$PULUMI_BACKEND_URL $*" >> ${log}\nexit 7\n`, {
            mode: 0o755,
        });
        expect(call(["preview"], { PATH: `${folder}:/usr/bin:/bin` }).status).toBe(1);
        // Once: each call of it takes half a second.
        expect(readFileSync(log, "utf8")).toMatch(
            /^file:\S+ preview --stack local --config-file \S+ .*--non-interactive\n$/,
        );
    });
});
