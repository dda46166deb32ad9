import { output } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import {
    AwsLoadBalancerController,
    type LoadBalancerControllerArgs,
    loadBalancerController,
    NetworkLoadBalancer,
    networkLoadBalancer,
    Route53Records,
    route53,
    route53Solver,
} from "../../../components/aws/index.ts";
import { acme } from "../../../components/index.ts";
import { refused } from "../../support/refused.ts";
import { registrationsOf } from "../../support/registrations.ts";
import type { BadArgs } from "../gateway/badHosts.ts";
import { needed } from "./awsController.ts";
import { least, place } from "./networkBalancer.ts";

const zoneId = "Z0123456789ABCDEFGHIJ";

describe("a misspelt setting of AWS's parts is refused at every depth, and the nearest is named", () => {
    /** Settings of a program that nothing type-checked. */
    const also = <Args extends object>(args: Args, more: object): Args => Object.assign({}, args, more);
    const certificate = (more: object) =>
        acme({ email: "ops@example.com", dns01: route53Solver(also({ zoneId }, more)) });

    test.each<[string, BadArgs, string]>([
        [
            "exposure.sheme",
            { exposure: loadBalancerController(also({}, { sheme: "internal" })) },
            "Did you mean scheme?",
        ],
        [
            "exposure.healthCheck.intervall",
            { exposure: loadBalancerController({ healthCheck: also({}, { intervall: 5 }) }) },
            "Did you mean interval?",
        ],
        [
            "exposure.loadBalancerSourceRanges",
            { exposure: networkLoadBalancer(also(place, { loadBalancerSourceRanges: ["192.0.2.0/24"] })) },
            "Did you mean sourceRanges?",
        ],
        [
            "dns.latency.regoin",
            { dns: route53({ zoneId, latency: also({ region: "eu-central-1" }, { regoin: "eu-central-1" }) }) },
            "Did you mean region?",
        ],
        ["certificate.dns01.partion", { certificate: certificate({ partion: "aws-cn" }) }, "Did you mean partition?"],
        [
            "certificate.dns01.identity.irsa.isuer",
            { certificate: certificate({ identity: { irsa: { providerArn: "arn", issuer: "x", isuer: "x" } } }) },
            "Did you mean issuer?",
        ],
    ])("%s", async (path, args, remedy) => {
        const { lines } = await refused(args);
        expect(lines.map((line) => line.split(". ")[0])).toEqual([`  ${path}: Unknown key`]);
        expect(lines[0]).toContain(remedy);
    });

    test("and so it is of a component that stands alone", async () => {
        const publication = {
            listeners: [],
            advertisement: { stage: "on" as const, maxAge: 60, ttl: 60, svcParams: {} },
            addresses: output({ ipv4: [], ipv6: [] }),
            ipFamilies: ["IPv4" as const],
            byHostname: false,
        };
        const { all } = await registrationsOf(() => {
            const alone = (make: () => unknown, problem: string) => expect(make).toThrow(`\n  ${problem}`);
            const balancer = also(least, { service: { ...least.service, nam: "envoy" } });
            alone(() => new NetworkLoadBalancer("edge-lb", balancer), "service.nam: Unknown key.");
            const controller = also(needed, { versoin: "v3.4.3" });
            alone(() => new AwsLoadBalancerController("lbc", controller), "versoin: Unknown key.");
            const records = also({ zoneId, ...publication }, { wieght: {} });
            alone(() => new Route53Records("site", records), "wieght: Unknown key.");
        });
        expect(all).toEqual([]);
    });
});

describe("Route53Records", () => {
    test("is refused with two routing policies, which Route 53 refuses as well", async () => {
        const { all } = await registrationsOf(() => {
            const args = {
                zoneId,
                listeners: [],
                advertisement: { stage: "on" as const, maxAge: 60, ttl: 60, svcParams: {} },
                addresses: output({ ipv4: [], ipv6: [] }),
                ipFamilies: ["IPv4" as const],
                byHostname: false,
                weight: { identifier: "h3", weight: 256 },
                latency: { region: "eu-central-1" },
            };
            expect(() => new Route53Records("site", args)).toThrow(
                /has 2 problems.*\n {2}weight\.weight: .*record-weight-invalid.*\n {2}latency: .*record-policies-exclusive/s,
            );
        });
        expect(all).toEqual([]);
    });
});

describe("what is known only during the update", () => {
    test("counts as given: an Output is a cluster's name for EKS Auto Mode", () => {
        const exposure = networkLoadBalancer({ ...place, by: "eks-auto-mode", clusterName: output("prod") });
        expect(exposure.problems).toEqual([]);
        expect(Object.keys(exposure.describe().settings)).toContain("clusterName");
    });
});

describe("a balancer that the AWS Load Balancer Controller makes", () => {
    test("says for how long it keeps flows, which a rule compares with the proxies' drain", () => {
        const seconds = (args: LoadBalancerControllerArgs) => loadBalancerController(args).describe().flowSeconds;
        expect([seconds({}), seconds({ deregistrationDelay: 300 })]).toEqual([60, 300]);
    });
});
