import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ServiceObject } from "../../../components/front/serviceObject.ts";
import { type JudgedService, serviceRules } from "../../../components/front/serviceRules.ts";
import { judgeBy } from "../../../components/model/rules/judge.ts";

const selector = { app: "gateway" };
const service = (
    spec: ServiceObject["spec"] = {},
    metadata: Partial<ServiceObject["metadata"]> = {},
): ServiceObject => ({
    metadata: { namespace: "ingress", name: "gateway", uid: "1", ...metadata },
    spec: {
        type: "LoadBalancer",
        externalTrafficPolicy: "Local",
        ipFamilies: ["IPv4"],
        selector,
        ports: [
            { name: "http", port: 80, targetPort: "http" },
            { name: "https", port: 443, targetPort: "https" },
        ],
        ...spec,
    },
});
const asked: JudgedService["front"] = {
    name: "shop-h3",
    replicas: 2,
    clientAddress: "wanted",
    ipFamilies: ["IPv4"],
    quic: true,
};
const owner = { kind: "Gateway", name: "edge", controller: true };
const udp = (targetPort?: string | number) => [
    { name: "https", port: 443, targetPort: "https" },
    { name: "h3", port: 443, protocol: "UDP", targetPort },
];

/** What is found, as `severity path code`. */
function found(judged: Partial<JudgedService>): string[] {
    return judgeBy(serviceRules, { service: service(), beside: [], front: asked, ...judged }).map(
        ({ severity, path, code }) => `${severity} ${path} ${code}`,
    );
}

/** Of the Service in Contour's quickstart, for whichever cluster. */
const CONTOUR = { "service.beta.kubernetes.io/aws-load-balancer-backend-protocol": "tcp" };

interface Row {
    what: string;
    judged: Partial<JudgedService>;
    found: string[];
}

