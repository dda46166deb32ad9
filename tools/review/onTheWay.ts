import type { Change, ReviewContext } from "../../components/model/readings.ts";
import { isAt } from "./fields.ts";
import { leadsClients, recordsOf } from "./records.ts";

/** Metadata of any resource for people, without effect on clients. */
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

/** Words in types that route clients, for unknown providers. */
const ON_THE_WAY =
    /load-?balancer|gateway|listener|route|ingress|proxy|proxies|dns|record|zone|domain|firewall|network|security|address|\bip|endpoint|cdn|distribution|certificate|tls|ssl|service|cluster|namespace|traffic|backend|frontend|virtual|http|quic|waf|helm|chart|release|crd|edge/i;

/** Words in annotations that configure balancers, DNS, certificates and proxies. */
const OF_EDGES =
    /^(lb|ip|ips|ipv4|ipv6|ipam|addresses|address|pool|eip|pip|dns|hostname|tls|ssl|acme|cert|certificate|certificates|issuer|ingress|gateway|listener|route|router|proxy|protocol|port|ports|internal|external|scheme|target|source|ranges|healthcheck|health|probe|network|networking|subnet|subnets|firewall|security|waf|backend|backends|static|class|traffic|timeout|quic|http|http2|http3|h3|alt|redirect|rewrite|auth|cors|balancer|loadbalancer|neg|inject|sidecar|mesh|service|cloud)$/;

/** Whether an annotation is for people and tools: no word in its key concerns clients. */
function isNote([metadata, annotations, key = "", ...more]: readonly string[]): boolean {
    return (
        metadata === "metadata" &&
        annotations === "annotations" &&
        more.length === 0 &&
        !key
            .replace(/([a-z])([A-Z])/g, "$1-$2")
            .toLowerCase()
            .split(/[./_-]/)
            .some((word) => OF_EDGES.test(word))
    );
}

/** Whether a field is for people, without effect on clients. */
export function isLabel(keys: readonly string[]): boolean {
    return isNote(keys) || LABELS.some((label) => isAt(label, keys));
}

/** Whether a resource cannot affect clients, by its type or its records' purpose. */
export function isOutOfTheWay(change: Change, { readingOf }: ReviewContext): boolean {
    const reading = readingOf(change.type);
    const { outOfTheWay } = reading;
    const sides = [change.before, change.after].filter((side) => side !== undefined);
    const isOut = typeof outOfTheWay === "function" ? sides.every(outOfTheWay) : outOfTheWay === true;
    if (reading.records === undefined) {
        return isOut;
    }
    const records = sides.flatMap((side) => recordsOf(change, side, reading));
    return records.length === 0 ? isOut : !records.some(leadsClients);
}

/** Whether a resource of an unknown type may route clients. */
export function mayLeadClients(type: string): boolean {
    return ON_THE_WAY.test(type);
}
