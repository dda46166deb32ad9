import { at, changed, fateOf, isUnknown, list, present, removes, text } from "../model/changes.ts";
import type { Change, ReviewContext, ReviewRule } from "../model/readings.ts";

export const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
export const LISTENER = "aws:lb/listener:Listener";
const TARGETS = "aws:lb/targetGroup:TargetGroup";
const ATTACHMENT = "aws:lb/targetGroupAttachment:TargetGroupAttachment";
export const BINDINGS = ["elbv2.k8s.aws/v1beta1", "eks.amazonaws.com/v1"].map(
    (api) => `kubernetes:${api}:TargetGroupBinding`,
);

const isQuic = (protocol: unknown) => protocol === "QUIC" || protocol === "TCP_QUIC";
const groups = (change: Change, side: "before" | "after") => {
    const value = at(change[side], "securityGroups");
    return Array.isArray(value) ? value.length : 0;
};
/** Whether an NLB has its EIPs before and after: its addresses stay, and a replacement must delete it first. */
export const keepsEips = ({ before, after, paths }: Change) => {
    // If the engine lists an unknown id, it differs from the old one.
    if (Object.keys(paths).some((path) => path.startsWith("subnetMapping"))) {
        return false;
    }
    const [had, has] = [before, after].map((side) =>
        list(side, "subnetMappings").flatMap((mapping) => text(mapping, "allocationId") ?? []),
    );
    return had !== undefined && had.length > 0 && had.every((id) => has?.includes(id));
};
const dualStack = (change: Change) => String(change.after?.["ipAddressType"] ?? "").startsWith("dualstack");

/** Listeners of a balancer after the change, as far as known. */
function listenersOf(context: ReviewContext, balancer: Change): Change[] {
    const all = present(context, LISTENER);
    const balancers = present(context, BALANCER);
    return all.filter((listener) => {
        const arn = listener.after?.["loadBalancerArn"];
        const known = typeof arn === "string" && !isUnknown(arn);
        return (
            balancers.length === 1 ||
            (known && (arn === text(balancer.live, "arn") || arn.includes(`/${text(balancer.after, "name") ?? "\0"}/`)))
        );
    });
}

