import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importImage, makeImage, systemLibraries } from "../../tools/lab/images.ts";

export const CLI_IMAGE = "localhost/http3-gateway:lab";

const root = join(import.meta.dirname, "../..");

/**
 * An image with this package's command, as a user would build one: Node, the package, and what the commands that run in
 * a cluster load.
 */
export async function importCliImage(): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "http3-image-"));
    try {
        const script = join(folder, "http3-gateway");
        writeFileSync(script, '#!/usr/local/bin/node\nimport("/app/tools/cli/main.ts");\n');
        const here = (path: string) => [`/app/${path}`, join(root, path)] as const;
        const loaded = ["commander", "@currentspace/http3", "ipaddr.js"].map((name) => here(`node_modules/${name}`));
        await makeImage(
            {
                reference: CLI_IMAGE,
                entrypoint: ["http3-gateway"],
                files: {
                    ...(await systemLibraries("libstdc++.so.6", "libgcc_s.so.1")),
                    "/usr/local/bin/node": process.execPath,
                    "/usr/local/bin/http3-gateway": script,
                    ...Object.fromEntries([here("package.json"), here("components"), here("tools"), ...loaded]),
                },
            },
            join(folder, "image.tar"),
        );
        await importImage(join(folder, "image.tar"));
    } finally {
        if (existsSync(folder)) rmSync(folder, { recursive: true });
    }
}
