import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { output } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { type Route53SolverArgs, route53Solver } from "../../../components/aws/route53Solver.ts";
import { type AzureDnsSolverArgs, dnsSolver as azureDnsSolver } from "../../../components/azure/dnsSolver.ts";
import { solver as cloudflareSolver } from "../../../components/cloudflare/solver.ts";
import { type CloudDnsSolverArgs, cloudDnsSolver } from "../../../components/gcp/cloudDnsSolver.ts";
import {
    type AcmeArgs,
    acme,
    type Dns01Solver,
    Http3Gateway,
    none,
    type Rfc2136SolverArgs,
    rfc2136Solver,
} from "../../../components/index.ts";
import { kindOf, type Outputs, type Registrations, registrationsOf } from "../../support/registrations.ts";
import { acmeBlock, certificate, madeFor } from "./acmeEdge.ts";

/** What a cloud answers with. */
const outputs: Outputs = ({ type, name }) =>
    ({
        "aws:iam/role:Role": { arn: `arn:aws:iam::123456789012:role/${name}`, name },
        "gcp:projects/iAMCustomRole:IAMCustomRole": { name: `projects/dns-project/roles/${name}` },
        "azure-native:managedidentity:UserAssignedIdentity": { name, clientId: "client", principalId: "principal" },
        "cloudflare:index/apiToken:ApiToken": { value: "created token" },
    })[type] ?? {};

const components = join(import.meta.dirname, "../../../components");
const CLOUD = /^(aws|gcp|azure-native|cloudflare):/;
const solve = (dns01: Dns01Solver | Dns01Solver[], more: Partial<AcmeArgs> = {}) =>
    certificate({ dns01, ...more }, outputs);
const dns01 = (all: Registrations) => acmeBlock(all).solvers.map((solver) => solver["dns01"]);
const values = (all: Registrations) =>
    all.one("Chart").inputs["values"] as { serviceAccount?: unknown; podLabels?: unknown };

/** The chart, whose pods get an identity when they start, waits for everything that gives them one. */
function identifiedFirst(all: Registrations): boolean {
    const given = all.of("RolePolicy", "PodIdentityAssociation", "DnsManagedZoneIamMember");
    given.push(...all.of("FederatedIdentityCredential", "RoleAssignment"));
    return given.length > 0 && given.every((each) => all.waits(all.one("Chart"), each));
}

