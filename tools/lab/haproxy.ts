import { type DebianProgram, debianHere, debianOnLab } from "./debian.ts";
import { PATHS } from "./paths.ts";
import type { Progress } from "./progress.ts";
import { HAPROXY_IMAGE, HAPROXY_VERSIONS } from "./versions.ts";

const haproxy: DebianProgram = {
    label: `HAProxy ${HAPROXY_VERSIONS.haproxy}`,
    suite: HAPROXY_VERSIONS.suite,
    security: false,
    name: "haproxy",
    program: "/usr/sbin/haproxy",
    folder: PATHS.haproxy,
    image: HAPROXY_IMAGE,
    stopSignal: "SIGUSR1",
};

/** Words that run HAProxy on this machine, by its own C library. */
export async function haproxyHere(progress: Progress): Promise<string[]> {
    return await debianHere(haproxy, progress);
}

/**
 * Adds HAProxy with the QUIC of its TLS library to the running lab.
 * @returns Name of the image.
 */
export async function haproxyOnLab(progress: Progress): Promise<string> {
    return await debianOnLab(haproxy, progress);
}
