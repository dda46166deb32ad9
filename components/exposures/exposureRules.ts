import { isIP } from "node:net";
import type { Plan } from "../model/plan.ts";
import type { Offence, Rule } from "../model/rules/rule.ts";
import { zonesOf } from "../model/zones.ts";
import { BALANCERS_WITHOUT_UDP } from "./balancersWithoutUdp.ts";
import type { MixedServiceArgs } from "./mixedService.ts";

/** What a list holds as plain text; the rest is known later. Pure. */
export function plainList(value: unknown): { value: string; index: number }[] {
    return Array.isArray(value)
        ? value.flatMap((item, index) => (typeof item === "string" ? [{ value: item, index }] : []))
        : [];
}

/** Whether a text is an address with a prefix length. Pure. */
export function isCidr(text: string): boolean {
    const [address = "", prefix = "", ...rest] = text.split("/");
    const family = isIP(address);
    return rest.length === 0 && /^\d+$/.test(prefix) && family !== 0 && Number(prefix) <= (family === 4 ? 32 : 128);
}

/** Addresses that the exposure is told by value, and the arguments that hold them. Pure. */
export function requestedAddresses(plan: Plan): { value: string; path: string }[] {
    const { addresses } = plan.exposure.settings;
    const values = Array.isArray(addresses) ? addresses : (addresses as { values?: unknown } | undefined)?.values;
    const at = Array.isArray(addresses) ? "exposure.addresses" : "exposure.addresses.values";
    return plainList(values).map(({ value, index }) => ({ value, path: `${at}[${index}]` }));
}

/** True of every exposure that has source ranges, and of a cloud's balancer alone. */
export const sourceRangeInvalid: Omit<Rule, "judge"> & { look(settings: Record<string, unknown>): Offence[] } = {
    code: "source-range-invalid",
    severity: "error",
    reason: "The API server refuses the Service, or the balancer lets everybody in.",
    remedy: 'Write a CIDR such as "203.0.113.0/24".',
    source: "core/v1 Service spec.loadBalancerSourceRanges",
    look: (settings) =>
        plainList(settings["sourceRanges"])
            .filter((item) => !isCidr(item.value))
            .map((item) => ({ path: `sourceRanges[${item.index}]`, found: `"${item.value}" is no CIDR.` })),
};

export const exposureRules: Rule[] = [
    {
        code: "balancer-without-mixed-protocols",
        severity: "error",
        reason: "It drops the UDP port or refuses the whole Service, TCP included.",
        remedy: "Use an exposure that takes both: hostPorts(), or a balancer that can.",
        source: "kubernetes/enhancements KEP-1435; kubernetes/kubernetes#103464",
        judge: (plan) =>
            plan.exposure.mixedProtocols
                ? []
                : [
                      {
                          path: "exposure",
                          found: `${plan.exposure.kind} cannot take TCP and UDP on one port.`,
                          remedy: plan.exposure.remedy,
                      },
                  ],
    },
    {
        code: "service-for-balancer-without-udp",
        severity: "error",
        reason: "That balancer drops the UDP port or refuses the whole Service, TCP included.",
        remedy: "Use an exposure that takes both: hostPorts(), or a balancer that can.",
        source: "kubernetes/enhancements KEP-1435; hetznercloud/hcloud-cloud-controller-manager#252; kubernetes/cloud-provider-aws checkMixedProtocol",
        judge: ({ exposure: { kind, settings } }): Offence[] => {
            const { annotations, loadBalancerClass } = settings as Pick<
                MixedServiceArgs,
                "annotations" | "loadBalancerClass"
            >;
            // A cloud's controller leaves a Service of any class alone, and a preset has said who serves it.
            return kind !== "mixedService" || loadBalancerClass !== undefined
                ? []
                : BALANCERS_WITHOUT_UDP.flatMap((balancer) => {
                      const name = balancer.annotation(annotations ?? {});
                      return name === undefined
                          ? []
                          : [
                                {
                                    path: `exposure.annotations["${name}"]`,
                                    found: "It is for a balancer that cannot take TCP and UDP on one port.",
                                    remedy: balancer.remedy,
                                },
                            ];
                  });
        },
    },
    {
        code: "address-families-invalid",
        severity: "error",
        reason: "The API server refuses the Service.",
        remedy: 'Use ["IPv4"], ["IPv6"] or ["IPv4", "IPv6"].',
        source: "core/v1 Service spec.ipFamilies",
        judge: (plan) =>
            [
                { path: "exposure", settings: plan.exposure.settings },
                ...zonesOf(plan).map(({ path, dns: { settings } }) => ({ path, settings })),
            ].flatMap(({ path, settings }) => {
                const families = plainList(settings["ipFamilies"]).map((item) => item.value);
                const valid =
                    families.length >= 1 &&
                    new Set(families).size === families.length &&
                    families.every((family) => family === "IPv4" || family === "IPv6");
                return valid || settings["ipFamilies"] === undefined
                    ? []
                    : [
                          {
                              path: `${path}.ipFamilies`,
                              found: `[${families.join(", ")}] is no set of address families.`,
                          },
                      ];
            }),
    },
    {
        ...sourceRangeInvalid,
        judge: ({ exposure: { settings } }) =>
            sourceRangeInvalid.look(settings).map(({ path, found }) => ({ path: `exposure.${path}`, found })),
    },
    {
        code: "address-invalid",
        severity: "error",
        reason: "The balancer ignores the request and hands out any address, or none.",
        remedy: "Write an IPv4 or IPv6 address of a family that the exposure has.",
        source: "MetalLB, kube-vip and Cilium LB-IPAM documentation",
        judge: (plan): Offence[] => {
            const families = plainList(plan.exposure.settings["ipFamilies"]).map((item) => item.value);
            return requestedAddresses(plan).flatMap(({ value, path }) => {
                const family = isIP(value);
                if (family === 0) {
                    return [{ path, found: `"${value}" is no IP address.` }];
                }
                return families.includes(`IPv${family}`)
                    ? []
                    : [{ path, found: `"${value}" is IPv${family}, and the exposure has ${families.join(", ")}.` }];
            });
        },
    },
];
