import { output } from "@pulumi/pulumi";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
    type GkeMixedServiceArgs,
    type GkeSharedAddressArgs,
    mixedService,
    SharedAddress,
    sharedAddress,
} from "../../components/gcp/index.ts";
import type { Exposure } from "../../components/index.ts";
import { google } from "../components/gcp/google.ts";
import { agrees } from "../support/arbitraries.ts";
import { exposureErrors } from "../support/exposureErrors.ts";
import { registrationsOf } from "../support/registrations.ts";
import { canBeReserved, type GkeCluster, type GkeService, gkeRefusals } from "./fakeGke.ts";

const problems = exposureErrors(mixedService({ gkeVersion: "1.36.2-gke.1498000", addressNames: { ipv4: "edge" } }));

/** Versions around those at which GKE learnt something. */
const version = fc
    .tuple(
        fc.constantFrom(
            [33, 0],
            [33, 1],
            [33, 2],
            [34, 0],
            [34, 1],
            [34, 2],
            [35, 0],
            [36, 1],
            [36, 2],
            [36, 3],
            [37, 0],
        ),
        fc.constantFrom(1_000_000, 1_498_000, 1_497_999, 1_778_999, 1_779_000, 2_189_999, 2_190_000),
    )
    .map(([[minor = 0, patch = 0], gke]) => [1, minor, patch, gke]);
const textOf = ([major, minor, patch, gke]: number[]) => `${major}.${minor}.${patch}-gke.${gke}`;

const families = fc.constantFrom<("IPv4" | "IPv6")[]>(["IPv4"], ["IPv6"], ["IPv4", "IPv6"], ["IPv6", "IPv4"]);
const name = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom("edge", "edge-2", "e".repeat(63)) },
    { weight: 1, arbitrary: fc.constantFrom("203.0.113.7", "Edge", "edge-", "3e", "e".repeat(64), "a.b") },
);
const tier = fc.constantFrom<GkeMixedServiceArgs["networkTier"][]>(undefined, undefined, "PREMIUM", "STANDARD");
const policy = fc.constantFrom<GkeMixedServiceArgs["externalTrafficPolicy"][]>(undefined, "Local", "Cluster");

interface Asked {
    version: number[];
    cluster: GkeCluster;
    args: GkeMixedServiceArgs;
}

const asked: fc.Arbitrary<Asked> = fc
    .record({
        version,
        ipFamilies: families,
        internal: fc.boolean(),
        networkTier: tier,
        externalTrafficPolicy: policy,
        weightedByPods: fc.constantFrom(undefined, false, true),
        which: fc.constantFrom("none", "all", "all", "ipv4", "ipv6"),
        ipv4: name,
        ipv6: name.map((text) => (text.length < 60 ? `${text}6` : text.replace("e", "f"))),
    })
    .map(({ version, which, ipv4, ipv6, internal, ...args }) => {
        const all = {
            ...(args.ipFamilies.includes("IPv4") ? { ipv4 } : {}),
            ...(args.ipFamilies.includes("IPv6") ? { ipv6 } : {}),
        };
        const names = { none: undefined, all, ipv4: { ipv4 }, ipv6: { ipv6 } }[which];
        const scheme = internal && args.networkTier === undefined ? ("internal" as const) : ("external" as const);
        const reserved = Object.entries(names ?? {}).flatMap(([family, text]) =>
            canBeReserved(text)
                ? [[text, { family: family === "ipv4" ? "IPv4" : "IPv6", tier: tierOf(args.networkTier) } as const]]
                : [],
        );
        return {
            version,
            cluster: { version, reserved: Object.fromEntries(reserved) },
            args: { ...args, scheme, gkeVersion: textOf(version), addressNames: names },
        };
    });

function tierOf(networkTier: GkeMixedServiceArgs["networkTier"]): "Premium" | "Standard" {
    return networkTier === "STANDARD" ? "Standard" : "Premium";
}

/** What an exposure's Service is, with a port that has both protocols. */
function mixed(exposure: Exposure): GkeService {
    const { annotations, loadBalancerClass, externalTrafficPolicy = "Cluster", ipFamilies } = exposure.serviceShape();
    return {
        annotations: annotations as Record<string, string>,
        loadBalancerClass: loadBalancerClass as string | undefined,
        externalTrafficPolicy,
        ipFamilies,
        protocols: ["TCP", "UDP"],
    };
}

/** The Services on one address, and the addresses that are reserved for them. */
async function pair(args: GkeSharedAddressArgs, cluster: GkeCluster) {
    const all = await registrationsOf(
        () =>
            new SharedAddress("edge-lb", {
                ...args,
                namespace: "web",
                selector: {},
                ports: [{ port: 443, targetPort: 443, protocols: ["TCP", "UDP"] }],
            }),
        false,
        google,
    );
    const refused = all
        .of("Address")
        .filter(({ inputs }) => inputs["ipVersion"] === "IPV6" && inputs["subnetwork"] === undefined)
        .map(({ name }) => `${name}: an external IPv6 address needs a subnetwork`);
    const made = all.of("Address").map(({ name, inputs }) => [
        `${name}-0123abc`,
        {
            family: inputs["ipVersion"] === "IPV6" ? "IPv6" : "IPv4",
            tier: inputs["networkTier"] === "STANDARD" ? "Standard" : "Premium",
        },
    ]);
    const services = all.of("Service").map(({ inputs }) => {
        const { annotations } = inputs["metadata"] as Pick<GkeService, "annotations">;
        const spec = inputs["spec"] as GkeService & { ports: { protocol: "TCP" | "UDP" }[] };
        return { ...spec, annotations, protocols: spec.ports.map(({ protocol }) => protocol) };
    });
    const reserved = { ...cluster.reserved, ...Object.fromEntries(made) };
    return [...refused, ...gkeRefusals({ ...cluster, reserved }, services)];
}

describe("on GKE, random options are accepted by the checks where GKE does as asked, and refused where it does not", () => {
    test("for one mixed Service", async () => {
        await agrees(
            asked,
            async ({ args, cluster }) => {
                const exposure = mixedService(args);
                return { found: problems(exposure), refusals: gkeRefusals(cluster, [mixed(exposure)]) };
            },
            1000,
        );
    });

    test("for two Services on one address", async () => {
        await agrees(
            asked,
            async ({ args: { scheme: _external, ...args }, cluster }) => {
                const found = problems(sharedAddress(args));
                return { found, refusals: await pair(args, cluster) };
            },
            150,
        );
    });
});

test("a version is read as the numbers that Google orders it by, and nothing else is read", () => {
    const number = fc.integer({ min: 0, max: 9_999_999 });
    fc.assert(
        fc.property(fc.tuple(number, number), ([one, other]) => {
            const ipv4 = (gke: number) =>
                problems(mixedService({ gkeVersion: `1.34.1-gke.${gke}`, addressNames: { ipv4: "edge" } })).length ===
                0;
            expect([ipv4(one), ipv4(other)]).toEqual([one >= 2_190_000, other >= 2_190_000]);
        }),
    );
    for (const gkeVersion of ["", "1.36.2", "1.36.2-gke", "v1.36-gke.1", "1.36.2-gke.1498000-rc1", "latest"]) {
        expect(problems(mixedService({ gkeVersion })).join("\n")).toContain(
            `"${gkeVersion}" is not a valid GKE version.`,
        );
    }
    const late = mixedService({ gkeVersion: output("1.36.2-gke.1498000") as unknown as string });
    expect(late.problems?.map(({ path, message }) => `${path}: ${message}`).join("\n")).toContain(
        "gkeVersion: An Output, whose value is known only during the update, is given.",
    );
});
