import { digest } from "../model/digest.ts";
import { isWildcard, parentOf } from "../model/wildcards.ts";

/** The hostnames of one Certificate, and the name of its Secret and of itself. */
export interface CertificateGroup {
    name: string;
    hostnames: string[];
}

/**
 * Assigns hostnames to Certificates, in their order and each once. The first Certificate has the name without a suffix.
 * With one hostname each, a Certificate is named after it, so that none is reissued when another hostname is added or
 * removed.
 */
export function certificateGroups(name: string, hostnames: string[], size: number): CertificateGroup[] {
    const unique = [...new Set(hostnames)];
    if (size === 1) {
        return unique.map((hostname) => ({ name: `${name}-${nameOf(hostname)}`, hostnames: [hostname] }));
    }
    return Array.from({ length: Math.ceil(unique.length / size) }, (_, index) => ({
        name: index === 0 ? name : `${name}-${index + 1}`,
        hostnames: unique.slice(index * size, (index + 1) * size),
    }));
}

/** A hostname as a part of an object's name; `wildcard.` is a separate label, and a digest keeps the two distinct. */
function nameOf(hostname: string): string {
    const text = isWildcard(hostname) ? `wildcard.${parentOf(hostname)}` : hostname;
    return text === hostname && text.length <= 150 && !text.startsWith("wildcard.")
        ? text
        : `${text.slice(0, 150).replace(/[.-]+$/, "")}-${digest(hostname)}`;
}
