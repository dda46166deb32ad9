import * as z from "zod";
import { compareVersions } from "../gatewayApi/judgeBundle.ts";
import { clusterArgs } from "../model/clusterArgs.ts";
import { checkedBy, type FormRule, fits, ruled } from "../model/settings/formRule.ts";
import { isLabel } from "../model/settings/forms.ts";
import { input } from "../model/settings/input.ts";
import {
    CERT_MANAGER_CHART,
    CERT_MANAGER_GROUPS,
    CERT_MANAGER_NAMESPACE,
    CERT_MANAGER_VERSION,
    certManagerCrdsUrl,
} from "./certManagerDefaults.ts";

const VERSION_INVALID: FormRule = {
    code: "cert-manager-version-invalid",
    reason: "The chart, its images and its CRDs are found by the full version. Older releases lack settings that this package sets.",
    remedy: `Use ${CERT_MANAGER_VERSION} or newer, with the leading v.`,
    source: "cert-manager/cert-manager#8978",
};

const REPLICAS_INVALID: FormRule = {
    code: "cert-manager-replicas-invalid",
    reason: "Without a webhook no issuer is accepted. Without a controller no certificate is renewed.",
    remedy: "Use a whole number of at least 1.",
    source: "apps/v1 Deployment",
};

const NAMESPACE_INVALID: FormRule = {
    code: "cert-manager-namespace-invalid",
    reason: "The API server rejects it.",
    remedy: "Use lower-case letters, digits and hyphens, at most 63.",
    source: "RFC 1123 label",
};

const version = ruled(
    VERSION_INVALID,
    z.string().check(
        fits(
            (text) =>
                /^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(text) && compareVersions(text, CERT_MANAGER_VERSION) >= 0,
            (text) => `"${text}" is not a release from ${CERT_MANAGER_VERSION} on.`,
        ),
    ),
);

/** How cert-manager is installed. */
const installationFields = {
    /** Namespace of cert-manager, and of the Secrets that a ClusterIssuer reads. Created. Default: `cert-manager`. */
    namespace: checkedBy(
        NAMESPACE_INVALID,
        z.string(),
        (name) => isLabel(name),
        (name) => `"${name}" is not a valid name of a namespace.`,
    ).default(CERT_MANAGER_NAMESPACE),
    /** Release, with the leading `v`; at least `v1.21.2`. Default: `v1.21.2`. */
    version: version.default(CERT_MANAGER_VERSION),
    /** Chart: `oci://…`, or a folder. Known at preview. Default: the project's own registry. */
    chart: z.string().default(CERT_MANAGER_CHART),
    /**
     * URL, file or folder of the CRDs; `preinstalled` keeps the existing ones. Default: the release's
     * `cert-manager.crds.yaml`.
     */
    crds: z.string().optional(),
    /** Registry that all images come from, without a path. Default: `quay.io`. */
    imageRegistry: z.string().optional(),
    /** Path in that registry. Default: `jetstack`. */
    imageNamespace: z.string().optional(),
    /**
     * Number of pods of the controller, of the webhook and of the CA injector, each. Default: 2, so that a node can be
     * drained.
     */
    replicas: ruled(REPLICAS_INVALID, z.int().min(1)).default(2),
    /** Values merged over the chart's. If they are unknown at preview, the preview does not show the chart. */
    values: z.record(z.string(), z.unknown()).optional(),
};

/** How a certificate has cert-manager installed. */
export const certManagerSettings = z.strictObject(installationFields);

/** Arguments of a standalone installation. */
export const certManagerArgs = z.strictObject({
    ...installationFields,
    /**
     * Lets the controller solve HTTP-01 through a Gateway. It does not start until the Gateway API's CRDs exist.
     * Default: false.
     */
    gatewayApi: z.boolean().default(false),
    /** Annotations of the controller's ServiceAccount, by which a cloud identifies it, for example an IAM role. */
    serviceAccountAnnotations: z.record(z.string(), input(z.string())).optional(),
    /** Additional labels of the controller's pods, by which a cloud's webhook finds them. */
    podLabels: z.record(z.string(), input(z.string())).optional(),
    /** Cluster that the CRDs go to. Default: `$KUBECONFIG` and its current context. */
    cluster: clusterArgs.optional(),
});

/** Settings of an installation of cert-manager. */
export interface CertManagerSettings extends z.input<typeof certManagerSettings> {}

/** Arguments of {@link CertManager}. */
export interface CertManagerArgs extends z.input<typeof certManagerArgs> {}

/** The parsed settings, with all defaults. */
export type CertManagerInstallation = z.output<typeof certManagerArgs>;

/** The CRD bundles that an installation applies, as data; none if they already exist. */
export function certManagerBundles({ crds, version: release }: z.output<typeof certManagerSettings>) {
    return crds === "preinstalled"
        ? []
        : CERT_MANAGER_GROUPS.map((group) => ({
              source: crds ?? certManagerCrdsUrl(release),
              group,
              version: release,
          }));
}