describe("route53Solver()", () => {
    const route53 = (args: Partial<Route53SolverArgs> = {}) => route53Solver({ zoneId: "Z0123456789", ...args });
    const policy = (all: Registrations) => JSON.parse(String(all.one("RolePolicy").inputs["policy"])) as unknown;

    test("names the zone, and creates nothing where the pod has its rights already", async () => {
        const all = await solve(route53());
        expect(dns01(all)).toEqual([{ route53: { hostedZoneID: "Z0123456789" } }]);
        expect(madeFor(all, CLOUD)).toEqual([]);
        expect(values(all)).not.toHaveProperty("serviceAccount");
        expect(dns01(await solve(route53({ region: "eu-north-1", cnameStrategy: "Follow" })))).toEqual([
            { cnameStrategy: "Follow", route53: { hostedZoneID: "Z0123456789", region: "eu-north-1" } },
        ]);
    });

    test("with Pod Identity creates a role for cert-manager's ServiceAccount, before its pods", async () => {
        const all = await solve(route53({ identity: { podIdentity: { clusterName: output("prod") } } }));
        const [association, rolePolicy, role, ...more] = madeFor(all, CLOUD);
        expect(role).toEqual([
            "Role",
            "own-route53-role",
            {
                namePrefix: "own-route53-",
                description: "cert-manager: TXT records of ACME challenges",
                assumeRolePolicy: JSON.stringify({
                    Version: "2012-10-17",
                    Statement: [
                        {
                            Effect: "Allow",
                            Principal: { Service: "pods.eks.amazonaws.com" },
                            Action: ["sts:AssumeRole", "sts:TagSession"],
                        },
                    ],
                }),
            },
        ]);
        expect(rolePolicy?.[2]["role"]).toBe("own-route53-role");
        expect(association).toEqual([
            "PodIdentityAssociation",
            "own-route53-identity",
            {
                clusterName: "prod",
                namespace: "cert-manager",
                serviceAccount: "cert-manager",
                roleArn: "arn:aws:iam::123456789012:role/own-route53-role",
            },
        ]);
        expect(more).toEqual([]);
        expect(values(all)).not.toHaveProperty("serviceAccount");
        expect(identifiedFirst(all)).toBe(true);
    });

    test("allows TXT records of challenges in the one zone, and to ask whether they are there", async () => {
        const identity = { podIdentity: { clusterName: "prod" } };
        const change = (names: object, partition = "aws") => ({
            Version: "2012-10-17",
            Statement: [
                { Effect: "Allow", Action: "route53:GetChange", Resource: `arn:${partition}:route53:::change/*` },
                {
                    Effect: "Allow",
                    Action: "route53:ChangeResourceRecordSets",
                    Resource: `arn:${partition}:route53:::hostedzone/Z0123456789`,
                    Condition: {
                        "ForAllValues:StringEquals": {
                            "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"],
                            "route53:ChangeResourceRecordSetsActions": ["UPSERT", "DELETE"],
                        },
                        ...names,
                    },
                },
            ],
        });
        const challenges = {
            "ForAllValues:StringLike": {
                "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["_acme-challenge.*"],
            },
        };
        expect(policy(await solve(route53({ identity })))).toEqual(change(challenges));
        expect(policy(await solve(route53({ identity, partition: "aws-cn" })))).toEqual(change(challenges, "aws-cn"));
        // A followed CNAME may end in any name.
        expect(policy(await solve(route53({ identity, cnameStrategy: "Follow" })))).toEqual(change({}));
    });

    test("with IRSA trusts the ServiceAccount alone, and annotates it", async () => {
        const irsa = {
            providerArn: "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/ABC",
            issuer: output("oidc.eks.eu-north-1.amazonaws.com/id/ABC"),
        };
        const all = await solve(route53({ identity: { irsa } }), { certManager: { namespace: "certs" } });
        expect(all.of("PodIdentityAssociation")).toEqual([]);
        const role = madeFor(all, CLOUD).find(([kind]) => kind === "Role");
        expect(JSON.parse(String(role?.[2]["assumeRolePolicy"]))).toEqual({
            Version: "2012-10-17",
            Statement: [
                {
                    Effect: "Allow",
                    Principal: { Federated: irsa.providerArn },
                    Action: "sts:AssumeRoleWithWebIdentity",
                    Condition: {
                        StringEquals: {
                            "oidc.eks.eu-north-1.amazonaws.com/id/ABC:aud": "sts.amazonaws.com",
                            "oidc.eks.eu-north-1.amazonaws.com/id/ABC:sub": "system:serviceaccount:certs:cert-manager",
                        },
                    },
                },
            ],
        });
        expect(values(all).serviceAccount).toEqual({
            annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/own-route53-role" },
        });
        expect(identifiedFirst(all)).toBe(true);
    });

    test("names its role by as much of a long name as AWS takes before what Pulumi adds", async () => {
        const certificate = acme({
            email: "ops@example.com",
            dns01: route53({ identity: { podIdentity: { clusterName: "prod" } } }),
        });
        const all = await registrationsOf(
            () => new Http3Gateway("e".repeat(59), { hostnames: ["app.example.com"], certificate, dns: none() }),
            false,
            outputs,
        );
        expect(all.of("Role").map(({ inputs }) => inputs["namePrefix"])).toContain("e".repeat(38));
    });

    test("gives a cert-manager that is there already its rights before an issuer asks it for anything", async () => {
        const identity = { podIdentity: { clusterName: "prod" } };
        const all = await solve(route53({ identity }), { certManager: "preinstalled" });
        const rights = all.of("RolePolicy", "PodIdentityAssociation");
        expect(rights.map((each) => all.waits(all.one("ClusterIssuer"), each))).toEqual([true, true]);
    });

    test("annotates the ServiceAccount with a role of the user's", async () => {
        const roleArn = "arn:aws:iam::123456789012:role/dns";
        const all = await solve(route53({ identity: { roleArn } }));
        expect(madeFor(all, CLOUD)).toEqual([]);
        expect(values(all).serviceAccount).toEqual({ annotations: { "eks.amazonaws.com/role-arn": roleArn } });
    });
});

