import { ValidatingAdmissionPolicy } from "@pulumi/kubernetes/admissionregistration/v1/validatingAdmissionPolicy.js";
import { ValidatingAdmissionPolicyBinding } from "@pulumi/kubernetes/admissionregistration/v1/validatingAdmissionPolicyBinding.js";
import type * as pulumi from "@pulumi/pulumi";
import type { AdmittedPatch } from "./admittedPatches.ts";

/**
 * Refuses every EnvoyPatchPolicy but those that make the admitted changes alone. Anyone who may read the Secrets of the control plane's
 * namespace can create others: with the certificate there one reads every key of the proxies anyway.
 *
 * It is for all namespaces, since a Gateway of the class may be created in any of them after the policy that targets it.
 */
export function admitPatches(
    name: string,
    { namespace, admitted }: { namespace: string; admitted: readonly AdmittedPatch[] },
    opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
    const metadata = { name: `${namespace}-envoy-patch-policies` };
    const policy = new ValidatingAdmissionPolicy(
        `${name}-patch-admission`,
        {
            metadata,
            spec: {
                failurePolicy: "Fail",
                matchConstraints: {
                    resourceRules: [
                        {
                            apiGroups: ["gateway.envoyproxy.io"],
                            apiVersions: ["*"],
                            operations: ["CREATE", "UPDATE"],
                            resources: ["envoypatchpolicies"],
                        },
                    ],
                },
                validations: [{ expression: admission(namespace, admitted), message: message(namespace) }],
            },
        },
        opts,
    );
    const binding = new ValidatingAdmissionPolicyBinding(
        `${name}-patch-admission`,
        { metadata, spec: { policyName: policy.metadata.name, validationActions: ["Deny"] } },
        { ...opts, dependsOn: [policy] },
    );
    return [policy, binding];
}

function message(namespace: string): string {
    return (
        "This EnvoyPatchPolicy makes changes other than those that this cluster's Envoy Gateway needs for QUIC. It would control the " +
        `proxies and could read their keys. Create it as a user who may read the Secrets of the namespace ${namespace}.`
    );
}

/** In the Common Expression Language. */
function admission(namespace: string, admitted: readonly AdmittedPatch[]): string {
    const one = admitted.map(({ type, path, value }) =>
        [
            `p.type == ${cel(type)}`,
            'p.operation.op == "add"',
            "!has(p.operation.jsonPath)",
            `p.operation.path == ${cel(path)}`,
            `p.operation.value == ${cel(value)}`,
        ].join(" && "),
    );
    const reader = `authorizer.group("").resource("secrets").namespace(${cel(namespace)}).check("get").allowed()`;
    return `object.spec.jsonPatches.all(p, ${one.map((each) => `(${each})`).join(" || ") || "false"}) || ${reader}`;
}

/** A JSON value as a literal. Kubernetes allows one type of values in a map, or `dyn`. */
export function cel(value: unknown): string {
    if (Array.isArray(value)) return `[${value.map((each) => `dyn(${cel(each)})`).join(", ")}]`;
    if (typeof value === "object" && value !== null) {
        return `{${Object.entries(value)
            .map(([key, each]) => `${JSON.stringify(key)}: dyn(${cel(each)})`)
            .join(", ")}}`;
    }
    return JSON.stringify(value);
}
