import { Config } from "@pulumi/pulumi";
import {
    existingEnvoyGateway,
    Http3Gateway,
    hostPorts,
    type IpFamily,
    inClusterZone,
    mixedService,
    none,
    type Stage,
    selfSigned,
    sharedAddress,
} from "pulumi-http3-gateway";

/** An edge as plain data, which a test makes up. */
export interface RandomEdge {
    hosts: string[];
    ipFamilies: IpFamily[];
    exposure: "mixedService" | "sharedAddress" | "hostPorts";
    dns: "inClusterZone" | "none";
    stage: Stage;
    maxAge: number;
    ttl: number;
    replicas: number;
    leafDays: number;
}

const config = new Config();
const cluster = { kubeconfig: config.get("kubeconfig") };

function exposureOf({ exposure, ipFamilies }: RandomEdge) {
    if (exposure === "mixedService") return mixedService({ ipFamilies });
    if (exposure === "hostPorts") return hostPorts({ ipFamilies });
    const values = ipFamilies.map((family) => (family === "IPv4" ? "192.0.2.10" : "2001:db8::10"));
    return sharedAddress({ ipFamilies, addresses: { from: "metallb", values } });
}

// All of them in one program: loading the SDKs is nearly all that one takes.
for (const [index, edge] of config.requireObject<RandomEdge[]>("edges").entries()) {
    const zone = `edge-${index}.test`;
    new Http3Gateway(`edge-${index}`, {
        cluster,
        hostnames: edge.hosts.map((host) => `${host}.${zone}`),
        controller: existingEnvoyGateway({ gatewayClassName: "eg", namespace: "eg", replicas: edge.replicas }),
        exposure: exposureOf(edge),
        certificate: selfSigned({ leafDays: edge.leafDays }),
        dns: edge.dns === "none" ? none() : inClusterZone({ zone, ipFamilies: edge.ipFamilies }),
        advertisement: { stage: edge.stage, maxAge: edge.maxAge, ttl: edge.ttl },
        check: "unverified",
    });
}