const both: JudgedService["front"] = { ...asked, tcp: {} };
const taken = (targetPort = "front-https") => [
    { name: "https", port: 443, targetPort },
    { name: "h3", port: 443, protocol: "UDP", targetPort: "h3" },
];
const toTheGateway = service(
    { type: "ClusterIP", ports: [{ name: "https", port: 443, targetPort: "https" }] },
    { name: "shop-h3-gateway" },
);
const other = (spec: ServiceObject["spec"]) => [service(spec, { name: "metrics" })];
const rows: Row[] = [
    { what: "a Service with names for its ports", judged: {}, found: [] },
    {
        what: "a Service without a balancer",
        judged: { service: service({ type: "NodePort" }) },
        found: ["error behind front-service-not-a-balancer"],
    },
    {
        what: "a Service whose endpoints somebody writes",
        judged: { service: service({ selector: undefined }) },
        found: ["error behind front-service-without-selector"],
    },
    {
        what: "a Service without TCP 443",
        judged: { service: service({ ports: [{ name: "http", port: 80, targetPort: "http" }] }) },
        found: ["error behind front-service-without-https"],
    },
    {
        what: "a target port by number",
        judged: { service: service({ ports: [{ name: "https", port: 443, targetPort: 8443 }] }) },
        found: ["error behind front-port-by-number"],
    },
    {
        what: "a target port that is the port, since none is said",
        judged: { service: service({ ports: [{ name: "https", port: 443 }] }) },
        found: ["error behind front-port-by-number"],
    },
    {
        what: "a port without a name",
        judged: { service: service({ ports: [{ port: 443, targetPort: "https" }] }) },
        found: ["error behind front-port-without-name"],
    },
    {
        what: "a Service that a controller makes",
        judged: { service: service({}, { ownerReferences: [owner] }) },
        found: ["error behind front-service-of-a-controller"],
    },
    {
        what: "a Service that a controller makes, with the UDP port in it",
        judged: { service: service({ ports: udp("h3") }, { ownerReferences: [owner] }) },
        found: [],
    },
    {
        what: "an owner that does not control the Service",
        judged: { service: service({}, { ownerReferences: [{ ...owner, controller: false }] }) },
        found: [],
    },
    {
        what: "a UDP port that leads to a number",
        judged: { service: service({ ports: udp(8443) }) },
        found: ["error behind front-udp-port-taken", "error behind front-port-by-number"],
    },
    {
        what: "a Service that has another front",
        judged: {
            service: service(
                { ports: udp("h3") },
                {
                    managedFields: [
                        { manager: "http3-gateway-front.other" },
                        { manager: "http3-gateway-front.shop-h3" },
                    ],
                },
            ),
        },
        found: ["error behind front-service-taken"],
    },
    {
        what: "a balancer of AWS's controller",
        judged: {
            service: service({}, { annotations: { "service.beta.kubernetes.io/aws-load-balancer-type": "external" } }),
        },
        found: ["error behind front-balancer-of-aws"],
    },
    {
        what: "a balancer of AWS that has its name",
        judged: {
            service: {
                ...service({}, { annotations: CONTOUR }),
                status: { loadBalancer: { ingress: [{ hostname: "shop.elb.eu-central-1.amazonaws.com" }] } },
            },
        },
        found: ["error behind front-balancer-of-aws"],
    },
    {
        what: "a balancer with an address, and an annotation of AWS in a manifest for any cluster",
        judged: {
            service: {
                ...service({}, { annotations: CONTOUR }),
                status: { loadBalancer: { ingress: [{ ip: "192.0.2.10" }] } },
            },
        },
        found: [],
    },
    {
        what: "a balancer of AWS by its class",
        judged: { service: service({ loadBalancerClass: "service.k8s.aws/nlb" }) },
        found: ["error behind front-balancer-of-aws"],
    },
    {
        what: "Hetzner's balancer",
        judged: { service: service({}, { annotations: { "load-balancer.hetzner.cloud/location": "fsn1" } }) },
        found: ["error behind front-balancer-without-udp"],
    },
    {
        what: "a family that the Service does not have",
        judged: { front: { ...asked, ipFamilies: ["IPv4", "IPv6"] } },
        found: ["error ipFamilies front-family-missing"],
    },
    {
        what: "another Service of the same pods, by number",
        judged: { beside: other({ ports: [{ name: "metrics", port: 9090, targetPort: 9090 }] }) },
        found: ["error behind front-selected-by-another-service"],
    },
    {
        what: "another Service of the same pods, by name",
        judged: { beside: other({ ports: [{ name: "metrics", port: 9090, targetPort: "metrics" }] }) },
        found: [],
    },
    {
        what: "a Service of other pods",
        judged: { beside: other({ selector: { app: "shop" }, ports: [{ port: 80, targetPort: 80 }] }) },
        found: [],
    },
    {
        what: "a Service of the front's own beside one that could not have had the port",
        judged: {
            front: { ...asked, ownPolicy: "Local" },
            service: service({ ports: [{ port: 443, targetPort: 8443 }] }, { ownerReferences: [owner] }),
            beside: other({ ports: [{ port: 9090, targetPort: 9090 }] }),
            nodes: 3,
        },
        found: [],
    },
    {
        what: "a Service of the front's own where UDP 443 is taken",
        judged: { front: { ...asked, ownPolicy: "Local" }, service: service({ ports: udp("h3") }) },
        found: ["error behind front-udp-port-taken"],
    },
    {
        what: "a Service of the front's own that loses client addresses",
        judged: { front: { ...asked, ownPolicy: "Cluster" } },
        found: ["warning behind front-client-address-lost"],
    },
    {
        what: "a Service of the front's own beside one of AWS",
        judged: {
            front: { ...asked, ownPolicy: "Local" },
            service: service({ loadBalancerClass: "service.k8s.aws/nlb" }),
        },
        found: ["error behind front-balancer-of-aws"],
    },
    {
        what: "addresses of clients that are lost",
        judged: { service: service({ externalTrafficPolicy: "Cluster" }) },
        found: ["warning behind front-client-address-lost"],
    },
    {
        what: "addresses of clients that are lost and required, by the default policy",
        judged: {
            service: service({ externalTrafficPolicy: undefined }),
            front: { ...asked, clientAddress: "required" },
        },
        found: ["error clientAddress front-client-address-lost"],
    },
    {
        what: "more nodes than pods",
        judged: { nodes: 3 },
        found: ["error replicas front-nodes-without-pod"],
    },
    { what: "as many nodes as pods", judged: { nodes: 2 }, found: [] },
    {
        what: "more nodes than pods while UDP is closed and TCP is the front's",
        judged: { nodes: 3, front: { ...both, quic: false } },
        found: ["error replicas front-nodes-without-pod"],
    },
    { what: "a Service whose TCP the front takes", judged: { front: both }, found: [] },
    {
        what: "a Service whose TCP leads to the front, which knows the gateway's port by its own Service",
        judged: { front: both, service: service({ ports: taken() }), beside: [toTheGateway] },
        found: [],
    },
    {
        what: "a Service whose TCP leads to the front, which is told the gateway's port",
        judged: { front: { ...both, tcp: { gatewayPort: "https" } }, service: service({ ports: taken() }) },
        found: [],
    },
    {
        what: "a Service whose TCP leads to the front, which does not know the gateway's port",
        judged: { front: both, service: service({ ports: taken() }) },
        found: ["error behind front-target-port-unknown"],
    },
    {
        what: "a Service that a controller makes, with the UDP port alone, where the front takes TCP too",
        judged: { front: both, service: service({ ports: udp("h3") }, { ownerReferences: [owner] }) },
        found: ["error behind front-service-of-a-controller"],
    },
    {
        what: "a Service that a controller makes, with both ports",
        judged: {
            front: { ...both, tcp: { gatewayPort: "https" } },
            service: service({ ports: taken() }, { ownerReferences: [owner] }),
        },
        found: [],
    },
    {
        what: "a Service whose TCP another front has taken",
        judged: {
            service: service({}, { managedFields: [{ manager: "http3-gateway-front-tcp.other" }] }),
        },
        found: ["error behind front-service-taken"],
    },
    {
        what: "more nodes than pods while UDP is closed",
        judged: { nodes: 3, front: { ...asked, quic: false } },
        found: [],
    },
    {
        what: "more nodes than pods behind a balancer that sends to all nodes",
        judged: { nodes: 3, service: service({ externalTrafficPolicy: "Cluster" }) },
        found: ["warning behind front-client-address-lost"],
    },
];

