import { BALANCERS_WITHOUT_UDP } from "../exposures/balancersWithoutUdp.ts";
import type { Rule, Severity } from "../model/rules/rule.ts";
import { SERVICE_PORT, TCP_PORT_NAME, UDP_PORT_NAME } from "./defaults.ts";
import { frontsOf, portOf, type ServiceObject, type ServicePort, selects } from "./serviceObject.ts";

/** A gateway's Service, others in its namespace, and the front's requirements. */
export interface JudgedService {
    service: ServiceObject;
    /** Other Services of its namespace. */
    beside: readonly ServiceObject[];
    /** Nodes with a ready pod of the gateway, if known. */
    nodes?: number;
    /** The front. */
    front: {
        /** Its name. */
        name: string;
        /** Pods of the front. */
        replicas: number;
        clientAddress: "required" | "wanted";
        ipFamilies: readonly string[];
        /** Whether the stage opens UDP. */
        quic: boolean;
        /** `externalTrafficPolicy` of the front's own Service, if any. */
        ownPolicy?: "Local" | "Cluster";
        /** What it is where it takes TCP too. */
        tcp?: {
            /** Target port of the gateway's pods, where it is given. */
            gatewayPort?: string;
        };
    };
}

const PATH = "behind";

/** The item of `spec.ports` that the Service's owner may write; a port that is there is used as it is. */
export const LINES = `- { name: ${UDP_PORT_NAME}, port: ${SERVICE_PORT}, protocol: UDP, targetPort: ${UDP_PORT_NAME} }`;

/** The items where the front takes TCP too. */
export const TCP_LINES = `- { name: https, port: ${SERVICE_PORT}, protocol: TCP, targetPort: ${TCP_PORT_NAME} } ${LINES}`;

const nameOf = ({ metadata: { namespace, name } }: ServiceObject) => `The Service ${namespace}/${name}`;
const isNumber = ({ targetPort }: ServicePort) => !/[a-z]/.test(String(targetPort ?? ""));
const portText = ({ port, protocol = "TCP" }: ServicePort) => `${protocol} ${port}`;

/** Ports that target every selected pod, independent of port names. */
function numbered({ spec: { ports = [] } }: ServiceObject): string[] {
    return ports.filter(isNumber).map(portText);
}

const leadsHere = (service: ServiceObject) => portOf(service, SERVICE_PORT, "TCP")?.targetPort === TCP_PORT_NAME;

/** Name of the Service by which a front that takes TCP too reaches the gateway. */
export function gatewayServiceOf(front: string): string {
    return `${front}-gateway`;
}

/** Target port of the gateway's pods: as it is given, as it is, or as it was before the front took it. */
export function gatewayPortOf({ service, beside, front }: Omit<JudgedService, "nodes">): string | undefined {
    const given = front.tcp?.gatewayPort;
    if (given !== undefined || !leadsHere(service)) {
        return given ?? String(portOf(service, SERVICE_PORT, "TCP")?.targetPort ?? SERVICE_PORT);
    }
    const ours = beside.find(({ metadata: { name } }) => name === gatewayServiceOf(front.name));
    const target = ours && portOf(ours, SERVICE_PORT, "TCP")?.targetPort;
    return target === undefined ? undefined : String(target);
}

const WRITE_TCP =
    'Leave takes at "udp". Or set targetPort in behind, and have it write the ports itself when new connections may fail for ' +
    `some seconds, under spec.ports of the Service: ${TCP_LINES}`;

