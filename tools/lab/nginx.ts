import { type DebianProgram, debianHere, debianOnLab } from "./debian.ts";
import { PATHS } from "./paths.ts";
import type { Progress } from "./progress.ts";
import { NEWER_NGINX_IMAGE, NEWER_NGINX_VERSIONS, NGINX_IMAGE, NGINX_VERSIONS } from "./versions.ts";

const common = { name: "nginx", program: "/usr/sbin/nginx", stopSignal: "SIGQUIT" };

/** Releases: of Debian's stable suite, and a newer one. */
const releases = {
    stable: {
        ...common,
        label: `nginx ${NGINX_VERSIONS.nginx}`,
        suite: NGINX_VERSIONS.suite,
        security: true,
        folder: PATHS.nginx,
        image: NGINX_IMAGE,
    },
    newer: {
        ...common,
        label: `nginx ${NEWER_NGINX_VERSIONS.nginx}`,
        suite: NEWER_NGINX_VERSIONS.suite,
        security: false,
        folder: PATHS.newerNginx,
        image: NEWER_NGINX_IMAGE,
    },
} satisfies Record<string, DebianProgram>;

/** Words that run nginx on this machine, by its own C library. */
export async function nginxHere(progress: Progress, release: keyof typeof releases = "stable"): Promise<string[]> {
    return await debianHere(releases[release], progress);
}

/**
 * Adds nginx with HTTP/3 to the running lab.
 * @returns Name of the image.
 */
export async function nginxOnLab(progress: Progress, release: keyof typeof releases = "stable"): Promise<string> {
    return await debianOnLab(releases[release], progress);
}