describe("cloudDnsSolver()", () => {
    const cloudDns = (args: Partial<CloudDnsSolverArgs> = {}) =>
        cloudDnsSolver({ project: "dns-project", managedZone: "example-com", ...args });

    test("names the zone, and creates nothing where the pod has its rights already", async () => {
        const all = await solve(cloudDns({ cnameStrategy: "None" }));
        expect(dns01(all)).toEqual([
            { cnameStrategy: "None", cloudDNS: { project: "dns-project", hostedZoneName: "example-com" } },
        ]);
        expect(madeFor(all, CLOUD)).toEqual([]);
    });

    test("with workload identity gives the ServiceAccount itself six permissions on the one zone", async () => {
        const identity = { workloadIdentity: { projectNumber: output("123456"), projectId: "cluster-project" } };
        const all = await solve(cloudDns({ identity }));
        expect(madeFor(all, CLOUD)).toEqual([
            [
                "DnsManagedZoneIamMember",
                "own-gcp-clouddns-member",
                {
                    project: "dns-project",
                    managedZone: "example-com",
                    role: "projects/dns-project/roles/own-gcp-clouddns-role",
                    member: "principal://iam.googleapis.com/projects/123456/locations/global/workloadIdentityPools/cluster-project.svc.id.goog/subject/ns/cert-manager/sa/cert-manager",
                },
            ],
            [
                "IAMCustomRole",
                "own-gcp-clouddns-role",
                {
                    project: "dns-project",
                    // Without hyphens, and another's in another stack of the project.
                    roleId: "certManagerChallenges_f656bed72ad8",
                    title: "cert-manager: TXT records of ACME challenges",
                    permissions: [
                        "dns.changes.create",
                        "dns.changes.get",
                        "dns.resourceRecordSets.create",
                        "dns.resourceRecordSets.delete",
                        "dns.resourceRecordSets.list",
                        "dns.resourceRecordSets.update",
                    ],
                },
            ],
        ]);
        expect(values(all)).not.toHaveProperty("serviceAccount");
        expect(identifiedFirst(all)).toBe(true);
    });

    test("takes the zone's project for the cluster's, unless said otherwise", async () => {
        const all = await solve(cloudDns({ identity: { workloadIdentity: { projectNumber: "123456" } } }));
        expect(all.one("DnsManagedZoneIamMember").inputs["member"]).toContain("/dns-project.svc.id.goog/");
    });

    test("annotates the ServiceAccount with a Google service account of the user's", async () => {
        const serviceAccountEmail = "dns@dns-project.iam.gserviceaccount.com";
        const all = await solve(cloudDns({ identity: { serviceAccountEmail } }));
        expect(madeFor(all, CLOUD)).toEqual([]);
        expect(values(all).serviceAccount).toEqual({
            annotations: { "iam.gke.io/gcp-service-account": serviceAccountEmail },
        });
    });
});

