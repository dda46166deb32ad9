import type { Change, ReviewContext } from "../../components/model/readings.ts";
import { isAt } from "./fields.ts";
import { leadsClients, recordsOf } from "./records.ts";

/** What has a meaning for people and none for clients, of any resource. */
const LABELS = [
    "tags",
    "tagsAll",
    "labels",
    "effectiveLabels",
    "pulumiLabels",
    "description",
    "comment",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.finalizers",
    'metadata.annotations["pulumi.com/*"]',
    'metadata.annotations["kubectl.kubernetes.io/*"]',
    'metadata.annotations["meta.helm.sh/*"]',
    'metadata.annotations["argocd.argoproj.io/*"]',
    'metadata.annotations["prometheus.io/*"]',
    'metadata.annotations["app.kubernetes.io/*"]',
    'metadata.annotations["deployment.kubernetes.io/*"]',
    'metadata.annotations["helm.sh/*"]',
    'metadata.annotations["reloader.stakater.com/*"]',
    "apiVersion",
    "kind",
];

/** Words of types that clients are led by, in a provider that nothing is known of. */
const ON_THE_WAY =
    /load-?balancer|gateway|listener|route|ingress|proxy|proxies|dns|record|zone|domain|firewall|network|security|address|\bip|endpoint|cdn|distribution|certificate|tls|ssl|service|cluster|namespace|traffic|backend|frontend|virtual|http|quic|waf|helm|chart|release|crd|edge/i;

/** Whether a field has a meaning for people and none for clients. */
export function isLabel(keys: readonly string[]): boolean {
    return LABELS.some((label) => isAt(label, keys));
}

/** Whether no client can meet a resource: by its type, or by what its records are for. */
export function isOutOfTheWay(change: Change, { readingOf }: ReviewContext): boolean {
    const reading = readingOf(change.type);
    if (reading.records === undefined) {
        return reading.outOfTheWay === true;
    }
    const sides = [change.before, change.after].filter((side) => side !== undefined);
    const records = sides.flatMap((side) => recordsOf(change, side, reading));
    return records.length === 0 ? reading.outOfTheWay === true : !records.some(leadsClients);
}

/** Whether clients may be led by a resource of a type that nothing is known of. */
export function mayLeadClients(type: string): boolean {
    return ON_THE_WAY.test(type);
}
