import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import * as pulumi from "@pulumi/pulumi";
import { digest } from "../model/digest.ts";
import type { AcmeSettings } from "./acmeKind.ts";
import { DIRECTORIES } from "./certManagerDefaults.ts";
import { type AcmeSolver, ClusterIssuer, Issuer } from "./certManagerObjects.ts";

/** Namespaces and names of an issuer's objects. */
export interface IssuerPlace {
    /** Prefix of the issuer's name and of its Secrets' names. */
    prefix: pulumi.Input<string>;
    /** Namespace from which cert-manager reads the issuer's Secrets. */
    secretNamespace: pulumi.Input<string>;
    /** Namespace of the issuer; none for a ClusterIssuer. */
    namespace?: pulumi.Input<string>;
}

/**
 * Namespaces and names of an issuer's objects. A ClusterIssuer shares its kind and its Secrets' namespace with those of
 * every other program, so the certificate's namespace is part of their names.
 */
export function issuerPlace(
    name: string,
    clusterIssuer: boolean,
    namespace: pulumi.Input<string>,
    managerNamespace: string,
): IssuerPlace {
    return clusterIssuer
        ? { prefix: pulumi.interpolate`${namespace}-${name}`, secretNamespace: managerNamespace }
        : { prefix: name, secretNamespace: namespace, namespace };
}

/**
 * Creates the issuer. Its name contains the CA's directory: cert-manager keeps a certificate while its issuer's name
 * stays the same, so a change from staging to production would otherwise have no effect before the next renewal.
 */
export function createIssuer(
    name: string,
    settings: AcmeSettings,
    place: IssuerPlace,
    solvers: AcmeSolver[],
    opts: pulumi.CustomResourceOptions,
): Issuer | ClusterIssuer {
    const { externalAccountBinding: externalAccount, caBundle } = settings;
    const issuerName = pulumi.interpolate`${place.prefix}-${directoryName(settings)}`;
    const keyRef = { name: pulumi.interpolate`${issuerName}-binding`, key: "key" };
    const binding =
        externalAccount &&
        new Secret(
            `${name}-account-binding`,
            {
                metadata: { name: keyRef.name, namespace: place.secretNamespace },
                stringData: { [keyRef.key]: externalAccount.hmacKey },
            },
            opts,
        );
    const { server, environment, email, profile, preferredChain } = settings;
    const spec = {
        acme: {
            server: server ?? DIRECTORIES[environment],
            email,
            profile,
            preferredChain,
            caBundle: caBundle && pulumi.output(caBundle).apply((pem) => Buffer.from(pem).toString("base64")),
            privateKeySecretRef: { name: pulumi.interpolate`${issuerName}-account` },
            externalAccountBinding: externalAccount && { keyID: externalAccount.keyId, keySecretRef: keyRef },
            solvers,
        },
    };
    const after = binding === undefined ? opts : pulumi.mergeOptions(opts, { dependsOn: binding });
    return place.namespace === undefined
        ? new ClusterIssuer(`${name}-issuer`, { metadata: { name: issuerName }, spec }, after)
        : new Issuer(`${name}-issuer`, { metadata: { name: issuerName, namespace: place.namespace }, spec }, after);
}

/** What distinguishes one CA's issuer from another's. */
function directoryName({ environment, server }: AcmeSettings): string {
    return server === undefined ? environment : digest(server);
}
