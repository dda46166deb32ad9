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
        exports: { ".": "./components/index.ts", "./package.json": "./package.json" },
    };
    expect(publishedManifest(source)).toEqual({
        name: "edge",
        version: "1.2.3",
        type: "module",
        dependencies: { yaml: "2.9.1" },
        bin: { edge: "tools/cli/main.js" },
        exports: {
            ".": { types: "./components/index.d.ts", default: "./components/index.js" },
            "./package.json": "./package.json",
        },
    });
});
