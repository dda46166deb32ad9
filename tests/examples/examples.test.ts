import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { kindOf, type Outputs, type Registrations, registrationsOf } from "../support/registrations.ts";
import { renderTogether } from "../tools/engine/renderTogether.ts";

const root = join(import.meta.dirname, "../..");
const examples = readdirSync(join(root, "examples")).sort();

/** What each is about: resources, one of each kind, and a line of what `http3-gateway render` prints for it. */
const about: Record<string, { kinds: string[]; line: string }> = {
    airGapped: {
        kinds: ["Gateway", "CertManager", "InClusterZone"],
        line: "    caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0t",
    },
    aws: {
        kinds: ["Gateway", "AcmeCertificate", "Route53Records"],
        line: '          service.beta.kubernetes.io/aws-load-balancer-enable-tcp-udp-listener: "true"',
    },
    awsConnectionIds: {
        kinds: ["AwsLoadBalancerController", "LoadBalancer", "EnvoyPatchPolicy", "EnvoyPatchPolicy"],
        line: '# aws:eks/podIdentityAssociation:PodIdentityAssociation "balancing-identity", created by',
    },
    awsNlbOnly: {
        kinds: ["NetworkLoadBalancer", "TargetGroupBinding", "Listener"],
        line: '# aws:lb/loadBalancer:LoadBalancer "site-nlb", created by',
    },
    awsRecordsOnly: {
        kinds: ["Route53Records", "Http3Check"],
        line: '# aws:route53/record:Record "site-www.example.com-https", created by',
    },
    awsTwoRegions: {
        kinds: ["Gateway", "Gateway", "Route53Records", "Route53Records"],
        line: "#       - region: us-east-1",
    },
    azure: {
        kinds: ["Gateway", "AcmeCertificate", "AzureDnsRecords", "PublicAddresses"],
        line: '# azure-native:dns:RecordSet "edge-dns-app.example.com-a", created by',
    },
    azureDns: {
        kinds: ["Gateway", "AcmeCertificate", "AzureDnsRecords", "Route53Records"],
        line: '# azure-native:dns:RecordSet "edge-dns-app.example.com-ns", created by',
    },
    cloudflare: {
        kinds: ["Gateway", "AcmeCertificate", "CloudflareRecords"],
        line: '# cloudflare:index/dnsRecord:DnsRecord "edge-dns-app.example.com-https", created by',
    },
    codecOnly: { kinds: [], line: "" },
    emissary: {
        kinds: ["Host", "Listener", "Listener", "Mapping", "Service"],
        line: "    alpn_protocols: h3,h2,http/1.1",
    },
    existingController: { kinds: ["Gateway"], line: "  gatewayClassName: eg" },
    existingIstio: {
        kinds: ["Gateway", "EnvoyFilter", "EnvoyFilter", "ConfigMap"],
        line: "          name: udp_0.0.0.0_443",
    },
    existingTraefik: { kinds: ["Gateway", "Middleware"], line: "      port: 8443" },
    front: {
        kinds: ["FrontedService", "Deployment", "UdpPort"],
        line: "        proxy_ssl_name $host;",
    },
    frontAltSvc: {
        kinds: ["FrontedService", "Deployment", "UdpPort", "GatewayAltSvc"],
        line: '# http3-gateway render: {"objects":3,',
    },
    frontTcp: {
        kinds: [
            "FrontedService",
            "Service",
            "Deployment",
            "TcpPort",
            "UdpPort",
            "ConfigMap",
            "ConfigMap",
            "ServedAltSvc",
        ],
        line: "            add_header Alt-Svc $alt_svc always;",
    },
    gcp: {
        kinds: ["Gateway", "AcmeCertificate", "CloudDnsRecords", "ReservedAddresses"],
        line: '# gcp:dns/recordSet:RecordSet "edge-dns-app.example.com-https", created by',
    },
    istio: {
        kinds: ["Gateway", "EnvoyFilter", "EnvoyFilter", "Deployment", "Deployment"],
        line: "              value: istio.http3-gateway.dev/edge.edge",
    },
    minimal: { kinds: ["Gateway"], line: "kind: Gateway" },
    ownExposure: { kinds: ["Gateway", "Service"], line: "      nodePort: 30443" },
    ownZone: {
        kinds: ["Gateway", "ConfigMap", "ConfigMap"],
        line: '    app.example.com. 300 IN HTTPS 1 . alpn="h3,h2"',
    },
    traefik: {
        kinds: ["Gateway", "Middleware", "Deployment"],
        line: "            - --entrypoints.port443.http3=true",
    },
    recordsOnly: { kinds: ["ConfigMap"], line: "  type: LoadBalancer" },
    routes: {
        kinds: ["Gateway", "GatewayRoute", "GatewayRoute", "GRPCRoute", "ReferenceGrant"],
        line: "        - method:",
    },
};

