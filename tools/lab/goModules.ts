import { exec } from "./exec.ts";

/**
 * Go's folder of a module, downloaded if missing.
 * @param module Path and version, such as `github.com/traefik/traefik/v3@v3.7.13`.
 * @param cwd Folder of a Go module without replacements.
 */
export async function moduleFolder(module: string, cwd: string, signal?: AbortSignal): Promise<string> {
    const downloaded = await exec("go", ["mod", "download", "-json", module], { cwd, signal });
    return (JSON.parse(downloaded) as { Dir: string }).Dir;
}