/** Requirements for the Service of any gateway behind a front. */
const rulesOfAny: readonly Rule<JudgedService>[] = [
    {
        code: "front-service-not-a-balancer",
        severity: "error",
        reason: "UDP would get no address that clients know.",
        remedy: "Name the Service of type LoadBalancer that clients reach the gateway at.",
        source: "core/v1 Service spec.type",
        judge: ({ service }) =>
            service.spec.type === "LoadBalancer"
                ? []
                : [{ path: PATH, found: `${nameOf(service)} has the type ${service.spec.type ?? "ClusterIP"}.` }],
    },
    {
        code: "front-service-without-https",
        severity: "error",
        reason: "HTTP/3 is for what is served over TCP on the same port.",
        remedy: `Name a Service with TCP port ${SERVICE_PORT}.`,
        source: "RFC 9114 §3.1.1",
        judge: ({ service }) =>
            portOf(service, SERVICE_PORT, "TCP") === undefined
                ? [{ path: PATH, found: `${nameOf(service)} has no TCP port ${SERVICE_PORT}.` }]
                : [],
    },
    {
        code: "front-udp-port-taken",
        severity: "error",
        reason: `A Service can have only one target for UDP port ${SERVICE_PORT}.`,
        remedy: `Take that port away, or write it as ${LINES}`,
        source: "core/v1 Service spec.ports",
        judge: ({ service, front }) => {
            const udp = portOf(service, SERVICE_PORT, "UDP");
            return udp !== undefined && (isNumber(udp) || front.ownPolicy !== undefined)
                ? [
                      {
                          path: PATH,
                          found: `${nameOf(service)} has UDP port ${SERVICE_PORT} already, with the target port ${udp.targetPort ?? udp.port}.`,
                      },
                  ]
                : [];
        },
    },
    {
        code: "front-service-taken",
        severity: "error",
        reason: "UDP would be sent to the pods of both, and each refuses the names of the other.",
        remedy: "Give the hostnames to that front, or take it down first.",
        source: "core/v1 Service spec.selector",
        judge: ({ service, front }) =>
            frontsOf(service)
                .filter((name) => name !== front.name)
                .map((name) => ({ path: PATH, found: `${nameOf(service)} has the UDP port of the front ${name}.` })),
    },
    {
        code: "front-balancer-of-aws",
        severity: "error",
        reason:
            "A Network Load Balancer has one listener for a port: TCP and UDP together need a TCP_UDP listener, and to get it " +
            "the running listener is deleted, with every connection.",
        remedy:
            "Build a second gateway with aws.networkLoadBalancer() and move by DNS, or replace the listener yourself in a " +
            "maintenance window.",
        source: "Elastic Load Balancing API, CreateListener: Protocol",
        judge: ({ service: { metadata, spec, status } }) => {
            // Manifests for any cluster have annotations of AWS, such as that of Contour. AWS names its balancers, others have addresses.
            const elsewhere = status?.loadBalancer?.ingress?.some(({ ip = "" }) => ip !== "") ?? false;
            const annotation = Object.keys(metadata.annotations ?? {}).find((name) =>
                name.startsWith("service.beta.kubernetes.io/aws-load-balancer-"),
            );
            const found =
                spec.loadBalancerClass === "service.k8s.aws/nlb"
                    ? "The Service has the load-balancer class service.k8s.aws/nlb."
                    : elsewhere || annotation === undefined
                      ? undefined
                      : `The Service has the annotation ${annotation}.`;
            return found === undefined ? [] : [{ path: PATH, found }];
        },
    },
    {
        code: "front-balancer-without-udp",
        severity: "error",
        reason: "That balancer drops the UDP port, or refuses the whole Service, TCP included.",
        remedy: "Use a balancer that can have both.",
        source: "kubernetes/enhancements KEP-1435",
        judge: ({ service: { metadata, spec } }) =>
            spec.loadBalancerClass !== undefined
                ? []
                : BALANCERS_WITHOUT_UDP.filter(({ kind }) => kind !== "inTreeAws").flatMap(({ annotation, remedy }) => {
                      const name = annotation(metadata.annotations ?? {});
                      return name === undefined
                          ? []
                          : [{ path: PATH, found: `The Service has the annotation ${name}.`, remedy }];
                  }),
    },
    {
        code: "front-family-missing",
        severity: "error",
        reason: "The address that a record would have is not the Service's.",
        remedy: "Leave the family out of ipFamilies, or add it to the Service.",
        source: "core/v1 Service spec.ipFamilies",
        judge: ({ service, front }) =>
            front.ipFamilies
                .filter((family) => !(service.spec.ipFamilies ?? ["IPv4"]).includes(family))
                .map((family) => ({ path: "ipFamilies", found: `${nameOf(service)} has no ${family}.` })),
    },
    ...(["error", "warning"] as const).map(
        (severity: Severity): Rule<JudgedService> => ({
            code: "front-client-address-lost",
            severity,
            reason: "Nodes pass packets on under an address of their own, so logs and limits see a node in place of a client.",
            remedy:
                "Set externalTrafficPolicy: Local on it" +
                (severity === "error" ? ', or leave clientAddress at "wanted".' : ", if client addresses count."),
            source: "core/v1 Service spec.externalTrafficPolicy",
            judge: ({ service, front }) => {
                const { ownPolicy } = front;
                const policy = ownPolicy ?? service.spec.externalTrafficPolicy ?? "Cluster";
                const whose = ownPolicy === undefined ? nameOf(service) : "The Service of the front";
                return policy !== "Local" && (front.clientAddress === "required") === (severity === "error")
                    ? [
                          {
                              path: severity === "error" ? "clientAddress" : PATH,
                              found: `${whose} has externalTrafficPolicy: ${policy}.`,
                          },
                      ]
                    : [];
            },
        }),
    ),
];

