import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { renderStack as render } from "./renderStack.ts";

const kinds = (stream: string) =>
    parseAllDocuments(stream)
        .map((document) => (document.toJS() as { kind?: string } | null)?.kind)
        .filter((kind) => kind !== undefined);

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
        expect(await render("aws")).toBe(stream);
    });

    test("goes to production with one word, and makes cert-manager's role where the cluster is named", async () => {
        const stream = await render("aws", { acmeEnvironment: "production", eksCluster: "prod" });
        expect(stream).toContain("acme-v02.api.letsencrypt.org");
        expect(stream).toContain("# aws:eks/podIdentityAssociation:PodIdentityAssociation");
    });

    test("lists all that its configuration lacks at once", async () => {
        await expect(render("aws", { hostnames: "", zoneId: "", email: "", scheme: "public" })).rejects.toThrow(
            'The configuration of the stack "aws" has 4 problems; nothing was created.\n' +
                "  http3-gateway:hostnames is missing.",
        );
    });

    test("refuses a hostname outside its zone like any program", async () => {
        await expect(render("aws", { hostnames: "app.example.net" })).rejects.toThrow("hostnames[0]: ");
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
            "addresses needs a balancer that takes requests",
        );
    });

    test("names the cluster once", async () => {
        await expect(render("kubernetes", { kubeconfig: "/etc/kube", clusterStack: "a/b/c" })).rejects.toThrow(
            "kubeconfig and clusterStack both name the cluster.",
        );
    });
});
