import { type Change, type Operation, text } from "./change.ts";
import { kindOf } from "./facts.ts";
import { CHART, CRDS } from "./renderedComments.ts";

/** A resource that is replaced or deleted, and what users notice. */
export interface Disruption {
    operation: Operation;
    resource: string;
    type: string;
    /** A clause about clients. */
    notice: string;
}

const ADDRESSES =
    /^(aws:lb\/loadBalancer:|aws:ec2\/eip:|gcp:compute\/(forwardingRule|address|globalAddress):|azure-native:network:(LoadBalancer|PublicIPAddress)$)/;
const BALANCER_PARTS = /^(aws:lb\/|gcp:compute\/regionBackendService:)/;
const RECORDS = /record/i;
const PODS = new Set(["Deployment", "DaemonSet", "StatefulSet"]);

/** What clients notice of a resource that goes, or goes and comes again. Pure. */
export function disruptionOf(change: Change, isCertificate: boolean): Disruption {
    const { name, type, operation } = change;
    return { operation, resource: name, type, notice: noticeOf(change, isCertificate) };
}

/** A chart or a bundle is gone, and what it stands for. */
function wentWith(type: string, before: Change["before"]): string {
    if (type === CHART) {
        return "all that it installed goes with it";
    }
    return before?.["deleteOnDestroy"] === true
        ? "its CRDs are deleted, and with them every object of theirs in the cluster"
        : "its CRDs stay, and nothing upgrades them any more";
}

function noticeOf({ type, operation, before }: Change, isCertificate: boolean): string {
    const kind = kindOf(type);
    const gone = operation === "delete";
    if (isCertificate && kind === "Secret") {
        return gone
            ? "no listener that uses it accepts a handshake any more"
            : "no listener that uses it accepts a handshake until the new one is there";
    }
    if (ADDRESSES.test(type) || (kind === "Service" && text(before, "spec.type") === "LoadBalancer")) {
        return gone ? "its address answers nobody any more" : "a new address, and nobody at the old one";
    }
    if (type === CHART || type === CRDS) {
        return gone ? wentWith(type, before) : "nothing, as far as this can be seen";
    }
    if (kind === "Gateway") {
        return gone
            ? "nothing is served any more"
            : "an outage until it is ready again, and a new address unless it was reserved";
    }
    if (kind === "TargetGroupBinding") {
        return gone
            ? "its pods are deregistered, and connections to them end"
            : "its pods are deregistered until the new one is there, and connections to them end";
    }
    if (BALANCER_PARTS.test(type)) {
        return gone ? "connections through it end" : "connections through it end, and begin anew when it is there";
    }
    if (RECORDS.test(type)) {
        return gone
            ? "resolvers answer that there is none, when the TTL has run out"
            : "the record may be missing for a moment, and resolvers remember that";
    }
    return PODS.has(kind) ? "connections through its pods end" : "nothing, as far as this can be seen";
}
