import type { Properties } from "../../../../tools/review/change.ts";
import { service, types } from "../build.ts";
import { type Case, testFindings, UNKNOWN } from "./cases.ts";

/** A Service of the AWS Load Balancer Controller, with annotations without their prefix. */
function nlb(annotations: Record<string, string>, spec: Properties = {}, udp = true): Properties {
    const named = Object.entries({ "enable-tcp-udp-listener": "true", ...annotations }).map(([name, value]) => [
        `service.beta.kubernetes.io/aws-load-balancer-${name}`,
        value,
    ]);
    return service(
        { loadBalancerClass: "service.k8s.aws/nlb", ...spec },
        { annotations: Object.fromEntries(named) },
        udp,
    );
}
const QUIC = { "disable-nlb-sg": "true", "nlb-target-type": "ip" };
const quic = (ports: string, ...more: [Properties?, boolean?]) =>
    nlb({ ...QUIC, "quic-enabled-ports": ports }, ...more);
const twoPorts = {
    ports: [443, 8443].flatMap((port) => ["TCP", "UDP"].map((protocol) => ({ port, protocol }))),
};
const change = (before: Properties, after: Properties) => [{ type: types.service, before, after }];
const inside = { type: "ClusterIP" };

const cases: Case[] = [
    {
        what: "a name that an NLB gets when it is there already is ignored",
        resources: change(nlb({}), nlb({ name: "edge" })),
        findings: ["aws-name-ignored it"],
    },
    {
        what: "a Service that loses its name annotation and stops being a balancer is named for its type alone",
        resources: change(nlb({ name: "edge" }), nlb({}, inside)),
        findings: ["service-type-changed it"],
    },
    {
        what: "a name is read when the Service becomes a balancer",
        resources: change(nlb({}, inside), nlb({ name: "edge" })),
        findings: [],
    },
    {
        what: "a scheme replaces nothing unless the Service is a balancer before and after",
        resources: [
            { type: types.service, name: "new", before: nlb({}, inside), after: nlb({ scheme: "internet-facing" }) },
            {
                type: types.service,
                name: "none",
                before: nlb({}, inside),
                after: nlb({ scheme: "internet-facing" }, inside),
            },
        ],
        findings: [],
    },
    {
        what: "what the controller takes by default may be written down",
        resources: change(nlb({}), nlb({ scheme: "internal", "disable-nlb-sg": "false" })),
        findings: [],
    },
    {
        what: "QUIC that begins on a port with its UDP ends no QUIC connection",
        resources: change(nlb(QUIC, {}, false), quic("443")),
        findings: [],
    },
    {
        what: "QUIC that ends on a port with its UDP is a port less, not another protocol",
        resources: change(quic("443"), nlb(QUIC, {}, false)),
        findings: ["udp-port-removed it"],
    },
    {
        what: "the message says for each of two ports which way it is switched",
        resources: change(quic("443", twoPorts), quic("8443", twoPorts)),
        findings: ["aws-service-quic-switched it"],
        says: "Port 443 goes from TCP_QUIC to TCP_UDP and port 8443 from TCP_UDP to TCP_QUIC:",
    },
    {
        what: "ports of QUIC may be written with spaces and in any order",
        resources: change(quic("443, 8443", twoPorts), quic("8443,443", twoPorts)),
        findings: [],
    },
    {
        what: "QUIC is refused on an NLB with the user's own security groups",
        resources: change(quic("443"), nlb({ ...QUIC, "quic-enabled-ports": "443", "security-groups": "sg-1" })),
        findings: ["aws-service-quic-refused it"],
        says: "on an NLB with security groups: AWS rejects it",
    },
    {
        what: "QUIC is refused for targets that are nodes",
        resources: [{ type: types.service, after: nlb({ "disable-nlb-sg": "true", "quic-enabled-ports": "443" }) }],
        findings: ["aws-service-quic-refused it"],
        says: "on an NLB with targets other than pods: AWS rejects it",
    },
    {
        what: "an annotation that a Service gets during the update is not guessed",
        resources: change(
            service({ loadBalancerClass: "service.k8s.aws/nlb" }, {}, false),
            nlb({ "enable-tcp-udp-listener": UNKNOWN }),
        ),
        findings: [],
    },
    {
        what: "annotations of a new Service that are known only during the update are not guessed",
        resources: [
            {
                type: types.service,
                after: nlb({
                    "enable-tcp-udp-listener": UNKNOWN,
                    "disable-nlb-sg": UNKNOWN,
                    "nlb-target-type": UNKNOWN,
                    "quic-enabled-ports": "443",
                }),
            },
        ],
        findings: [],
    },
];

testFindings(cases);
