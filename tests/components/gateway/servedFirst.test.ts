import type { runtime } from "@pulumi/pulumi";
import { output } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { loadBalancerController, networkLoadBalancer, route53 } from "../../../components/aws/index.ts";
import * as azure from "../../../components/azure/index.ts";
import * as gcp from "../../../components/gcp/index.ts";
import {
    cilium,
    digitalOcean,
    type Exposure,
    hostPorts,
    k3s,
    kubeVip,
    metallb,
    mixedService,
    oci,
    sharedAddress,
} from "../../../components/index.ts";
import { edge } from "../../support/edge.ts";
import { BALANCER, kindOf, type Registration, type Registrations } from "../../support/registrations.ts";
import { amazon } from "../aws/amazon.ts";
import { azure as azureAnswers, NETWORK } from "../azure/azure.ts";
import { google, instanceGroup } from "../gcp/google.ts";

const gkeVersion = "1.36.2-gke.1498000";
/** An address that exists before the program runs. */
const known = "198.51.100.1";
const eips = [{ allocationId: "eipalloc-a", publicIp: known }];
const vpc = { vpcId: "vpc-0a", subnets: ["subnet-0a"] };
const groups = { region: "europe-west1", network: "default", backends: [instanceGroup("europe-west1-b")] };
const ofNodes = {
    resourceGroupName: "edge",
    virtualNetworkId: NETWORK,
    nodeAddresses: { ipv4: ["10.224.0.4"] },
    securityGroup: { name: "nodes" },
};
const publicAddresses = {
    ids: { ipv4: NETWORK.replace("virtualNetworks", "publicIPAddresses") },
    addresses: { ipv4: known },
};

const ofAws = ["Listener", "LoadBalancer", "SecurityGroup", "SecurityGroupEgressRule", "SecurityGroupIngressRule"];
const forPods = ["TargetGroup", "TargetGroupBinding"];
const ofGoogle = ["Firewall", "ForwardingRule", "RegionBackendService", "RegionHealthCheck"];
const ofAzure = ["LoadBalancer", "SecurityRule", "Service"];

/** Exposures, and the kinds of what serves their addresses, beside the Gateway: none where its own Service is all. */
const exposures: [name: string, exposure: () => Exposure, kinds: string[]][] = [
    ["mixedService()", () => mixedService(), []],
    ["cilium()", () => cilium(), []],
    ["digitalOcean()", () => digitalOcean(), []],
    ["k3s()", () => k3s(), []],
    ["kubeVip()", () => kubeVip(), []],
    ["metallb()", () => metallb(), []],
    ["oci()", () => oci(), []],
    ["hostPorts()", () => hostPorts(), []],
    ["hostPorts() with addresses", () => hostPorts({ addresses: [known] }), []],
    ["sharedAddress()", () => sharedAddress({ addresses: { from: "metallb", values: ["192.0.2.10"] } }), ["Service"]],
    ["aws.loadBalancerController()", () => loadBalancerController(), []],
    ["aws.loadBalancerController() with EIPs", () => loadBalancerController({ subnets: ["a"], eips }), []],
    ["aws.networkLoadBalancer()", () => networkLoadBalancer(vpc), ["Eip", ...ofAws, ...forPods]],
    ["aws.networkLoadBalancer() with EIPs", () => networkLoadBalancer({ ...vpc, eips }), [...ofAws, ...forPods]],
    [
        "aws.networkLoadBalancer() by its name",
        () => networkLoadBalancer({ ...vpc, ipFamilies: ["IPv4", "IPv6"] }),
        ["Eip", ...ofAws, ...forPods],
    ],
    ["azure.mixedService()", () => azure.mixedService(), []],
    ["azure.sharedAddress()", () => azure.sharedAddress({ publicIpNames: { ipv4: "edge" } }), ["Service"]],
    ["azure.loadBalancer()", () => azure.loadBalancer(ofNodes), ["PublicIPAddress", ...ofAzure]],
    ["azure.loadBalancer() with public addresses", () => azure.loadBalancer({ ...ofNodes, publicAddresses }), ofAzure],
    ["gcp.mixedService()", () => gcp.mixedService({ gkeVersion }), []],
    ["gcp.sharedAddress()", () => gcp.sharedAddress({ gkeVersion }), ["Address", "Service"]],
    ["gcp.passthroughLoadBalancer()", () => gcp.passthroughLoadBalancer(groups), ["Address", ...ofGoogle]],
    [
        "gcp.passthroughLoadBalancer() with addresses",
        () => gcp.passthroughLoadBalancer({ ...groups, addresses: { ipv4: known } }),
        ofGoogle,
    ],
];

/** What clouds and cluster answer; the Gateway has a name too, for records that are aliases of it. */
function clouds(args: runtime.MockResourceArgs): Record<string, unknown> {
    const reported = [...BALANCER.ipv4, "lb.example.net"].map((value) => ({ value }));
    return {
        ...amazon(args),
        ...google(args),
        ...azureAnswers(args),
        ...(args.type.endsWith(":Gateway") ? { status: { addresses: reported } } : {}),
    };
}

const dns = route53({ zoneId: "Z1", balancerZoneId: "ZNLB" });
const published = (exposure: Exposure) => edge({ exposure, dns }, clouds);

/** Everything that an exposure makes, but for components, which are there before their children are. */
async function made(exposure: Exposure, all: Registrations): Promise<Registration[]> {
    const nothing = () => output({ ipv4: ["192.0.2.10"], ipv6: [], hostname: "lb.example.net" });
    const without = await published({ ...exposure, connect: nothing });
    const others = new Set(without.all.map(({ urn }) => urn));
    return all.all.filter(({ urn, type }) => !others.has(urn) && !type.startsWith("http3gateway:"));
}

test.each(exposures)("the A records of %s come after everything that serves them", async (_name, exposure, kinds) => {
    const all = await published(exposure());
    const serving = await made(exposure(), all);
    expect([...new Set(serving.map(kindOf))].sort()).toEqual([...kinds].sort());
    const record = all.one("Record", "edge-dns-app.example.com-a");
    const first = kinds.length === 0 ? [all.one("Gateway")] : serving;
    expect(first.filter((each) => !all.waits(record, each)).map(({ urn }) => urn)).toEqual([]);
    // Nothing is created for a cluster that the preflight refuses.
    const preflight = all.one("ClusterPreflight");
    expect(serving.filter((each) => !all.waits(each, preflight)).map(({ urn }) => urn)).toEqual([]);
});

test.each<[string, Exposure]>([
    ["hostPorts()", hostPorts({ addresses: [known] })],
    ["aws.loadBalancerController()", loadBalancerController({ subnets: ["a"], eips })],
    ["aws.networkLoadBalancer()", networkLoadBalancer({ ...vpc, eips })],
    ["azure.loadBalancer()", azure.loadBalancer({ ...ofNodes, publicAddresses })],
    ["gcp.passthroughLoadBalancer()", gcp.passthroughLoadBalancer({ ...groups, addresses: { ipv4: known } })],
])("a preview of %s shows addresses that exist already, before anything of it is created", async (_name, exposure) => {
    // As in a preview of the engine, no resource has an id or any other output yet.
    const all = await edge({ exposure, dns }, () => ({ id: "" }), true);
    expect(all.one("Record", "edge-dns-app.example.com-a").inputs["records"]).toEqual([known]);
});