test("there is an example of each kind of use", () => {
    expect(examples).toEqual(Object.keys(about).sort());
});

/** What an example registers and exports; a module runs once, so it is kept. */
const runs = new Map<string, Promise<{ all: Registrations; outputs: Record<string, unknown> }>>();

function run(name: string) {
    const known = runs.get(name) ?? runExample(join(root, "examples", name, "index.ts"), name === "awsTwoRegions");
    runs.set(name, known);
    return known;
}

/** An EIP has an id and an address. */
const usual: Outputs = ({ type, name }) =>
    type === "aws:ec2/eip:Eip" ? { allocationId: `eipalloc-${name}`, publicIp: "192.0.2.10" } : {};

/** A balancer of AWS, which says its name and no address. */
const named: Outputs = (args) =>
    args.type.endsWith(":Gateway")
        ? { status: { addresses: [{ type: "Hostname", value: "nlb.example" }] } }
        : usual(args);

async function runExample(program: string, byName: boolean) {
    let outputs: Record<string, unknown> = {};
    const all = await registrationsOf(
        async () => {
            outputs = (await import(/* @vite-ignore */ program)) as Record<string, unknown>;
        },
        false,
        byName ? named : usual,
    );
    return { all, outputs };
}

test.each(examples)("the example %s registers what it declares", async (name) => {
    const { all, outputs } = await run(name);
    const kinds = about[name]?.kinds ?? [];
    expect(
        all
            .of(...kinds)
            .map(kindOf)
            .sort(),
    ).toEqual([...kinds].sort());
    expect(Object.keys(outputs).length).toBeGreaterThan(0);
});

test.each(examples)("the example %s serves an application by each gateway that it has", async (name) => {
    const { all } = await run(name);
    const parents = all
        .of("HTTPRoute")
        .filter((route) => !route.name.endsWith("-redirect"))
        .flatMap(({ inputs }) => (inputs["spec"] as { parentRefs: { name: string }[] }).parentRefs);
    const gateways = all.of("Gateway").map((gateway) => gateway.name);
    expect([...new Set(parents.map((parent) => parent.name))].sort()).toEqual(gateways.sort());
});

test.each(examples)("the example %s is rendered without credentials or cluster", async (name) => {
    const manifests = await renderTogether({
        project: name,
        stack: "dev",
        program: join(root, "examples", name, "index.ts"),
        config: {},
        helm: "/nowhere/helm",
    });
    expect(manifests.split("\n").some((line) => line.startsWith(about[name]?.line ?? "?"))).toBe(true);
});

/** Where upstream publishes: none of it can be reached from a cluster without the internet. */
const PUBLIC = /(docker\.io|quay\.io|registry\.k8s\.io|ghcr\.io|gcr\.io|github\.com|letsencrypt\.org)/;

test("the example airGapped takes every chart, image, CRD and certificate from its own house", async () => {
    const { all } = await run("airGapped");
    const texts = all.all.flatMap(({ name, inputs }) => strings(inputs).map((text) => `${name}: ${text}`));
    expect(texts.filter((text) => PUBLIC.test(text))).toEqual([]);
    const images = texts.filter((text) => /\/[\w/-]+:[\w.-]*v\d/.test(text) && !text.includes("oci://"));
    expect(images.length).toBeGreaterThan(0);
    expect(images.filter((text) => !text.includes(": registry.corp.example/"))).toEqual([]);
});

test("the example codecOnly prints a record that reads back as itself, and what clients ignore in it", async () => {
    const { text, wire, sameAgain, advice } = (await run("codecOnly")).outputs;
    expect({ text, wire, sameAgain }).toEqual({
        text: '1 . alpn="h3,h2" port=8443',
        wire: "000100" + "00010006026833026832" + "0003000220fb",
        sameAgain: true,
    });
    expect(advice).toHaveLength(1);
});

test("the page of the lab shows the smallest example and its project, word for word", () => {
    const page = readFileSync(join(root, "docs/start/lab.md"), "utf8");
    const shown = /```ts\n(import [\s\S]*?)```/.exec(page)?.[1] ?? "";
    const example = readFileSync(join(root, "examples/minimal/index.ts"), "utf8");
    const code = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith("//"));
    expect(code(example)).toEqual(code(shown));
    const [name, ...project] = (/```yaml\n(name: [\s\S]*?)```/.exec(page)?.[1] ?? "").split("\n");
    expect(name).toBe("name: edge");
    expect(project).toEqual(readFileSync(join(root, "examples/minimal/Pulumi.yaml"), "utf8").split("\n").slice(1));
});

function strings(value: unknown): string[] {
    if (typeof value === "string") {
        return [value];
    }
    return typeof value === "object" && value !== null ? Object.values(value).flatMap(strings) : [];
}
