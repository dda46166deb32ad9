/** An image as the chart of Traefik has it. */
export interface ImageParts {
    registry: string;
    repository: string;
    tag?: string;
    digest?: string;
}

/** Default image of Traefik. */
export function imageOf(image: string | undefined, version: string): string {
    return image ?? `docker.io/library/traefik:${version}`;
}

/**
 * An image in parts. The chart puts them together again, and its registry must not be empty: a name alone is one of
 * Docker's library.
 */
export function imagePartsOf(image: string | undefined, version: string): ImageParts {
    const [, path = "", tag, digest] = /^([^@]*?)(?::([^:/@]+))?(?:@(.+))?$/.exec(imageOf(image, version)) ?? [];
    const slash = path.lastIndexOf("/");
    return {
        registry: slash < 0 ? "docker.io/library" : path.slice(0, slash),
        repository: path.slice(slash + 1),
        ...(digest === undefined ? { tag: tag ?? "latest" } : { digest }),
    };
}
