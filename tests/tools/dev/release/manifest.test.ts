import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { publishedManifest } from "../../../../tools/dev/release/manifest.ts";

it("the published package.json points to compiled files and leaves out what is for the repository", () => {
    const source = {
        name: "edge",
        version: "1.2.3",
        private: true,
        type: "module",
        dependencies: { yaml: "2.9.1" },
        devDependencies: { vitest: "5.1.1" },
        allowScripts: { node: true },
        scripts: { test: "vitest" },
        bin: { edge: "./tools/cli/main.ts" },
        homepage: "",
        exports: {
            ".": "./components/index.ts",
            "./probe": "./components/probe/index.ts",
            "./package.json": "./package.json",
        },
    };
    expect(publishedManifest(source, { undici: "^8.7.0", yaml: "^2.0.0" })).toEqual({
        name: "edge",
        version: "1.2.3",
        type: "module",
        // What bundled dependencies load is a dependency of the package; its own versions are exact.
        dependencies: { undici: "^8.7.0", yaml: "2.9.1" },
        bin: { edge: "tools/cli/main.js" },
        bundleDependencies: ["@currentspace/http3", "@kubernetes/client-node"],
        main: "./components/index.js",
        types: "./node10/components/index.d.ts",
        typesVersions: { "*": { probe: ["./node10/components/probe/index.d.ts"] } },
        exports: {
            ".": {
                require: { types: "./commonjs/components/index.d.ts", default: "./components/index.js" },
                types: "./components/index.d.ts",
                default: "./components/index.js",
            },
            "./probe": {
                require: { types: "./commonjs/components/probe/index.d.ts", default: "./components/probe/index.js" },
                types: "./components/probe/index.d.ts",
                default: "./components/probe/index.js",
            },
            "./package.json": "./package.json",
        },
    });
});

it("package.json is the one place that says where the package lives, and nothing says it before that is decided", () => {
    const { repository, homepage, bugs } = JSON.parse(readFileSync("package.json", "utf8")) as Record<string, string>;
    expect({ repository, homepage, bugs }).toEqual({ repository: "", homepage: "", bugs: "" });
    const published = globSync(["*.md", "docs/**/*.md", "tools/review/ci/**/*.{yml,yaml,md}"]);
    const named = published.filter((file) =>
        /\bOWNER\/|github\.com\/[^/\s]+\/pulumi-http3-gateway/.test(readFileSync(file, "utf8")),
    );
    expect(named).toEqual([]);
});
