import { readName } from "./name.ts";
import { refuse } from "./problem.ts";

/** Refuses a host that already carries a prefix, such as `_443._https.example.com`. */
function checkHost(host: string): void {
    const section = "RFC 9460 §9.1";
    const path = "host";
    if (host === "" || /[:/]/.test(host)) {
        const message = `${JSON.stringify(host)} is not a valid hostname.`;
        refuse({ code: "owner-host", path, message, remedy: "Give the name without scheme or port.", section });
    }
    readName(host.endsWith(".") ? host : `${host}.`, path);
    if (host.startsWith("_") || host.includes("._")) {
        refuse({
            code: "owner-prefix",
            path,
            message: `${JSON.stringify(host)} has a prefix, which clients do not query.`,
            remedy: "Give the host and the port: https on 443 is the host itself, and there is no _http form.",
            section,
        });
    }
}

/**
 * Name at which clients ask for the HTTPS record of `https://host:port/`: the host itself for 443, else
 * `_8443._https.host`. `http://host/` is looked up at the host itself too.
 * @param port Port of the URL. Default: 443.
 * @throws SvcbError for a host with a prefix, port 80, and a wildcard with another port than 443.
 */
export function httpsOwnerName(host: string, port = 443): string {
    checkHost(host);
    const section = "RFC 9460 §9.1";
    if (!Number.isInteger(port) || port < 1 || port > 65535) {
        const message = `${port} is not a valid port.`;
        refuse({ code: "owner-port", path: "port", message, remedy: "Give a whole number of 1 to 65535.", section });
    }
    if (port === 80) {
        const message = "http on port 80 has no separate HTTPS record.";
        const remedy = "Publish the record at the host itself: omit the port.";
        refuse({ code: "owner-http", path: "port", message, remedy, section });
    }
    if (port !== 443 && host.startsWith("*.")) {
        const message = "A wildcard must be the first label, so it cannot follow a port prefix.";
        const remedy = "List every host with a port other than 443.";
        refuse({ code: "owner-wildcard", path: "host", message, remedy, section: "RFC 4592 §2.1.1" });
    }
    return port === 443 ? host : `_${port}._https.${host}`;
}
