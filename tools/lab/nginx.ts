import { type DebianProgram, debianHere, debianOnLab } from "./debian.ts";
import { PATHS } from "./paths.ts";
import type { Progress } from "./progress.ts";
import { NGINX_IMAGE, NGINX_VERSIONS } from "./versions.ts";

const nginx: DebianProgram = {
    label: `nginx ${NGINX_VERSIONS.nginx}`,
    suite: NGINX_VERSIONS.suite,
    security: true,
    name: "nginx",
    program: "/usr/sbin/nginx",
    folder: PATHS.nginx,
    image: NGINX_IMAGE,
    stopSignal: "SIGQUIT",
};

/** Words that run nginx on this machine, by its own C library. */
export async function nginxHere(progress: Progress): Promise<string[]> {
    return await debianHere(nginx, progress);
}

/**
 * Adds nginx with HTTP/3 to the running lab.
 * @returns Name of the image.
 */
export async function nginxOnLab(progress: Progress): Promise<string> {
    return await debianOnLab(nginx, progress);
}
