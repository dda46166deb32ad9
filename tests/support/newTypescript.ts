import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What `pulumi new typescript` writes to tsconfig.json (pulumi/templates, August 2026). */
export const compilerOptions = {
    strict: true,
    outDir: "bin",
    target: "es2020",
    module: "nodenext",
    moduleResolution: "nodenext",
    sourceMap: true,
    experimentalDecorators: true,
    pretty: true,
    noFallthroughCasesInSwitch: true,
    noImplicitReturns: true,
    forceConsistentCasingInFileNames: true,
};

/** What it wrote until 2025. */
export const earlierCompilerOptions = { ...compilerOptions, module: "commonjs", moduleResolution: "node" };

/**
 * Makes the project of `pulumi new typescript`, whose program has a gateway, and one module beside it.
 * @returns Path of the program.
 */
export function newTypescript(
    folder: string,
    dependencies: Record<string, string> = {},
    options: object = compilerOptions,
): string {
    mkdirSync(folder, { recursive: true });
    const manifest = {
        name: "shop",
        main: "index.ts",
        devDependencies: { "@types/node": "^18", typescript: "^5.0.0" },
        dependencies,
    };
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["index.ts"] }));
    writeFileSync(join(folder, "hostnames.ts"), 'export const hostnames: string[] = ["shop.example.com"];\n');
    const main = join(folder, "index.ts");
    writeFileSync(
        main,
        `import * as pulumi from "@pulumi/pulumi";
import { Http3Gateway, type Http3GatewayArgs, selfSigned } from "pulumi-http3-gateway";
import { verify } from "pulumi-http3-gateway/probe";
import { lifecycleOf } from "pulumi-http3-gateway/providers";
import { format } from "pulumi-http3-gateway/svcb";
import { hostnames } from "./hostnames";

const edge = new Http3Gateway("edge", { hostnames, certificate: selfSigned() });
export const listenerNames: pulumi.Output<readonly string[]> = pulumi.output(edge.backend.listenerNames);
// @ts-expect-error A misspelt key.
const wrong: Http3GatewayArgs = { hostname: hostnames, certificate: selfSigned() };
if ([format, lifecycleOf, verify].some((each) => typeof each !== "function") || "hostnames" in wrong) throw new Error("An entry is missing.");
`,
    );
    return main;
}
