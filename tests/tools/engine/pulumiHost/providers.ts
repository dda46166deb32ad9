import { rootCertificates } from "node:tls";
import type { Properties } from "./dynamicProvider.ts";

/** What a provider adds to the inputs of an object that it makes, as far as a program reads it. */
export function outputsOf(type: string, name: string, inputs: Properties): Properties {
    const metadata = { ...(inputs["metadata"] as Properties | undefined), uid: `uid of ${name}` };
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
