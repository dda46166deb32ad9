/** A port of a Service in the API. */
export interface ServicePort {
    name?: string;
    port: number;
    protocol?: string;
    targetPort?: number | string;
    nodePort?: number;
}

/** A Service, as far as a front needs it. */
export interface ServiceObject {
    metadata: {
        namespace: string;
        name: string;
        uid: string;
        annotations?: Record<string, string>;
        labels?: Record<string, string>;
        ownerReferences?: { kind: string; name: string; controller?: boolean }[];
        managedFields?: { manager?: string; operation?: string; fieldsV1?: object }[];
    };
    spec: {
        type?: string;
        selector?: Record<string, string>;
        ports?: ServicePort[];
        ipFamilies?: string[];
        externalTrafficPolicy?: string;
        loadBalancerClass?: string;
    };
    status?: {
        loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] };
        conditions?: { type: string; status: string; message?: string }[];
    };
}

/** The port of a Service with a number and a protocol. */
export function portOf(
    { spec: { ports = [] } }: Pick<ServiceObject, "spec">,
    port: number,
    protocol: "TCP" | "UDP",
): ServicePort | undefined {
    return ports.find((each) => each.port === port && (each.protocol ?? "TCP") === protocol);
}

/** Whether a selector matches pods with some labels and further ones. */
export function selects(selector: Record<string, string> | undefined, labels: Record<string, string>): boolean {
    const wanted = Object.entries(selector ?? {});
    return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

/** Prefixes of the field managers that own the UDP port, and the target of the TCP port, one per front. */
const MANAGERS = { udp: "http3-gateway-front.", tcp: "http3-gateway-front-tcp." };

/** Field manager by which a front has the UDP port. */
export function managerOf(front: string): string {
    return `${MANAGERS.udp}${front}`;
}

/** Field manager by which a front has the target of the TCP port. */
export function tcpManagerOf(front: string): string {
    return `${MANAGERS.tcp}${front}`;
}

/** Field managers of fronts that changed a Service. */
export function managersOf({ metadata: { managedFields = [] } }: ServiceObject): string[] {
    return managedFields.flatMap(({ manager = "" }) =>
        Object.values(MANAGERS).some((prefix) => manager.startsWith(prefix)) ? [manager] : [],
    );
}

/** Fronts that changed a Service. */
export function frontsOf(service: ServiceObject): string[] {
    return [...new Set(managersOf(service).map((manager) => manager.slice(manager.indexOf(".") + 1)))];
}
