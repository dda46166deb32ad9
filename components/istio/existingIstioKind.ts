import * as z from "zod";
import { compareVersions } from "../gatewayApi/judgeBundle.ts";
import { namespaceName, objectName, plainObjectName, release, replicas } from "../model/settings/forms.ts";
import { partKind } from "../model/settings/partKind.ts";
import { CAPABILITY_SOURCES, ISTIO_CAPABILITIES, ISTIO_VERSION, KUBERNETES_FLOOR } from "./defaults.ts";
import { drainSecondsOf, istioFields } from "./istioFields.ts";
import { istioRules } from "./istioRules.ts";
import { existingIstioMetrics } from "./metrics.ts";

const settings = z.strictObject({
    ...istioFields,
    /**
     * Release, with the leading `v`: capabilities follow from it. The preflight compares it with the image of the
     * Deployment. HTTP/3 needs `v1.31.0` or later, whose gateways have the UDP port.
     */
    version: release,
    /** Name of its GatewayClass. Default: `istio`. */
    gatewayClassName: objectName.default("istio"),
    /** Namespace of istiod. Default: `istio-system`. */
    namespace: namespaceName.default("istio-system"),
    /** Name of istiod's Deployment, `istiod-<revision>` where it has a revision. Default: `istiod`. */
    deployment: plainObjectName.default("istiod"),
    /** Number of the gateway's pods. Default: 2, spread over nodes, with a PodDisruptionBudget. */
    replicas: replicas.default(2),
});

/** Settings of {@link existingIstio}. */
export interface ExistingIstioArgs extends z.input<typeof settings> {}

/** The parsed settings, with all defaults. */
export type ExistingIstioSettings = z.output<typeof settings>;

export const existingIstioKind = partKind({
    kind: "existingIstio",
    settings,
    describe: (read) => ({
        capabilities: {
            ...ISTIO_CAPABILITIES,
            // Settings that cannot be read may lack it.
            http3: compareVersions(read.version ?? ISTIO_VERSION, ISTIO_VERSION) >= 0,
            hostNetwork: false,
        },
        sources: {
            ...CAPABILITY_SOURCES,
            hostNetwork: "istio/istio pilot/pkg/config/kube/gatewaycommon/deploymentcontroller.go",
        },
        kubernetes: KUBERNETES_FLOOR,
        metrics: existingIstioMetrics,
        drainSeconds: drainSecondsOf(read),
        bundles: [],
    }),
    rules: istioRules("existingIstio"),
});