export const balancerRules: ReviewRule[] = [
    {
        code: "nlb-security-groups-changed",
        severity: "error",
        remedy: "Decide when the balancer is created: security groups can be changed later, but not added or removed.",
        source: "AWS Load Balancer Controller, annotations: disable-nlb-sg",
        judge: (context) =>
            changed(context, BALANCER)
                .filter((change) => change.before !== undefined && change.after !== undefined)
                .filter((change) => (groups(change, "before") === 0) !== (groups(change, "after") === 0))
                .map((change) => ({
                    resource: change.name,
                    urn: change.urn,
                    message: `The NLB ${groups(change, "after") === 0 ? "loses" : "gains"} its security groups. AWS creates a new balancer for that${keepsEips(change) ? "" : ": new addresses"}.`,
                })),
    },
    {
        code: "listener-protocol-changed",
        severity: "error",
        remedy: "Create a second balancer with the other protocol, and move DNS.",
        source: "AWS, create a listener for a Network Load Balancer",
        judge: (context) =>
            changed(context, LISTENER)
                .filter(
                    ({ before, after }) =>
                        before !== undefined &&
                        after !== undefined &&
                        isQuic(before["protocol"]) !== isQuic(after["protocol"]),
                )
                .map(({ name, urn, before, after }) => ({
                    resource: name,
                    urn,
                    message: `The listener changes from ${before?.["protocol"]} to ${after?.["protocol"]}: AWS cannot switch between routing by connection ID and by address, and every QUIC connection ends.`,
                })),
    },
    {
        code: "quic-with-security-group",
        severity: "error",
        remedy: "Remove the security groups and filter at the nodes, or use TCP_UDP.",
        source: "AWS, create a listener for a Network Load Balancer",
        judge: (context) =>
            present(context, BALANCER)
                .filter(
                    (balancer) =>
                        groups(balancer, "after") > 0 &&
                        listenersOf(context, balancer).some((one) => isQuic(one.after?.["protocol"])),
                )
                .map((balancer) => ({
                    resource: balancer.name,
                    urn: balancer.urn,
                    message: "AWS rejects a QUIC listener on an NLB with security groups.",
                })),
    },
    {
        code: "quic-with-dual-stack",
        severity: "error",
        remedy: "Use IPv4 for QUIC, or TCP_UDP with both families.",
        source: "AWS, create a listener for a Network Load Balancer",
        judge: (context) =>
            present(context, BALANCER)
                .filter(
                    (balancer) =>
                        dualStack(balancer) &&
                        listenersOf(context, balancer).some((one) => isQuic(one.after?.["protocol"])),
                )
                .map((balancer) => ({
                    resource: balancer.name,
                    urn: balancer.urn,
                    message: "AWS rejects a QUIC listener on a dual-stack NLB.",
                })),
    },
    {
        code: "second-quic-listener",
        severity: "error",
        remedy: "Use one QUIC listener per balancer, and no UDP listener with it.",
        source: "AWS, create a listener for a Network Load Balancer",
        judge: (context) =>
            present(context, BALANCER).flatMap((balancer) => {
                const protocols = listenersOf(context, balancer).map((one) => one.after?.["protocol"]);
                const quic = protocols.filter(isQuic).length;
                const udp = protocols.some((protocol) => protocol === "UDP" || protocol === "TCP_UDP");
                return quic > 1 || (quic === 1 && udp)
                    ? [
                          {
                              resource: balancer.name,
                              urn: balancer.urn,
                              message:
                                  "AWS rejects a second QUIC listener, or a UDP listener, on a balancer with a QUIC listener.",
                          },
                      ]
                    : [];
            }),
    },
    {
        code: "udp-dual-stack-ipv4-targets",
        severity: "error",
        remedy: 'Use ipAddressType: "ipv6" for the target group.',
        source: "AWS, listeners for Network Load Balancers: UDP on dual stack",
        judge: (context) => {
            const udp = present(context, LISTENER).some((one) =>
                ["UDP", "TCP_UDP"].includes(String(one.after?.["protocol"])),
            );
            return present(context, BALANCER).some(dualStack) && udp
                ? present(context, TARGETS)
                      .filter(
                          ({ after }) =>
                              ["UDP", "TCP_UDP"].includes(String(after?.["protocol"])) &&
                              after?.["ipAddressType"] !== "ipv6",
                      )
                      .map(({ name, urn }) => ({
                          resource: name,
                          urn,
                          message: "AWS rejects a UDP listener on a dual-stack NLB with IPv4 targets.",
                      }))
                : [];
        },
    },
    {
        code: "target-group-replaced",
        severity: "warning",
        remedy: "Create the new group next to the old one, and move the listener to it.",
        source: "AWS, CreateTargetGroup: immutable fields",
        judge: (context) =>
            changed(context, TARGETS)
                .filter(removes)
                .map((change) => ({
                    resource: change.name,
                    urn: change.urn,
                    message: `The target group is ${fateOf(change)}: targets are registered again, and all connections through it end.`,
                })),
    },
    {
        code: "targets-unbound",
        severity: "error",
        remedy: "Keep the binding for as long as its target group serves, or remove the group and its listener first.",
        source: "AWS Load Balancer Controller, TargetGroupBinding: targets are deregistered with it",
        judge: (context) =>
            changed(context, ...BINDINGS)
                .filter(({ operation }) => operation === "delete")
                .filter(({ before }) => {
                    // Unknown in two renders, and absent if the binding names its group: then it may be any group.
                    const arn = text(before, "spec.targetGroupARN");
                    const removed = context.changes.some(
                        (group) =>
                            group.type === TARGETS &&
                            group.after === undefined &&
                            (arn === undefined || text(group.live, "arn") === arn),
                    );
                    const rebound = present(context, ...BINDINGS).some((binding) => {
                        const bound = text(binding.after, "spec.targetGroupARN");
                        return bound === undefined ? binding.operation === "create" : bound === arn;
                    });
                    // A group outside the preview is unchanged, or from another program.
                    return !removed && !rebound;
                })
                .map(({ name, urn }) => ({
                    resource: name,
                    urn,
                    message:
                        "The binding of a target group is removed, but the group stays: all pods are deregistered, and the balancer has no targets.",
                })),
    },
    {
        code: "quic-server-id-changed",
        severity: "error",
        remedy: "Register a new target with the new ID, and deregister the old one after it has drained.",
        source: "AWS SDK, TargetDescription.quicServerId",
        judge: (context) =>
            changed(context, ATTACHMENT)
                .filter(
                    ({ before, after }) =>
                        before?.["quicServerId"] !== undefined && before["quicServerId"] !== after?.["quicServerId"],
                )
                .map(({ name, urn }) => ({
                    resource: name,
                    urn,
                    message:
                        "A registered target's QUIC server ID changes. It is part of every connection ID in use: those connections reach no target.",
                })),
    },
    {
        code: "quic-server-id-invalid",
        severity: "error",
        remedy: "Give every target a unique ID: 0x and 16 hexadecimal digits.",
        source: "AWS SDK, TargetDescription.quicServerId",
        judge: (context) => {
            const ids = present(context, ATTACHMENT).flatMap((change) => {
                const id = text(change.after, "quicServerId");
                return id === undefined ? [] : [{ resource: change.name, id: id.toLowerCase() }];
            });
            return ids.flatMap(({ resource, id }, index) => {
                const first = ids.findIndex((other) => other.id === id);
                return /^0x[0-9a-f]{16}$/.test(id)
                    ? first === index
                        ? []
                        : [
                              {
                                  resource,
                                  message: `The QUIC server id ${id} is ${ids[first]?.resource}'s already: AWS rejects the target, or connections of one reach the other.`,
                              },
                          ]
                    : [{ resource, message: `${id} is not a valid QUIC server ID: AWS rejects the target.` }];
            });
        },
    },
];