describe("azureDnsSolver()", () => {
    const azureDns = (args: Partial<AzureDnsSolverArgs> = {}) =>
        azureDnsSolver({ zone: "example.com", subscriptionId: "sub", resourceGroup: "dns", ...args });
    const block = { subscriptionID: "sub", resourceGroupName: "dns", hostedZoneName: "example.com" };

    test("names the zone, and creates nothing where the node has its rights already", async () => {
        const all = await solve(azureDns({ environment: "AzureChinaCloud", cnameStrategy: "Follow" }));
        expect(dns01(all)).toEqual([
            { cnameStrategy: "Follow", azureDNS: { ...block, environment: "AzureChinaCloud" } },
        ]);
        expect(madeFor(all, CLOUD)).toEqual([]);
        expect(values(all)).not.toHaveProperty("podLabels");
    });

    test("with workload identity creates an identity that may change the zone's TXT records", async () => {
        const all = await solve(
            azureDns({
                identity: { workloadIdentity: { issuerUrl: "https://oidc.example.com/", location: "norwayeast" } },
            }),
        );
        const group = "/subscriptions/sub/resourceGroups/dns";
        expect(madeFor(all, CLOUD)).toEqual([
            [
                "RoleAssignment",
                "own-azure-dns-assignment",
                {
                    scope: `${group}/providers/Microsoft.Network/dnsZones/example.com`,
                    principalId: "principal",
                    principalType: "ServicePrincipal",
                    roleDefinitionId: "own-azure-dns-role-id",
                },
            ],
            [
                "FederatedIdentityCredential",
                "own-azure-dns-credential",
                {
                    resourceGroupName: "dns",
                    resourceName: "own-azure-dns-identity",
                    issuer: "https://oidc.example.com/",
                    subject: "system:serviceaccount:cert-manager:cert-manager",
                    audiences: ["api://AzureADTokenExchange"],
                },
            ],
            ["UserAssignedIdentity", "own-azure-dns-identity", { resourceGroupName: "dns", location: "norwayeast" }],
            [
                "RoleDefinition",
                "own-azure-dns-role",
                {
                    scope: group,
                    roleName: "cert-manager challenges: project/stack/own-azure-dns",
                    description: "TXT records of ACME challenges",
                    roleType: "CustomRole",
                    permissions: [
                        {
                            actions: [
                                "Microsoft.Network/dnsZones/TXT/read",
                                "Microsoft.Network/dnsZones/TXT/write",
                                "Microsoft.Network/dnsZones/TXT/delete",
                            ],
                            notActions: [],
                            dataActions: [],
                            notDataActions: [],
                        },
                    ],
                    assignableScopes: [group],
                },
            ],
        ]);
        expect(dns01(all)).toEqual([{ azureDNS: { ...block, managedIdentity: { clientID: "client" } } }]);
        expect(values(all).podLabels).toEqual({ "azure.workload.identity/use": "true" });
        expect(identifiedFirst(all)).toBe(true);
    });

    test("keeps the identity in a resource group of its own where one is named", async () => {
        const workloadIdentity = { issuerUrl: "https://oidc.example.com/", resourceGroup: "identities" };
        const all = await solve(azureDns({ identity: { workloadIdentity } }));
        const groups = all.of("UserAssignedIdentity", "FederatedIdentityCredential");
        expect(groups.map(({ inputs }) => inputs["resourceGroupName"])).toEqual(["identities", "identities"]);
        expect(all.one("RoleAssignment").inputs["scope"]).toContain("/resourceGroups/dns/");
    });

    test("acts as a managed identity of the user's", async () => {
        const all = await solve(azureDns({ identity: { clientId: "theirs" } }));
        expect(dns01(all)).toEqual([{ azureDNS: { ...block, managedIdentity: { clientID: "theirs" } } }]);
        expect(madeFor(all, CLOUD)).toEqual([]);
        expect(values(all).podLabels).toEqual({ "azure.workload.identity/use": "true" });
    });
});

const tokens = (all: Registrations) =>
    all.of("Secret").map(({ name, inputs }) => [name, inputs["metadata"], inputs["stringData"]]);