/** Requirements for a Service that gets the UDP port, and the front's pods as endpoints. */
const rulesOfPatched: readonly Rule<JudgedService>[] = [
    {
        code: "front-service-without-selector",
        severity: "error",
        reason: "Pods of the front become endpoints of the Service by its selector.",
        remedy: "Give the Service a selector, or stand the front before another Service.",
        source: "core/v1 Service spec.selector",
        judge: ({ service }) =>
            Object.keys(service.spec.selector ?? {}).length > 0
                ? []
                : [{ path: PATH, found: `${nameOf(service)} has no selector.` }],
    },
    {
        code: "front-port-by-number",
        severity: "error",
        reason:
            "The selector also matches the front's pods. Kubernetes leaves a pod out of the endpoints only if it has no port of " +
            "that name, so TCP connections would reach pods that serve no TCP.",
        remedy:
            "Give each port of the gateway's pods a name, and each targetPort of the Service that name: " +
            "`targetPort: https`. No connection ends by it.",
        source: "k8s.io/endpointslice utils.go, getEndpointPorts",
        judge: ({ service }) => {
            const ports = numbered(service);
            return ports.length === 0
                ? []
                : [{ path: PATH, found: `${nameOf(service)} names the target port of ${ports.join(", ")} by number.` }];
        },
    },
    {
        code: "front-port-without-name",
        severity: "error",
        reason: "A Service with two ports needs names for both, and a name that changes ends the endpoints for a moment.",
        remedy: "Name the port of the Service, when a moment without new connections is acceptable.",
        source: "core/v1 ServicePort name",
        judge: ({ service }) =>
            (service.spec.ports ?? []).some(({ name = "" }) => name === "")
                ? [{ path: PATH, found: `${nameOf(service)} has a port without a name.` }]
                : [],
    },
    {
        code: "front-service-of-a-controller",
        severity: "error",
        reason: "That controller writes the Service's ports, and would take the UDP port away again.",
        remedy: `Have it write the port itself, under spec.ports of the Service: ${LINES}`,
        source: "Kubernetes, owners and dependents",
        judge: ({ service, front }) => {
            const owner = service.metadata.ownerReferences?.find(({ controller }) => controller === true);
            const written =
                portOf(service, SERVICE_PORT, "UDP") !== undefined && (front.tcp === undefined || leadsHere(service));
            return owner === undefined || written
                ? []
                : [
                      {
                          path: PATH,
                          found: `${nameOf(service)} is made by the ${owner.kind} ${owner.name}.`,
                          ...(front.tcp === undefined ? {} : { remedy: WRITE_TCP }),
                      },
                  ];
        },
    },
    {
        code: "front-target-port-unknown",
        severity: "error",
        reason: "The front sends requests on to that port of the gateway's pods, and deletion restores it.",
        remedy: 'Set targetPort in behind to the name of that port of the gateway\'s pods, such as "https".',
        source: "core/v1 ServicePort targetPort",
        judge: ({ service, beside, front }) =>
            front.tcp !== undefined && gatewayPortOf({ service, beside, front }) === undefined
                ? [
                      {
                          path: PATH,
                          found: `TCP port ${SERVICE_PORT} of ${nameOf(service).replace("The", "the")} leads to the front already.`,
                      },
                  ]
                : [],
    },
    {
        code: "front-selected-by-another-service",
        severity: "error",
        reason: "It selects the gateway's pods, and so the front's: it would send its connections to pods that serve none.",
        remedy: "Give its targetPort the name of a port of the gateway's pods.",
        source: "k8s.io/endpointslice utils.go, getEndpointPorts",
        judge: ({ service, beside }) =>
            beside
                .filter(
                    (other) => selects(other.spec.selector, service.spec.selector ?? {}) && numbered(other).length > 0,
                )
                .map((other) => ({
                    path: PATH,
                    found: `${nameOf(other)} names the target port of ${numbered(other).join(", ")} by number.`,
                })),
    },
    {
        code: "front-nodes-without-pod",
        severity: "error",
        reason: "Its externalTrafficPolicy is Local: a node without a pod of the front drops UDP, and clients wait for it.",
        remedy: "Set replicas to the number of these nodes, or more.",
        source: "core/v1 Service spec.externalTrafficPolicy",
        judge: ({ service, nodes = 0, front }) =>
            (front.quic || front.tcp !== undefined) &&
            service.spec.externalTrafficPolicy === "Local" &&
            nodes > front.replicas
                ? [
                      {
                          path: "replicas",
                          found: `Pods of the gateway are on ${nodes} nodes, and the front has ${front.replicas} ${front.replicas === 1 ? "pod" : "pods"}.`,
                      },
                  ]
                : [],
    },
];

/** Requirements for the Service of a gateway behind a front. */
export const serviceRules: readonly Rule<JudgedService>[] = [
    ...rulesOfAny,
    ...rulesOfPatched.map((rule) => ({
        ...rule,
        judge: (judged: JudgedService) => (judged.front.ownPolicy === undefined ? rule.judge(judged) : []),
    })),
];
