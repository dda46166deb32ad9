import { list, text } from "../model/changes.ts";
import type { Reading, ReviewRule, WingReview } from "../model/readings.ts";

const rules: ReviewRule[] = [
    {
        code: "client-side-apply",
        severity: "error",
        remedy: "Leave enableServerSideApply on, its default.",
        source: "kubernetes/kubernetes#39188, #118725",
        judge: ({ changes }) =>
            changes
                .filter(
                    ({ type, after }) =>
                        type === "pulumi:providers:kubernetes" && String(after?.["enableServerSideApply"]) === "false",
                )
                .map((change) => ({
                    resource: change.name,
                    message:
                        "The provider merges on the client, which knows a Service's ports by number alone: of TCP 443 and UDP 443 one vanishes, with success reported.",
                })),
    },
];

const workload: Reading = { notice: "pods" };

/** What a review knows of what Kubernetes itself has, and of charts. */
export const kubernetesReview: WingReview = {
    readings: {
        "kubernetes:*:Service": {
            service: { spec: "spec", annotations: "metadata.annotations", ports: "spec.ports" },
            addresses: (live, declared) =>
                text(declared, "spec.type") === "LoadBalancer"
                    ? list(live, "status.loadBalancer.ingress").flatMap(
                          (one) => text(one, "ip") ?? text(one, "hostname") ?? [],
                      )
                    : [],
            carries: true,
            notice: (before) => (text(before, "spec.type") === "LoadBalancer" ? "address" : undefined),
        },
        "kubernetes:*:Deployment": workload,
        "kubernetes:*:DaemonSet": workload,
        "kubernetes:*:StatefulSet": workload,
        "kubernetes:helm.sh/v4:Chart": { notice: { deleted: "all that it installed goes with it" } },
    },
    rules,
};
