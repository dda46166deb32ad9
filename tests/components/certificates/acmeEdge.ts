import { Provider } from "@pulumi/kubernetes/provider.js";
import { AcmeCertificate, type AcmeCertificateArgs, rfc2136Solver } from "../../../components/index.ts";
import {
    kindOf,
    type Outputs,
    type Registration,
    type Registrations,
    registrationsOf,
} from "../../support/registrations.ts";

/** A solver that nothing in a cloud is created for. */
export const bind = rfc2136Solver({
    zone: "example.com",
    nameserver: "192.0.2.53",
    tsigKeyName: "acme.",
    tsigSecretRef: { name: "tsig", key: "key" },
});

/** A certificate without a gateway, with some arguments said otherwise. */
export async function certificate(
    changed: Partial<AcmeCertificateArgs>,
    outputs?: Outputs,
    seen?: (certificate: AcmeCertificate) => void,
    preview = false,
): Promise<Registrations> {
    return await registrationsOf(
        () => {
            const provider = new Provider("cluster", {});
            const made = new AcmeCertificate("own", {
                email: "ops@example.com",
                dns01: bind,
                hostnames: ["app.example.com"],
                secretName: "app-tls",
                namespace: "web",
                provider,
                ...changed,
            });
            seen?.(made);
        },
        preview,
        outputs,
    );
}

interface AcmeBlock {
    solvers: Record<string, unknown>[];
    [key: string]: unknown;
}

/** `spec.acme` of the only issuer. */
export function acmeBlock(all: Registrations): AcmeBlock {
    const [issuer, ...more] = all.of("Issuer", "ClusterIssuer");
    if (issuer === undefined || more.length > 0) {
        throw new Error(all.list().join(", "));
    }
    return (issuer.inputs["spec"] as { acme: AcmeBlock }).acme;
}

/** Resources of some types, by name: kind, name and inputs. */
export function madeFor(all: Registrations, ...types: RegExp[]): [string, string, Record<string, unknown>][] {
    return all.all
        .filter(({ type }) => types.some((wanted) => wanted.test(type)))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1))
        .map((each: Registration) => [kindOf(each), each.name, each.inputs]);
}
