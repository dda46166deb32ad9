import { rootCertificates } from "node:tls";
import type { Properties } from "./dynamicProvider.ts";

/** How a secret goes over the wire: under the SDK's signature key. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Takes secrets out of their wrapping, as the engine does for a provider that knows none. */
export function open(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(open);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const object = value as Properties;
    if (object[SIGNATURE] === SECRET) {
        return open(object["value"]);
    }
    return Object.fromEntries(Object.entries(object).map(([key, inner]) => [key, open(inner)]));
}

/** Keeps secret what was secret under the same name in the inputs, and what a provider's schema says is. */
export function seal(outputs: Properties, inputs: Properties, type: string): Properties {
    const secret = (key: string) =>
        (inputs[key] as Properties | undefined)?.[SIGNATURE] === SECRET ||
        (type.startsWith("tls:") && key.startsWith("privateKey"));
    return Object.fromEntries(
        Object.entries(outputs).map(([key, value]) => [
            key,
            secret(key) && value !== undefined ? { [SIGNATURE]: SECRET, value } : value,
        ]),
    );
}

/** What a provider adds to the inputs of an object that it makes, as far as a program reads it. */
export function makeAnew(type: string, name: string, inputs: Properties): Properties {
    const metadata = { ...(inputs["metadata"] as Properties | undefined), uid: `uid of ${name}` };
    if (type.endsWith(":Gateway")) {
        return { metadata, status: { addresses: [{ type: "IPAddress", value: "127.0.0.1" }] } };
    }
    if (type === "kubernetes:core/v1:Service") {
        return { metadata, status: { loadBalancer: { ingress: [{ ip: "192.0.2.53" }] } } };
    }
    if (type.startsWith("kubernetes:")) {
        return { metadata };
    }
    if (type.startsWith("tls:")) {
        // Some certificate that can be read: the check trusts it.
        return { privateKeyPem: `key ${name}`, certPem: rootCertificates[0], certRequestPem: `request ${name}` };
    }
    return {};
}
