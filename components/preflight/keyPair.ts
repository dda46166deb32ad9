import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { concreteName } from "../model/wildcards.ts";
import { nameError } from "../probe/certificate.ts";

/** A certificate chain, leaf first, and its key, both PEM. */
export interface KeyPair {
    certificate: string;
    key: string;
}

/**
 * Problems of a key pair for some hostnames, each as the end of a sentence that begins with the Secret's name. Trust in
 * its CA is not checked: a gateway may have its own clients.
 * @param at The time. Default: now.
 */
export function keyPairProblems(
    { certificate, key }: KeyPair,
    hostnames: readonly string[],
    at = new Date(),
): string[] {
    const leaf = parsed(() => new X509Certificate(certificate));
    const secret = parsed(() => createPrivateKey(key));
    if (leaf === undefined || secret === undefined) {
        return [...(leaf === undefined ? [NO_CERTIFICATE] : []), ...(secret === undefined ? [NO_KEY] : [])];
    }
    return [pairProblem(leaf, secret), validityProblem(leaf, at), coverageProblem(leaf, hostnames)].filter(
        (problem) => problem !== undefined,
    );
}

const NO_CERTIFICATE =
    "has no certificate in tls.crt. A listener without its key pair is never programmed. Add the chain as PEM, with the leaf certificate first.";
const NO_KEY =
    "has no private key in tls.key. A listener without its key pair is never programmed. Add the key as PEM, without a passphrase.";

function pairProblem(leaf: X509Certificate, key: KeyObject): string | undefined {
    return leaf.checkPrivateKey(key)
        ? undefined
        : "has a key in tls.key that does not match the certificate in tls.crt. Every handshake fails, on TCP and on QUIC. Use a matching pair, with the leaf certificate first.";
}

function validityProblem(leaf: X509Certificate, at: Date): string | undefined {
    const day = (date: Date) => date.toISOString().slice(0, 10);
    if (leaf.validToDate <= at) {
        return `has a certificate that expired on ${day(leaf.validToDate)}. Clients reject it, on TCP and on QUIC. Renew it.`;
    }
    return leaf.validFromDate > at
        ? `has a certificate that is valid from ${day(leaf.validFromDate)} on. Clients reject it until then, on TCP and on QUIC. Use one that is already valid.`
        : undefined;
}

function coverageProblem(leaf: X509Certificate, hostnames: readonly string[]): string | undefined {
    const uncovered = hostnames.filter((hostname) => !isCovered(leaf, hostname));
    const names = (leaf.subjectAltName ?? "")
        .split(", ")
        .flatMap((each) => (each.startsWith("DNS:") ? [`"${each.slice("DNS:".length)}"`] : []));
    return uncovered.length === 0
        ? undefined
        : `has a certificate for ${names.length === 0 ? "no DNS name" : names.join(", ")}, which does not cover ${quoted(uncovered)}. Clients reject it for these hostnames, on TCP and on QUIC. Issue it for them too, or set another Secret for them in secretNames.`;
}

/**
 * The problem of a certificate that is valid for hostnames of TLS passthrough on a port with HTTP/3, worded as those of
 * {@link keyPairProblems}.
 */
export function passthroughProblems({ certificate }: Pick<KeyPair, "certificate">, passthrough: readonly string[]) {
    const leaf = parsed(() => new X509Certificate(certificate));
    const covered = leaf === undefined ? [] : passthrough.filter((hostname) => isCovered(leaf, hostname));
    return covered.length === 0
        ? []
        : [
              `has a certificate that is valid for ${quoted(covered)} too, of TLS passthrough on the same port. A client with an h3 connection to the gateway sends requests for it there, and gets a 404. Use a certificate that does not cover it, or move the passthrough hostname to another port or gateway.`,
          ];
}

function isCovered(leaf: X509Certificate, hostname: string): boolean {
    return nameError(leaf, concreteName(hostname)) === undefined;
}

function quoted(names: readonly string[]): string {
    return names.map((name) => `"${name}"`).join(", ");
}

function parsed<T>(parse: () => T): T | undefined {
    try {
        return parse();
    } catch {
        return undefined;
    }
}