describe("the Service that a front stands before", () => {
    test.for(rows.map((row) => [row.what, row] as const))("%s", ([, row]) => {
        expect(found(row.judged)).toEqual(row.found);
    });

    test("gets the lines to write, where its controller would take the port away", () => {
        const [finding] = judgeBy(serviceRules, {
            service: service({}, { ownerReferences: [owner] }),
            beside: [],
            front: asked,
        });
        expect(finding?.message).toBe(
            "The Service ingress/gateway is made by the Gateway edge. That controller writes the Service's ports, and would take " +
                "the UDP port away again. Have it write the port itself, under spec.ports of the Service: " +
                "- { name: h3, port: 443, protocol: UDP, targetPort: h3 } " +
                "[front-service-of-a-controller; Kubernetes, owners and dependents]",
        );
    });

    test("is refused whenever one of the Services that select the front's pods names a target port by number", () => {
        const target = fc.oneof(
            fc.integer({ min: 1, max: 65_535 }),
            fc.stringMatching(/^[a-z][a-z0-9-]{0,5}[a-z0-9]$/),
        );
        const port = fc.record({ name: fc.constant("some"), port: fc.constant(443), targetPort: target });
        const label = fc.constantFrom<Record<string, string>>(
            { app: "gateway" },
            { app: "other" },
            { app: "gateway", tier: "edge" },
            {},
        );
        fc.assert(
            fc.property(
                fc.array(port, { minLength: 1, maxLength: 3 }),
                label.filter((each) => Object.keys(each).length > 0),
                label,
                fc.array(port, { maxLength: 3 }),
                (ports, own, selected, others) => {
                    const codes = found({
                        service: service({ ports, selector: own }),
                        beside: other({ selector: selected, ports: others }),
                    });
                    // What the API server does with pods that have the labels of `own`.
                    const pod: Record<string, string> = { ...own, "front.http3-gateway.dev/name": "shop-h3" };
                    const meets = (labels: Record<string, string>) =>
                        Object.keys(labels).length > 0 &&
                        Object.entries(labels).every(([key, value]) => pod[key] === value);
                    const leads = (some: typeof ports) => some.some(({ targetPort }) => typeof targetPort === "number");
                    expect(codes.some((each) => /front-port-by-number|selected-by-another/.test(each))).toBe(
                        leads(ports) || (meets(selected) && leads(others)),
                    );
                },
            ),
        );
    });
});
