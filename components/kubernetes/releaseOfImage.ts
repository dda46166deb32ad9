/**
 * The release that an image's tag states, such as `1.40.0` of `docker.io/proxy:distroless-v1.40.0@sha256:…`; undefined
 * if it states none.
 */
export function releaseOfImage(image: string): string | undefined {
    const tag = /:([^/:@]+)(?:@[^@]*)?$/.exec(image)?.[1];
    return tag === undefined ? undefined : /^(?:[a-z]+-)*v?(\d+(?:\.\d+){1,2})(?:[-+].*)?$/.exec(tag)?.[1];
}