describe("cloudflareSolver()", () => {
    test("puts a token into a Secret beside the Issuer, readable nowhere", async () => {
        const all = await solve(cloudflareSolver({ zone: "example.com", apiToken: "given token" }));
        expect(dns01(all)).toEqual([
            { cloudflare: { apiTokenSecretRef: { name: "own-cloudflare-token", key: "token" } } },
        ]);
        expect(tokens(all)).toEqual([
            ["own-cloudflare-token", { name: "own-cloudflare-token", namespace: "web" }, { token: "given token" }],
        ]);
        expect(all.open()).not.toContain("given token");
        expect(all.waits(all.one("Issuer"), all.one("Secret"))).toBe(true);
        expect(madeFor(all, CLOUD)).toEqual([]);
    });

    test("puts it into cert-manager's namespace for a ClusterIssuer, once that is there", async () => {
        const all = await solve(cloudflareSolver({ apiToken: "token" }), {
            clusterIssuer: true,
            certManager: { namespace: "certs" },
        });
        expect(all.one("Secret").inputs["metadata"]).toEqual({ name: "web-own-cloudflare-token", namespace: "certs" });
        expect(all.waits(all.one("Secret"), all.one("Chart"))).toBe(true);
    });

    test("names a Secret of the user's, and makes none", async () => {
        const all = await solve(cloudflareSolver({ apiTokenSecretRef: { name: "cf", key: "api" } }));
        expect(dns01(all)).toEqual([{ cloudflare: { apiTokenSecretRef: { name: "cf", key: "api" } } }]);
        expect(all.of("Secret")).toEqual([]);
    });

    test("creates a token that can do no more than write the one zone's records and find it", async () => {
        const all = await solve(cloudflareSolver({ createToken: { zoneId: output("zone1") } }));
        expect(madeFor(all, CLOUD)).toEqual([
            [
                "ApiToken",
                "own-cloudflare-token",
                {
                    name: "cert-manager project/stack/own-cloudflare",
                    policies: [
                        {
                            effect: "allow",
                            permissionGroups: [
                                { id: "4755a26eedb94da69e1066d98aa820be" },
                                { id: "c8fed203ed3043cba015a93ad1616f1f" },
                            ],
                            resources: '{"com.cloudflare.api.account.zone.zone1":"*"}',
                        },
                    ],
                },
            ],
        ]);
        expect(all.one("Secret").inputs["stringData"]).toEqual({ token: "created token" });
        expect(all.open()).not.toContain("created token");
    });
});

describe("rfc2136Solver()", () => {
    const bind = (args: Partial<Rfc2136SolverArgs> = {}) =>
        rfc2136Solver({ nameserver: "[2001:db8::53]:5353", tsigKeyName: "acme.", tsigSecret: "a2V5", ...args });

    test("updates over TCP with HMAC-SHA256, the key in a Secret beside the Issuer and readable nowhere", async () => {
        const all = await solve(bind({ tsigSecret: "a2V5" }));
        expect(dns01(all)).toEqual([
            {
                rfc2136: {
                    nameserver: "[2001:db8::53]:5353",
                    protocol: "TCP",
                    tsigKeyName: "acme.",
                    tsigAlgorithm: "HMACSHA256",
                    tsigSecretSecretRef: { name: "own-rfc2136-tsig", key: "key" },
                },
            },
        ]);
        expect(tokens(all)).toEqual([
            ["own-rfc2136-tsig", { name: "own-rfc2136-tsig", namespace: "web" }, { key: "a2V5" }],
        ]);
        expect(all.open()).not.toContain("a2V5");
        expect(all.waits(all.one("Issuer"), all.one("Secret"))).toBe(true);
    });

    test("takes another algorithm, UDP, and a Secret of the user's", async () => {
        const all = await solve(
            bind({
                tsigAlgorithm: "HMACSHA512",
                protocol: "UDP",
                tsigSecret: undefined,
                tsigSecretRef: { name: "tsig", key: "secret" },
                cnameStrategy: "Follow",
            }),
        );
        expect(dns01(all)).toEqual([
            {
                cnameStrategy: "Follow",
                rfc2136: {
                    nameserver: "[2001:db8::53]:5353",
                    protocol: "UDP",
                    tsigKeyName: "acme.",
                    tsigAlgorithm: "HMACSHA512",
                    tsigSecretSecretRef: { name: "tsig", key: "secret" },
                },
            },
        ]);
        expect(all.of("Secret")).toEqual([]);
    });
});

