import { expect, test } from "vitest";
import { networkLoadBalancer } from "../../../components/aws/index.ts";
import { loadBalancer } from "../../../components/azure/index.ts";
import { sharedAddress as gcpSharedAddress } from "../../../components/gcp/index.ts";
import {
    acme,
    existingEnvoyGateway,
    type Http3GatewayArgs,
    hostPorts,
    none,
    rfc2136Solver,
    sharedAddress,
} from "../../../components/index.ts";
import { edge } from "../../support/edge.ts";
import type { Outputs } from "../../support/registrations.ts";
import { amazon } from "../aws/amazon.ts";
import { NETWORK } from "../azure/azure.ts";
import { google } from "../gcp/google.ts";

const email = "ops@example.com";
const dns01 = rfc2136Solver({ nameserver: "192.0.2.53", tsigKeyName: "acme.", tsigSecret: "a2V5" });
const azure = loadBalancer({
    resourceGroupName: "edge",
    virtualNetworkId: NETWORK,
    nodeAddresses: { ipv4: ["10.224.0.4"] },
    securityGroup: { name: "nodes" },
});

test.each<[string, Partial<Http3GatewayArgs>, string[], Outputs?]>([
    [
        "acme(), with an account and a solver that have keys",
        { certificate: acme({ email, dns01, externalAccountBinding: { keyId: "customer", hmacKey: "mac" } }) },
        ["Certificate", "Chart", "Issuer", "Secret"],
    ],
    ["acme() over HTTP-01", { certificate: acme({ email, http01: true }), dns: none() }, ["Certificate", "Issuer"]],
    [
        "existingEnvoyGateway()",
        { controller: existingEnvoyGateway({ gatewayClassName: "theirs" }) },
        ["EnvoyProxy", "Gateway", "HTTPRoute"],
    ],
    ["hostPorts()", { exposure: hostPorts() }, ["EnvoyProxy"]],
    [
        "sharedAddress()",
        { exposure: sharedAddress({ addresses: { from: "metallb", values: ["192.0.2.10"] } }) },
        ["Service"],
    ],
    ["gcp.sharedAddress()", { exposure: gcpSharedAddress({ gkeVersion: "1.33.4-gke.1172000" }) }, ["Service"], google],
    ["azure.loadBalancer()", { exposure: azure }, ["Service"]],
    [
        "aws.networkLoadBalancer()",
        { exposure: networkLoadBalancer({ vpcId: "vpc-0a", subnets: ["subnet-0a"] }) },
        ["TargetGroupBinding"],
        amazon,
    ],
    [
        "its monitoring",
        { monitoring: { image: "registry.example.com/http3-gateway:1", prometheusOperator: true } },
        ["Deployment", "PodMonitor", "PrometheusRule", "ServiceMonitor"],
    ],
])("a gateway creates every Kubernetes object of %s in its own cluster", async (_part, changed, kinds, outputs) => {
    const all = await edge(changed, outputs);
    const objects = all.all.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(kinds.filter((kind) => all.of(kind).length === 0)).toEqual([]);
    const { urn } = all.one("kubernetes", "edge-cluster");
    expect(objects.filter(({ provider }) => !provider.startsWith(urn)).map((each) => each.urn)).toEqual([]);
});
