import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packedModules } from "../../../tools/dev/release/packedModules.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "http3-image-")));
const archive = join(folder, "image");
const root = join(folder, "root");
let packed: string;
let said: string;

function image(file: string): string {
    const cli = join(packed, "tools/cli/main.js");
    const args = [cli, "image", file, "--name", "registry.example.com/edge:1"];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return stdout;
}

beforeAll(async () => {
    packed = await packedModules(folder);
    said = image("image.tar");
    for (const [tar, into] of [
        [join(folder, "image.tar"), archive],
        [join(archive, "layer.tar"), root],
    ] as const) {
        mkdirSync(into);
        expect(spawnSync("tar", ["-xf", tar, "-C", into]).status).toBe(0);
    }
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

const sha256 = (file: string) =>
    createHash("sha256")
        .update(readFileSync(join(archive, file)))
        .digest("hex");

test("says what it wrote, and how it comes into a registry, onto a node and into a program", () => {
    expect(said.split("\n")[0]).toMatch(
        /^Wrote image\.tar: registry\.example\.com\/edge:1, linux\/(amd64|arm64), Node\.js \d+\.\d+\.\d+, \d+ MB\.$/,
    );
    expect(said).toContain("skopeo copy docker-archive:image.tar docker://registry.example.com/edge:1\n");
    expect(said).toContain("ctr --namespace k8s.io images import image.tar\n");
    expect(said).toContain('monitoring: { image: "registry.example.com/edge:1" }\n');
});

test("is an archive in Docker's format: its name, one layer, and a configuration that names the layer's digest", () => {
    const [manifest] = JSON.parse(readFileSync(join(archive, "manifest.json"), "utf8"));
    expect(manifest).toEqual({
        Config: `${sha256(manifest.Config)}.json`,
        RepoTags: ["registry.example.com/edge:1"],
        Layers: ["layer.tar"],
    });
    const { architecture, os, config, rootfs } = JSON.parse(readFileSync(join(archive, manifest.Config), "utf8"));
    expect({ architecture, os, config, rootfs }).toEqual({
        architecture: process.arch === "x64" ? "amd64" : process.arch,
        os: "linux",
        config: {
            User: "65532:65532",
            Env: ["PATH=/usr/local/bin:/usr/bin:/bin:/"],
            Entrypoint: ["/usr/local/bin/http3-gateway"],
            WorkingDir: "/",
        },
        rootfs: { type: "layers", diff_ids: [`sha256:${sha256("layer.tar")}`] },
    });
});

/** Runs the command with nothing but what the image has: its loader, its libraries, its Node.js. */
function inImage(...args: string[]) {
    const loader = ["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"].find((path) =>
        existsSync(root + path),
    );
    const libraries = ["/lib64", "/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/usr/lib64"];
    const { status, stdout, stderr } = spawnSync(
        root + loader,
        [
            ...["--inhibit-cache", "--library-path", libraries.map((path) => root + path).join(":")],
            ...[join(root, "usr/local/bin/node"), realpathSync(join(root, "usr/local/bin/http3-gateway")), ...args],
        ],
        { env: { HOME: folder, HTTP3_CHECK: "{}" }, cwd: root, encoding: "utf8" },
    );
    return { status, stdout, stderr };
}

test("has all that check, watch and verify load", () => {
    expect(inImage("watch", "--print", "alerts")).toEqual({
        status: 0,
        stdout: expect.stringContaining("alert: Http3"),
        stderr: "",
    });
    const verified = inImage("verify", "https://localhost:1/", "--timeout", "1");
    expect([verified.status, verified.stdout]).toEqual([expect.any(Number), expect.stringContaining("VERDICT")]);
    // A request without its fields: the code that judges one is there.
    expect(inImage("check").stderr).not.toContain("Cannot find");
});

test("is the same image each time", () => {
    image("again.tar");
    expect(readFileSync(join(folder, "again.tar")).equals(readFileSync(join(folder, "image.tar")))).toBe(true);
});