describe("several solvers", () => {
    test("are each for their own zone, and the one without a zone for the rest", async () => {
        const all = await solve(
            [
                cloudflareSolver({ zone: "example.net", apiToken: "one" }),
                cloudflareSolver({ zone: "example.org", apiToken: "two" }),
                route53Solver({ zoneId: "Z0123456789", identity: { podIdentity: { clusterName: "prod" } } }),
            ],
            { waitInsteadOfSelfCheck: "30s" },
        );
        expect(acmeBlock(all).solvers).toEqual([
            {
                selector: { dnsZones: ["example.net"] },
                waitInsteadOfSelfCheck: "30s",
                dns01: { cloudflare: { apiTokenSecretRef: { name: "web-own-cloudflare-token", key: "token" } } },
            },
            {
                selector: { dnsZones: ["example.org"] },
                waitInsteadOfSelfCheck: "30s",
                dns01: { cloudflare: { apiTokenSecretRef: { name: "web-own-cloudflare-2-token", key: "token" } } },
            },
            { waitInsteadOfSelfCheck: "30s", dns01: { route53: { hostedZoneID: "Z0123456789" } } },
        ]);
        // One of them acts as cert-manager's pod, so the issuer is of the cluster, and so are the others' Secrets.
        expect(all.of("ClusterIssuer").map(kindOf)).toEqual(["ClusterIssuer"]);
        expect(all.of("Secret").map(({ inputs }) => inputs["metadata"])).toEqual([
            { name: "web-own-cloudflare-token", namespace: "cert-manager" },
            { name: "web-own-cloudflare-2-token", namespace: "cert-manager" },
        ]);
    });
});

describe("a preview", () => {
    const podIdentity = { clusterName: "prod" };
    const workloadIdentity = { projectNumber: "123456" };
    const issuerUrl = "https://oidc.example.com/";
    test.each<[string, () => Dns01Solver]>([
        ["Route 53", () => route53Solver({ zoneId: "Z0", identity: { podIdentity } })],
        ["Cloud DNS", () => cloudDnsSolver({ project: "p", managedZone: "z", identity: { workloadIdentity } })],
        [
            "Azure DNS",
            () =>
                azureDnsSolver({
                    zone: "example.com",
                    subscriptionId: "sub",
                    resourceGroup: "dns",
                    identity: { workloadIdentity: { issuerUrl } },
                }),
        ],
        ["Cloudflare", () => cloudflareSolver({ createToken: { zoneId: "zone1" } })],
        ["RFC 2136", () => rfc2136Solver({ nameserver: "192.0.2.53", tsigKeyName: "a.", tsigSecret: "a2V5" })],
    ])("with %s shows every resource that the update creates, by the same name", async (_, solver) => {
        const shown = await certificate({ dns01: solver() }, undefined, undefined, true);
        expect(shown.list()).toEqual((await solve(solver())).list());
    });
});

/** Cloud SDKs that a fresh Node has loaded after an import. */
function sdksLoadedBy(file: string): string[] {
    const program = `import Module from "node:module";
        await import(${JSON.stringify(join(components, file))});
        console.log(JSON.stringify(Object.keys(Module._cache)));`;
    const files = JSON.parse(
        execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" }),
    ) as string[];
    const names = files.flatMap((path) => /@pulumi\/(aws|gcp|azure-native|cloudflare)\//.exec(path)?.[1] ?? []);
    return [...new Set(names)];
}

test.each([
    ["index.ts", []],
    ["aws/route53Solver.ts", ["aws"]],
    ["gcp/cloudDnsSolver.ts", ["gcp"]],
    ["azure/dnsSolver.ts", ["azure-native"]],
    ["cloudflare/solver.ts", ["cloudflare"]],
])("%s loads the SDKs %j", (file, sdks) => {
    expect(sdksLoadedBy(file)).toEqual(sdks);
});
