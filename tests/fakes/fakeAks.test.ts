import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AksMixedServiceArgs, mixedService, sharedAddress } from "../../components/azure/index.ts";
import { aksAnnotations, specRanges } from "../../components/azure/mixedService.ts";
import { sharedAddressKind } from "../../components/azure/sharedAddressKind.ts";
import { SharedAddressServices } from "../../components/exposures/sharedAddressServices.ts";
import type { Exposure } from "../../components/index.ts";
import { NETWORK } from "../components/azure/azure.ts";
import { agrees, optional, usually } from "../support/arbitraries.ts";
import { exposureErrors } from "../support/exposureErrors.ts";
import { registrationsOf } from "../support/registrations.ts";
import { type AksCluster, type AksService, aksRefusals } from "./fakeAks.ts";

const problems = exposureErrors(mixedService({ publicIpNames: { ipv4: "edge" } }));

type Families = ("IPv4" | "IPv6")[];
const prefixId = (name: string) => NETWORK.replace("virtualNetworks/nodes", `publicIPPrefixes/${name}`);
const name = (text: string) =>
    usually(fc.constantFrom(text, `${text}_`, text.repeat(26).slice(0, 80)), fc.constantFrom("", "a/b", `${text}-`));

/** Which families something is said for. */
const which = usually(
    fc.constantFrom("none", "served"),
    fc.constantFrom<"none" | "served" | "ipv4" | "both">("ipv4", "both"),
);

function said<T>(how: string, families: Families, ipv4: T, ipv6: T): { ipv4?: T; ipv6?: T } | undefined {
    const served = {
        ...(families.includes("IPv4") ? { ipv4 } : {}),
        ...(families.includes("IPv6") ? { ipv6 } : {}),
    };
    return { none: undefined, served, ipv4: { ipv4 }, both: { ipv4, ipv6 } }[how];
}

const asked = fc
    .record({
        ipFamilies: fc.constantFrom<Families>(["IPv4"], ["IPv6"], ["IPv4", "IPv6"]),
        public: fc.record({ how: which, ipv4: name("v4"), ipv6: name("v6") }),
        prefix: fc.record({
            how: usually(fc.constant("none"), fc.constantFrom("served", "ipv4")),
            ipv4: usually(fc.constant(prefixId("four")), fc.constant("four")),
            ipv6: fc.constant(prefixId("six")),
        }),
        private: fc.record({
            how: usually(fc.constant("none"), fc.constantFrom("served", "ipv4", "both")),
            ipv4: usually(fc.constant("10.224.0.9"), fc.constantFrom("fd00::9", "edge")),
            ipv6: fc.constant("fd00::9"),
        }),
        scheme: usually(fc.constant("external" as const), fc.constant("internal" as const)),
        subnetName: usually(fc.constant(undefined), fc.constantFrom<string | undefined>("edge", "edge-")),
        resourceGroup: optional(usually(fc.constantFrom("edge", "edge_(1)"), fc.constantFrom("edge.", "a b"))),
        dnsLabel: usually(fc.constant(undefined), fc.constantFrom<string | undefined>("edge-of-acme", "ab", "Edge")),
        tcpIdleTimeout: optional(usually(fc.integer({ min: 4, max: 100 }), fc.constantFrom(3, 101, 4.5))),
        healthProbe: optional(
            fc.record(
                {
                    interval: usually(fc.integer({ min: 5, max: 20 }), fc.constantFrom(4, 5.5, 59, 60, 119)),
                    numberOfProbes: usually(fc.integer({ min: 2, max: 5 }), fc.constantFrom(1, 2.5, 23, 24)),
                },
                { requiredKeys: [] },
            ),
        ),
        externalTrafficPolicy: fc.constantFrom<AksMixedServiceArgs["externalTrafficPolicy"][]>(
            undefined,
            "Local",
            "Local",
            "Cluster",
        ),
        sharedProbe: fc.constantFrom(undefined, true, false),
        sourceRanges: optional(
            usually(
                fc.constantFrom<string[]>(["192.0.2.0/24", "2001:db8::/32"]),
                fc.constantFrom<string[]>(
                    ["192.0.2.0/24"],
                    ["2001:db8::/32"],
                    ["192.0.2.9/24", "2001:db8::/32"],
                    ["192.0.2.0", "2001:db8::/32"],
                    [],
                ),
            ),
        ),
        allowedServiceTags: optional(
            usually(
                fc.constantFrom<string[]>(["AzureFrontDoor.Backend"], ["AzureCloud", "Storage.WestEurope"]),
                fc.constantFrom<string[]>([], ["Azure Cloud"], ["a,,b"]),
            ),
        ),
    })
    .map(({ public: named, prefix, private: privates, ...args }) => {
        const { ipFamilies } = args;
        const publicIpNames = said(named.how, ipFamilies, named.ipv4, named.ipv6);
        const settings: AksMixedServiceArgs = {
            ...args,
            publicIpNames,
            publicIpPrefixIds: said(prefix.how, ipFamilies, prefix.ipv4, prefix.ipv6),
            privateAddresses: said(privates.how, ipFamilies, privates.ipv4, privates.ipv6),
        };
        // All that can be there is there.
        const group = args.resourceGroup ?? "";
        const groupExists = /^[\w.()-]*[\w()-]$/.test(group) || group === "";
        const exists = (text: string) => /^\w(?:[\w.-]{0,78}\w)?$/.test(text);
        const addresses = Object.entries(publicIpNames ?? {}).filter(([, text]) => groupExists && exists(text));
        const cluster: AksCluster = {
            sharedProbe: args.sharedProbe === true,
            publicIps: {
                ...(groupExists && group !== "" ? { [`${group}/another`]: { family: "IPv4" } } : {}),
                ...Object.fromEntries(
                    addresses.map(([family, text]) => [
                        `${group}/${text}`,
                        { family: family === "ipv4" ? "IPv4" : "IPv6" },
                    ]),
                ),
            },
            private: { addresses: { "10.224.0.9": "IPv4", "fd00::9": "IPv6" }, subnets: ["edge"] },
        };
        return { args: settings, cluster };
    });

