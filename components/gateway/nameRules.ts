import type { Plan } from "../model/plan.ts";
import type { Offence, Rule, RuleText } from "../model/rules/rule.ts";
import { formRulesOf } from "../model/settings/formRulesOf.ts";
import { isLabel, namespaceName, plainObjectName } from "../model/settings/forms.ts";
import { zonesOf } from "../model/zones.ts";

/** Namespaces that the parts create, and the arguments that name them. */
export function createdNamespaces(plan: Plan): { path: string; name: string }[] {
    const parts = [
        { path: "controller.namespace", name: plan.controller.createsNamespace },
        ...zonesOf(plan).map(({ path, dns }) => ({ path: `${path}.namespace`, name: dns.createsNamespace })),
    ];
    return parts.flatMap(({ path, name }) => (name === undefined ? [] : [{ path, name }]));
}

export const NAMESPACE_CREATED_TWICE: RuleText = {
    code: "namespace-created-twice",
    severity: "error",
    reason: "Two resources would own one namespace: the second cannot be created, and deleting either deletes everything in the namespace.",
    remedy: "Use another namespace. For an existing namespace, set createNamespace: false.",
    source: "core/v1 Namespace",
};

export const nameRules: Rule[] = [
    {
        code: "name-invalid",
        severity: "error",
        reason: "It is the name of the Gateway and of its other objects, and the value of a label on its proxies.",
        remedy: "Use lower-case letters, digits and hyphens, at most 59, for the component's name.",
        source: "RFC 1123 label; Kubernetes label values",
        judge: (plan) =>
            isLabel(plan.name, 59) ? [] : [{ path: "name", found: `"${plan.name}" is not a valid name of a Gateway.` }],
    },
    ...formRulesOf<Plan>(namespaceName, ({ name, namespace }) =>
        // By default it is the component's name, and that is judged above.
        namespace === name ? [] : [{ path: "namespace", value: namespace }],
    ),
    {
        ...NAMESPACE_CREATED_TWICE,
        judge: (plan): Offence[] => {
            const found = (name: string) => `The namespace "${name}" is also created by another part.`;
            const created = createdNamespaces(plan);
            const taken = (path: string, name: string) =>
                name === plan.namespace || created.some((other) => other.path !== path && other.name === name);
            return created.flatMap(({ path, name }) => {
                if (path === "controller.namespace") {
                    return plan.createNamespace && plan.namespace === name
                        ? [{ path: "namespace", found: found(name) }]
                        : [];
                }
                return taken(path, name) ? [{ path, found: found(name) }] : [];
            });
        },
    },
    ...formRulesOf<Plan>(plainObjectName, ({ clientTraffic }) => [
        { path: "clientTraffic.clientCertificateCa", value: clientTraffic.clientCertificateCa },
    ]),
];
