import { isDeepStrictEqual } from "node:util";
import { digest } from "../../../components/model/digest.ts";
import type { Resource } from "./build.ts";
import { dangerousAround } from "./dangerousAround.ts";
import { dangerousInCluster } from "./dangerousInCluster.ts";
import { dangerousTemplates } from "./dangerousTemplates.ts";
import { harmless } from "./harmless.ts";
import { dangerousKinds, harmlessKinds } from "./kinds.ts";

/** A change of this directory's tables that a program can make with the Kubernetes provider alone. */
export interface KubernetesCase {
    /** Stands before the names of its resources where all cases are one program. */
    prefix: string;
    what: string;
    resources: Resource[];
}

/** Types that need a cluster, which no program of the tests without the lab has. */
const NEEDS_CLUSTER = ["kubernetes:core/v1:ServicePatch", "kubernetes:helm.sh/v3:Release"];

/** Without what only a cluster makes of it, with fields that its kind has, and different on both sides unless it stays. */
const recordable = ({ type, live, op, before, after }: Resource) =>
    type.startsWith("kubernetes:") &&
    !NEEDS_CLUSTER.includes(type) &&
    live === undefined &&
    before?.["a"] === undefined &&
    (op === "same" || !isDeepStrictEqual(before, after));

export const kubernetesCases: readonly KubernetesCase[] = [
    ...[dangerousInCluster, dangerousAround, dangerousTemplates, dangerousKinds, harmless, harmlessKinds].flat(),
]
    .filter(({ resources }) => resources.every(recordable))
    .map(({ what, resources }) => ({ prefix: `${digest(what)}-`, what, resources }));
