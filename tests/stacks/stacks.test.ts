import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { labInfo } from "../../tools/lab/index.ts";
import { renderStack as render, renderStackAlone, settingsFile, stackNames } from "./renderStack.ts";

const kinds = (stream: string) =>
    parseAllDocuments(stream)
        .map((document) => (document.toJS() as { kind?: string } | null)?.kind)
        .filter((kind) => kind !== undefined);

/** Keys that a refusal begins its lines with. */
const keysIn = (message: string) => [...message.matchAll(/^ {2}http3-gateway:(\w+)/gm)].map(([, key]) => key);

describe("the stack aws", { timeout: 60_000 }, () => {
    test("is a plan of its cloud's resources and its cluster's objects, without credentials or cluster", async () => {
        const stream = await render("aws");
        expect(stream).toContain(
            '# aws:route53/record:Record "edge-dns-app.example.com-https", created by `pulumi up`:\n' +
                '#     name: app.example.com\n#     records:\n#       - 1 . alpn="h3,h2"\n#     ttl: 300\n#     type: HTTPS\n',
        );
        expect(kinds(stream)).toEqual(
            expect.arrayContaining(["ClusterIssuer", "Certificate", "Gateway", "EnvoyProxy"]),
        );
        expect(stream).toContain('service.beta.kubernetes.io/aws-load-balancer-enable-tcp-udp-listener: "true"');
        expect(stream).toContain("acme-staging-v02.api.letsencrypt.org");
    });

    test("goes to production with one word, and makes cert-manager's role where the cluster is named", async () => {
        const stream = await render("aws", { acmeEnvironment: "production", eksCluster: "prod" });
        expect(stream).toContain("acme-v02.api.letsencrypt.org");
        expect(stream).toContain("# aws:eks/podIdentityAssociation:PodIdentityAssociation");
    });

    test("lists h3 in a share of the answers, which a zone without weights has no key for", async () => {
        const weights = [...(await render("aws", { share: "5" })).matchAll(/^# {7}- weight: (\d+)$/gm)];
        expect(weights.map(([, weight]) => weight).sort()).toEqual(["5", "95"]);
        await expect(render("gcp", { share: "5" })).rejects.toThrow("http3-gateway:share: unknown key.");
    });

    test("has fixed addresses in front of a Service of EKS Auto Mode, where they are there", async () => {
        const stream = await render("aws", {
            balancer: "eks-auto-mode",
            eips: "eipalloc-0a=198.51.100.7",
            subnets: "subnet-0a",
            sourceRanges: "203.0.113.0/24",
        });
        expect(stream).toContain("aws-load-balancer-eip-allocations: eipalloc-0a");
        expect(stream).toContain("loadBalancerClass: eks.amazonaws.com/nlb");
        expect(stream).toContain("- 203.0.113.0/24");
        expect(stream).toContain("#     records:\n#       - 198.51.100.7\n#     ttl: 300\n#     type: A\n");
    });

    const own = { balancer: "nlb", vpcId: "vpc-0a", subnets: "subnet-0a,subnet-0b" };

    test("makes a balancer of its own in front of the pods, for one of several regions", async () => {
        const stream = await render("aws", {
            ...own,
            targetsBy: "eks-auto-mode",
            eksCluster: "prod",
            deletionProtection: "true",
            latencyRegion: "eu-central-1",
            ttl: "on=120,trial=30",
        });
        const planned = [...stream.matchAll(/^# aws:(?:ec2|lb)\S+:(\w+) "(\S+)", created by/gm)];
        expect(planned.map(([, type, name]) => `${type} ${name}`)).toEqual([
            "Eip edge-lb-eip-0",
            "Eip edge-lb-eip-1",
            "SecurityGroup edge-lb-clients",
            "Listener edge-lb-443",
            "Listener edge-lb-80",
            "LoadBalancer edge-lb-nlb",
            "TargetGroup edge-lb-443",
            "TargetGroup edge-lb-80",
        ]);
        expect(stream).toContain("#     protocol: TCP_UDP\n");
        expect(stream).toContain("#     enableDeletionProtection: true\n");
        expect(stream).toContain("apiVersion: eks.amazonaws.com/v1");
        expect(stream).toContain(
            '#       - 1 . alpn="h3,h2"\n#     setIdentifier: eu-central-1\n#     ttl: 120\n#     type: HTTPS\n',
        );
    });

    test("goes by QUIC's server IDs, and installs the controller that writes them where the cluster has none", async () => {
        const more = {
            quic: "true",
            awsController: "install",
            eksCluster: "prod",
            vpcId: "vpc-0123456789abcdef0",
            "aws:region": "eu-central-1",
        };
        const stream = await render("aws", { ...own, ...more });
        expect(stream).toContain("#     protocol: TCP_QUIC\n");
        expect(stream).not.toContain("# aws:ec2/securityGroup:SecurityGroup");
        expect(stream).toContain("aws-load-balancer-quic-enabled-containers: envoy");
        expect(stream).toContain("connection_id_generator_config");
        expect(stream).toContain('# aws:iam/role:Role "edge-aws-controller');
    });

    test("says which keys its balancer needs, and which it has no use for", async () => {
        const message = async (config: Record<string, string>) =>
            await render("aws", config).then(
                () => "",
                (error: Error) => error.message,
            );
        expect(keysIn(await message({ balancer: "nlb", targetsBy: "eks-auto-mode", eips: "eipalloc-0a" }))).toEqual([
            "eips",
            "subnets",
            "vpcId",
            "eksCluster",
        ]);
        const unused = {
            balancer: "eks-auto-mode",
            quic: "true",
            deletionProtection: "false",
            awsController: "install",
        };
        const wrong = { eips: "new", subnets: "subnet-0a", scheme: "internal", ttl: "live=1" };
        expect(keysIn(await message({ ...unused, ...wrong }))).toEqual([
            "vpcId",
            "region",
            "quic",
            "deletionProtection",
            "awsController",
            "eips",
            "eksCluster",
            "ttl",
        ]);
    });

    test("lists all that its configuration lacks at once", async () => {
        await expect(render("aws", { hostnames: "", zoneId: "", email: "", scheme: "public" })).rejects.toThrow(
            'The configuration of the stack "aws" has 4 problems; nothing was created.\n' +
                "  http3-gateway:hostnames is required.",
        );
    });

    test("refuses a value by the rule of the setting that gets it", async () => {
        const wrong = { email: "ops", maxAge: "0", ttl: "on=2147483648", checkTimeout: "3601", checkStartTimeout: "0" };
        const said = await render("aws", wrong).catch(({ message }: Error) => message);
        const refusal = /http3-gateway:(\w+) is .* \[([\w-]+); .*\]$/gm;
        expect([...said.matchAll(refusal)].map(([, key, code]) => [key, code])).toEqual([
            ["email", "acme-email-invalid"],
            ["maxAge", "max-age-invalid"],
            ["ttl", "ttl-invalid"],
            ["checkTimeout", "check-time-invalid"],
            ["checkStartTimeout", "check-time-invalid"],
        ]);
    });

    test("refuses a hostname outside its zone like any program", async () => {
        await expect(render("aws", { hostnames: "app.example.net" })).rejects.toThrow("hostnames[0]: ");
    });
});

/** Types and names of a cloud's resources in a plan. */
const planned = (stream: string) =>
    [...stream.matchAll(/^# ((?:aws|gcp|azure-native):\S+) "(\S+)", created by/gm)].map(
        ([, type, name]) => `${type} ${name}`,
    );

describe("the stack gcp", { timeout: 60_000 }, () => {
    const records = (families: string[]) =>
        families.map((type) => `gcp:dns/recordSet:RecordSet edge-dns-app.example.com-${type}`);

    test("is one Service on a reserved address, and records, without credentials or cluster", async () => {
        const stream = await render("gcp");
        expect(planned(stream)).toEqual(["gcp:compute/address:Address edge-address-v4", ...records(["a", "https"])]);
        expect(stream).toContain(
            '# gcp:dns/recordSet:RecordSet "edge-dns-app.example.com-https", created by `pulumi up`:\n' +
                "#     managedZone: example-com\n#     name: app.example.com.\n#     project: shop-prod\n" +
                '#     rrdatas:\n#       - 1 . alpn="h3,h2"\n#     ttl: 300\n#     type: HTTPS\n',
        );
        expect(stream).toContain("loadBalancerClass: networking.gke.io/l4-regional-external");
        expect(stream).toMatch(/cloudDNS:\n +hostedZoneName: example-com\n +project: shop-prod\n/);
    });

    test("gives cert-manager a role on the one zone where the cluster's project is named", async () => {
        const stream = await render("gcp", { projectNumber: "123456789" });
        expect(planned(stream)).toContain("gcp:projects/iAMCustomRole:IAMCustomRole edge-acme-gcp-clouddns-role");
        expect(stream).toContain(
            "principal://iam.googleapis.com/projects/123456789/locations/global/workloadIdentityPools/shop-prod.svc.id.goog/subject/ns/cert-manager/sa/cert-manager",
        );
    });

    test("is two Services on one address for an older GKE", async () => {
        const stream = await render("gcp", { balancer: "sharedAddress", gkeVersion: "1.32.1-gke.1000000" });
        expect(planned(stream)).toEqual(["gcp:compute/address:Address edge-lb-address-v4", ...records(["a", "https"])]);
        expect(kinds(stream).filter((kind) => kind === "Service")).toHaveLength(2);
    });

    test("is a balancer of its own in front of the nodes, in both families", async () => {
        const group =
            "https://www.googleapis.com/compute/v1/projects/shop-prod/zones/europe-west1-b/instanceGroups/nodes";
        const stream = await render("gcp", {
            balancer: "passthrough",
            backends: group,
            gkeVersion: "",
            ipFamilies: "IPv4,IPv6",
            subnetwork: "edge",
        });
        const rules = planned(stream).filter((line) => line.includes("ForwardingRule"));
        expect(rules.map((line) => line.replace(/^.*edge-lb-/, ""))).toEqual([
            "tcp-443-v4",
            "tcp-443-v6",
            "tcp-80-v4",
            "tcp-80-v6",
            "udp-443-v4",
            "udp-443-v6",
        ]);
        expect(stream).toContain(`group: ${group}`);
        expect(stream).toContain("hostNetwork: true");
    });

    test("takes project and region from the provider's own keys, or from ours", async () => {
        const stream = await render("gcp", { "gcp:project": "other", project: "shop-dev", region: "europe-west4" });
        expect(stream).toContain("#     project: shop-dev\n#     region: europe-west4\n");
    });

    test("lists all that its configuration lacks at once", async () => {
        const nothing = { hostnames: "", managedZone: "", email: "", gkeVersion: "" };
        const wrong = { ipFamilies: "IPv6", networkTier: "GOLD", backends: "nodes", adress: "192.0.2.1" };
        const said = await render("gcp", { ...nothing, ...wrong }).catch(({ message }: Error) => message);
        expect(said).toContain('The configuration of the stack "gcp" has 8 problems; nothing was created.');
        expect(keysIn(said)).toEqual([
            "hostnames",
            "managedZone",
            "email",
            "networkTier",
            "subnetwork",
            "gkeVersion",
            "backends",
            "adress",
        ]);
    });

    test("refuses a GKE that cannot mix protocols like any program", async () => {
        await expect(render("gcp", { gkeVersion: "1.32.1-gke.1000000" })).rejects.toThrow("exposure.gkeVersion: ");
    });
});

describe("the stack azure", { timeout: 60_000 }, () => {
    const network =
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/edge";

    test("is one Service on an address that outlives it, and records without HTTPS, as was decided", async () => {
        const stream = await render("azure");
        expect(planned(stream)).toEqual([
            "azure-native:dns:RecordSet edge-dns-app.example.com-a",
            "azure-native:network:PublicIPAddress edge-address-v4",
        ]);
        expect(stream).toContain("service.beta.kubernetes.io/azure-load-balancer-resource-group: names");
        expect(stream).toContain("externalTrafficPolicy: Local");
        expect(stream).toMatch(/azureDNS:\n +hostedZoneName: example.com\n +resourceGroupName: names\n/);
    });

    test("makes an identity and a role for cert-manager where the cluster's issuer is named", async () => {
        const stream = await render("azure", { issuerUrl: "https://oidc.example.com/", location: "westeurope" });
        expect(planned(stream).filter((line) => line.includes("-acme-"))).toEqual([
            "azure-native:authorization:RoleAssignment edge-acme-azure-dns-assignment",
            "azure-native:authorization:RoleDefinition edge-acme-azure-dns-role",
            "azure-native:managedidentity:FederatedIdentityCredential edge-acme-azure-dns-credential",
            "azure-native:managedidentity:UserAssignedIdentity edge-acme-azure-dns-identity",
        ]);
        expect(stream).toContain("#     location: westeurope\n");
    });

    test("is a balancer of its own in front of the nodes, with the security group's rules", async () => {
        const stream = await render("azure", {
            balancer: "loadBalancer",
            virtualNetworkId: network,
            nodeAddresses: "10.224.0.4,fd00::4",
            securityGroup: "aks-agentpool-1-nsg",
            nodeResourceGroup: "MC_edge",
            ipFamilies: "IPv4,IPv6",
        });
        expect(planned(stream)).toEqual(
            expect.arrayContaining([
                "azure-native:network:LoadBalancer edge-lb",
                "azure-native:network:SecurityRule edge-lb-udp-v6",
            ]),
        );
        expect(stream).toContain("#     resourceGroupName: MC_edge\n");
        expect(kinds(stream)).toContain("Service");
    });

    test("is two Services on one address where a policy refuses a mixed one", async () => {
        const stream = await render("azure", { balancer: "sharedAddress" });
        expect(kinds(stream).filter((kind) => kind === "Service")).toHaveLength(2);
    });

    test("delegates names to a zone that the cluster serves, with an address for its name server", async () => {
        const changed = { https: "delegate", delegatedZone: "h3.example.com", hostnames: "app.h3.example.com" };
        const stream = await render("azure", { ...changed, certificate: "secret", certificateSecret: "app-tls" });
        expect(planned(stream)).toEqual([
            "azure-native:dns:RecordSet edge-dns-h3.example.com-ns",
            "azure-native:dns:RecordSet edge-dns-ns1-h3.example.com-a",
            "azure-native:network:PublicIPAddress edge-address-v4",
        ]);
        await expect(render("azure", changed)).rejects.toThrow("With https delegate a CA cannot see a challenge");
    });

    test("lists all that its configuration lacks at once, and decides nothing about HTTPS records by itself", async () => {
        const nothing = { hostnames: "", zone: "", resourceGroup: "", https: "", email: "" };
        const wrong = { "azure-native:subscriptionId": "", nodeAddresses: "10.224.0.4" };
        const said = await render("azure", { ...nothing, ...wrong }).catch(({ message }: Error) => message);
        expect(keysIn(said)).toEqual([
            "hostnames",
            "zone",
            "resourceGroup",
            "subscriptionId",
            "https",
            "email",
            "nodeAddresses",
        ]);
    });
});

describe("the stack kubernetes", { timeout: 60_000 }, () => {
    test("proves its names over HTTP-01 where nobody publishes records for it", async () => {
        const stream = await render("kubernetes");
        expect(kinds(stream)).toEqual(expect.arrayContaining(["Issuer", "Certificate", "Gateway"]));
        expect(stream).toContain("gatewayHTTPRoute:");
    });

    test("asks a balancer for an address, or listens on the nodes", async () => {
        const asked = await render("kubernetes", { balancer: "metallb", addresses: "192.0.2.10" });
        expect(asked).toContain("metallb.io/loadBalancerIPs: 192.0.2.10");
        expect(await render("kubernetes", { balancer: "hostPorts" })).toContain("hostNetwork: true");
        await expect(render("kubernetes", { addresses: "192.0.2.10" })).rejects.toThrow(
            "addresses requires a balancer that supports requested addresses",
        );
    });

    test("names the cluster once", async () => {
        await expect(render("kubernetes", { kubeconfig: "/etc/kube", clusterStack: "a/b/c" })).rejects.toThrow(
            "kubeconfig and clusterStack both set the cluster.",
        );
    });
});

describe("the stack local", { timeout: 60_000 }, () => {
    test("lists all that is wrong with its configuration at once, and takes no number that is none", async () => {
        const numbers = { ttl: "5m", maxAge: "1d", replicas: "two", leafDays: "-1", checkTimeout: "1.5" };
        const wrong = { ...numbers, stage: "On", check: "yes", hostPorts: "1", ipFamilies: "IPv5", stge: "on" };
        const said = await render("local", wrong).catch(({ message }: Error) => message);
        expect(said).toContain('The configuration of the stack "local" has 10 problems; nothing was created.');
        expect([...keysIn(said)].sort()).toEqual(Object.keys(wrong).sort());
        expect(said).toContain(
            'http3-gateway:ttl is "5m": the value is not a whole number. It must be a number of seconds, or such',
        );
        expect(said).toContain("http3-gateway:stge: unknown key.");
    });

    test("has clients come in one way", async () => {
        await expect(render("local", { hostPorts: "true", sharedAddresses: "192.0.2.10" })).rejects.toThrow(
            "hostPorts and sharedAddresses both set how clients connect.",
        );
    });

    test("has its proxies drain for other times, where all three are given", async () => {
        const stream = await render("local", { gatewayClass: "eg", drain: "0s,1s,2s" });
        expect(stream).toContain(
            "  shutdown:\n    drainTimeout: 2s\n    healthCheckFailureDelay: 0s\n    minDrainDuration: 1s\n",
        );
        await expect(render("local", { drain: "1s" })).rejects.toThrow(
            'http3-gateway:drain is "1s": 3 durations are required, and 1 are given. ' +
                'It must be the durations healthCheckFailureDelay, minDrainDuration, drainTimeout, such as "5s,15s,60s".',
        );
    });

    test("uses an Istio that is there, or installs one", async () => {
        const istio = { controller: "istio", acceptAlpha: "true" };
        const theirs = await render("local", {
            ...istio,
            gatewayClass: "mesh",
            istioVersion: "v1.31.4",
            drain: "0s,1s,2s",
        });
        expect(theirs).toContain("  gatewayClassName: mesh\n");
        expect(theirs).toContain('"terminationDrainDuration":"2s"');
        expect(theirs).toMatch(/^# {5}controller:\n(?:# {7}.*\n)*# {9}version: v1\.31\.4$/m);
        expect(theirs).not.toContain("  name: edge-istiod\n");
        expect(await render("local", istio)).toContain("  name: edge-istiod\n");
        await expect(render("local", { controller: "istio", gatewayClass: "mesh" })).rejects.toThrow(
            "acceptAlpha is not set to true.",
        );
    });

    test("has a TTL for each stage, as the others", async () => {
        const stream = await render("local", { gatewayClass: "eg", ttl: "on=77,trial=30" });
        expect(stream).toMatch(/^# {5}advertisement:\n(?:# {7}.*\n)*# {7}ttl: 77$/m);
    });
});

describe.each(stackNames())("the settings of the stack %s", { timeout: 60_000 }, (stack) => {
    const known = async () => {
        const said = await render(stack, { nonsense: "1" }).catch(({ message }: Error) => message);
        return /nonsense: unknown key\. This stack has (.*)\.$/m.exec(said)?.[1]?.split(", ") ?? [];
    };

    test("are each set out in its file, with unit or default, and the file has no others", async () => {
        const lines = [...settingsFile(stack).matchAll(/^ {4}(?:# )?http3-gateway:(\w+): \S/gm)];
        expect([...new Set(lines.map(([, key]) => key))].sort()).toEqual(await known());
    });

    if (stack === "local") {
        test("have every key that the lab sets", async () => {
            expect(await known()).toEqual(expect.arrayContaining(Object.keys(labInfo().config)));
        });
    }
});

test.each(stackNames())(
    "the stack %s is the same from a process of its own, and after others",
    {
        timeout: 60_000,
    },
    async (stack) => {
        const alone = await renderStackAlone(stack);
        await render(stack, { stage: "off" });
        expect(await render(stack)).toBe(alone);
        expect(alone).toContain("kind: Gateway");
    },
);
