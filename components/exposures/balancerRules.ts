import { isIP } from "node:net";
import { compareVersions } from "../gatewayApi/judgeBundle.ts";
import type { Plan } from "../model/plan.ts";
import type { Offence, Rule } from "../model/rules/rule.ts";
import { plainList, requestedAddresses } from "./exposureRules.ts";

const RELEASE = /^v?\d+\.\d+(\.\d+)?([-+].*)?$/;

/** Settings of an exposure of one kind; nothing for any other. */
function settingsOf(plan: Plan, kind: string): Record<string, unknown> | undefined {
    return plan.exposure.kind === kind ? plan.exposure.settings : undefined;
}

/** Addresses that the exposure is told, and who is asked for them; nothing where some are known later. */
function toldAddresses(plan: Plan): { path: string; from?: string; values: string[] } | undefined {
    const { addresses } = plan.exposure.settings;
    const { from, values = addresses } = (Array.isArray(addresses) ? {} : (addresses ?? {})) as {
        from?: string;
        values?: unknown;
    };
    const plain = plainList(values).map(({ value }) => value);
    return Array.isArray(values) && plain.length === values.length
        ? { path: Array.isArray(addresses) ? "exposure.addresses" : "exposure.addresses.values", from, values: plain }
        : undefined;
}

export const balancerRules: Rule[] = [
    {
        code: "address-family-unnamed",
        severity: "error",
        reason: "A balancer that is told its addresses gives no others, so clients of that family find nothing, or the Service gets no address at all.",
        remedy: "Name an address of each family of the exposure, or leave that family out of ipFamilies.",
        source: "metallb.io Usage; docs.cilium.io LB IPAM; kube-vip.io Usage",
        judge: (plan): Offence[] => {
            const told = toldAddresses(plan);
            return plan.exposure.ipFamilies
                .filter((family) => told?.values.every((address) => `IPv${isIP(address)}` !== family))
                .map((family) => ({ path: told?.path ?? "exposure.addresses", found: `No address is ${family}.` }));
        },
    },
    {
        code: "address-family-twice",
        severity: "error",
        reason: "MetalLB gives a Service at most one address of each family and refuses the request, so the Service gets none.",
        remedy: "Name one address of each family.",
        source: "metallb/metallb internal/allocator/allocator.go",
        judge: (plan): Offence[] => {
            const who = toldAddresses(plan)?.from ?? plan.exposure.kind;
            const seen = new Set<number>();
            return (who === "metallb" ? requestedAddresses(plan) : []).flatMap(({ value, path }) => {
                const family = isIP(value);
                const twice = family !== 0 && seen.has(family);
                seen.add(family);
                return twice ? [{ path, found: `"${value}" is a second address of IPv${family}.` }] : [];
            });
        },
    },
    {
        code: "address-shared-by-port-number",
        severity: "error",
        reason: "Sharing there goes by port number alone, so TCP 443 and UDP 443 of two Services cannot have one address.",
        remedy: "Use kubeVip(): it takes both protocols in one Service.",
        source: "kube-vip.io Usage",
        judge: (plan) =>
            settingsOf(plan, "sharedAddress") !== undefined && toldAddresses(plan)?.from === "kube-vip"
                ? [{ path: "exposure.addresses.from", found: "kube-vip is to share an address between two Services." }]
                : [],
    },
    {
        code: "kube-vip-local-without-election",
        severity: "error",
        reason: "The address is on any node, and the policy drops what arrives at one without a proxy.",
        remedy: 'Set svc_election on kube-vip and servicesElection: true here, or use externalTrafficPolicy: "Cluster".',
        source: "kube-vip.io Usage, External traffic policy",
        judge: (plan) => {
            const settings = settingsOf(plan, "kube-vip");
            return settings?.["externalTrafficPolicy"] === "Local" && settings["servicesElection"] !== true
                ? [{ path: "exposure.externalTrafficPolicy", found: "Local is asked of kube-vip without an election." }]
                : [];
        },
    },
    {
        code: "balancer-version-invalid",
        severity: "error",
        reason: "Whether it takes TCP and UDP on one port cannot be told.",
        remedy: 'Write the release, for example "1.18.2", or leave it out.',
        source: "Semantic Versioning 2.0.0",
        judge: (plan) => {
            const version = settingsOf(plan, "cilium")?.["version"];
            return typeof version === "string" && !RELEASE.test(version)
                ? [{ path: "exposure.version", found: `"${version}" is no release of Cilium.` }]
                : [];
        },
    },
    {
        code: "cilium-ignores-protocol",
        severity: "error",
        reason: "Before 1.17 its datapath ignores the protocol of a Service's port, so UDP 443 and TCP 443 are one frontend.",
        remedy: "Upgrade Cilium to 1.17, or use hostPorts().",
        source: "cilium/cilium#9207, #33434",
        judge: (plan) => {
            const version = settingsOf(plan, "cilium")?.["version"];
            return typeof version === "string" && RELEASE.test(version) && compareVersions(version, "1.17") < 0
                ? [{ path: "exposure.version", found: `Cilium is ${version}.` }]
                : [];
        },
    },
    {
        code: "cilium-sends-udp-to-leaving-pods",
        severity: "warning",
        reason: "From 1.18.13 its datapath goes on sending UDP to pods that are terminating: a third of it was lost during a rolling update.",
        remedy: "Stay on 1.17 or below 1.18.13 until the issue is closed, or let HTTP/3 be withdrawn while proxies are replaced.",
        source: "cilium/cilium#48714, open in September 2026",
        judge: (plan) => {
            const version = settingsOf(plan, "cilium")?.["version"];
            return typeof version === "string" && RELEASE.test(version) && compareVersions(version, "1.18.13") >= 0
                ? [{ path: "exposure.version", found: `Cilium is ${version}.` }]
                : [];
        },
    },
    {
        code: "cilium-l2-with-local",
        severity: "error",
        reason: "The node that announces the address may have no proxy, and the policy drops what arrives there.",
        remedy: 'Use externalTrafficPolicy: "Cluster", or announce the address by BGP.',
        source: "docs.cilium.io L2 announcements, Limitations",
        judge: (plan) => {
            const settings = settingsOf(plan, "cilium");
            return settings?.["announcement"] === "l2" && settings["externalTrafficPolicy"] === "Local"
                ? [{ path: "exposure.externalTrafficPolicy", found: "Local is asked of an address announced in L2." }]
                : [];
        },
    },
    {
        code: "digitalocean-families-unsupported",
        severity: "error",
        reason: "A balancer of DigitalOcean has IPv4, or both families where it is public.",
        remedy: 'Use ["IPv4"], or ["IPv4", "IPv6"] without internal.',
        source: "digitalocean-cloud-controller-manager annotations, do-loadbalancer-network-stack",
        judge: (plan) => {
            const settings = settingsOf(plan, "digitalOcean");
            const { ipFamilies } = plan.exposure;
            const internal = settings?.["internal"] === true;
            return settings !== undefined && ipFamilies.includes("IPv6") && (internal || ipFamilies.length === 1)
                ? [
                      {
                          path: "exposure.ipFamilies",
                          found: `${ipFamilies.join(" and ")} ${internal ? "inside the VPC" : "alone"} is asked for.`,
                      },
                  ]
                : [];
        },
    },
    {
        code: "source-ranges-not-enforced",
        severity: "error",
        reason: "Without security rules of its own the cloud controller ignores the ranges, and everybody gets in.",
        remedy: 'Use securityRules: "NSG", or write the ranges into your security lists and leave them out here.',
        source: "oracle/oci-cloud-controller-manager load_balancer_security_lists.go, securityListManagerNOOP",
        judge: (plan) => {
            const settings = settingsOf(plan, "oci");
            return settings?.["sourceRanges"] !== undefined && settings["securityRules"] === "None"
                ? [{ path: "exposure.sourceRanges", found: 'They are given with securityRules "None".' }]
                : [];
        },
    },
    {
        code: "oci-udp-joins-later",
        severity: "warning",
        reason: "The API server gives a port that is added later a node port of its own, and OCI sends TCP and UDP of one port to one node port, so QUIC would be dead at the stages that follow.",
        remedy: 'Begin at stage "dark", or delete the Service when stage "off" is left, so that it is made anew with both.',
        source: "oracle/oci-cloud-controller-manager#532; kubernetes pkg/registry/core/service/storage/alloc.go",
        judge: (plan) =>
            settingsOf(plan, "oci") !== undefined && plan.advertisement.stage === "off"
                ? [{ path: "advertisement.stage", found: 'Stage "off" leaves UDP out of the Service.' }]
                : [],
    },
];