/** An exposure's Service, with a port that has both protocols. */
function mixed(exposure: Exposure): AksService {
    const shape = exposure.serviceShape();
    return {
        annotations: shape.annotations as Record<string, string>,
        loadBalancerSourceRanges: shape.loadBalancerSourceRanges as string[] | undefined,
        externalTrafficPolicy: shape.externalTrafficPolicy ?? "Cluster",
        ipFamilies: shape.ipFamilies,
        protocols: ["TCP", "UDP"],
    };
}

/** The Services on one address, as the exposure asks the cluster for them. */
async function pair(args: AksMixedServiceArgs): Promise<AksService[]> {
    const { settings } = sharedAddressKind.open(args);
    const all = await registrationsOf(
        () =>
            new SharedAddressServices("edge", {
                ipFamilies: settings.ipFamilies,
                externalTrafficPolicy: settings.externalTrafficPolicy,
                annotations: aksAnnotations(settings),
                sourceRanges: specRanges(settings),
                namespace: "web",
                serviceName: "edge",
                selector: {},
                ports: [{ port: 443, targetPort: 443, protocols: ["TCP", "UDP"] }],
            }),
    );
    return all.of("Service").map(({ inputs }) => {
        const { annotations } = inputs["metadata"] as Pick<AksService, "annotations">;
        const spec = inputs["spec"] as AksService & { ports: { protocol: "TCP" | "UDP" }[] };
        return { ...spec, annotations, protocols: spec.ports.map(({ protocol }) => protocol) };
    });
}

describe("on AKS, random options are accepted by the checks where AKS does as asked, and refused where it does not", () => {
    test("for one mixed Service", async () => {
        await agrees(
            asked,
            async ({ args, cluster }) => {
                const exposure = mixedService(args);
                // A name of a family that is not served may leave no annotation that shows it.
                const unseen = Object.entries({
                    ...args.publicIpNames,
                    ...args.publicIpPrefixIds,
                    ...args.privateAddresses,
                })
                    .map(([family]) => (family === "ipv4" ? "IPv4" : "IPv6"))
                    .filter((family) => !args.ipFamilies?.includes(family))
                    .map((family) => `nothing of ${family} is used`);
                return { found: problems(exposure), refusals: [...unseen, ...aksRefusals(cluster, [mixed(exposure)])] };
            },
            1000,
        );
    });

    test("for two Services on one address", async () => {
        await agrees(
            asked,
            async ({ args, cluster }) => {
                const {
                    publicIpPrefixIds: _p,
                    privateAddresses: _a,
                    dnsLabel: _d,
                    scheme: _s,
                    subnetName: _n,
                    ...own
                } = args;
                const shared = { ...own, publicIpNames: own.publicIpNames ?? {} };
                const unseen = Object.keys(shared.publicIpNames)
                    .map((family) => (family === "ipv4" ? "IPv4" : "IPv6"))
                    .filter((family) => !args.ipFamilies?.includes(family));
                const refusals = aksRefusals(cluster, await pair(shared));
                return { found: problems(sharedAddress(shared)), refusals: [...unseen, ...refusals] };
            },
            150,
        );
    });
});

describe("the fake of AKS refuses", () => {
    const cluster: AksCluster = {
        sharedProbe: false,
        publicIps: { "/edge": { family: "IPv4" }, "/six": { family: "IPv6" } },
        private: { addresses: {}, subnets: [] },
    };
    const usual: AksService = {
        annotations: { "service.beta.kubernetes.io/azure-pip-name": "edge" },
        externalTrafficPolicy: "Local",
        ipFamilies: ["IPv4"],
        protocols: ["TCP", "UDP"],
    };

    test("nothing of an address by its name", () => {
        expect(aksRefusals(cluster, [usual])).toEqual([]);
        expect(aksRefusals(cluster, [usual, usual])).toEqual([]);
    });

    test.each<[string, Partial<AksService>, string]>([
        ["policy Cluster for UDP", { externalTrafficPolicy: "Cluster" }, "a UDP rule has no probe"],
        [
            "an address that is not there",
            { annotations: { "service.beta.kubernetes.io/azure-pip-name": "other" } },
            "PublicIP from annotation azure-pip-name(-IPv6)=other doesn't exist",
        ],
        [
            "an address of the other family",
            { annotations: { "service.beta.kubernetes.io/azure-pip-name": "six" } },
            "six: PublicIPAddressVersionCannotBeChanged",
        ],
    ])("%s", (_what, differs, why) => {
        expect(aksRefusals(cluster, [{ ...usual, ...differs }])).toEqual([why]);
    });

    test("two Services without an address by name", () => {
        const nameless = { ...usual, annotations: {} };
        expect(aksRefusals(cluster, [nameless, nameless])).toEqual(["each Service gets an IPv4 address of its own"]);
    });
});
