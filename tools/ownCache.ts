import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Folder of this user's for what can be made again (XDG Base Directory Specification, `XDG_CACHE_HOME`).
 * @throws Error where the user has no home, as one without a name in a container.
 */
export function ownCache(): string {
    return join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "http3-gateway");
}
