import { debianHere } from "./debian.ts";
import { PATHS } from "./paths.ts";
import type { Progress } from "./progress.ts";
import { CURL_VERSIONS } from "./versions.ts";

/**
 * Fetches a curl with HTTP/3, which this machine's Debian lacks. Unlike the package's own client, it offers a post-quantum
 * key exchange, so its first message takes two datagrams.
 * @returns Words that run it on this machine, by its own C library.
 */
export async function curlHere(progress: Progress): Promise<string[]> {
    const tool = {
        label: `curl ${CURL_VERSIONS.curl}`,
        suite: CURL_VERSIONS.suite,
        security: true,
        backports: true,
        name: "curl",
        program: "/usr/bin/curl",
        folder: PATHS.curl,
    };
    return await debianHere(tool, progress);
}
