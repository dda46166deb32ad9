import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { EmptyCluster } from "../fakes/emptyCluster.ts";
import type { RandomEdge } from "./programs/randomEdges/index.ts";
import { PulumiStack } from "./pulumiStack.ts";

const PACK = ["--policy-pack", resolve(import.meta.dirname, "../../tools/policy")];

describe("the policy pack under `pulumi preview`, of a program without our components", () => {
    const manifests = mkdtempSync(join(tmpdir(), "http3-manifests-"));
    const project = join(import.meta.dirname, "programs/fragile");
    const stack = new PulumiStack("fragile", { manifests }, { project });

    test("passes what is sound", async () => {
        const { code, errors, violations } = await stack.preview({}, { flags: PACK });
        expect({ code, errors, violations }).toEqual({ code: 0, errors: [], violations: [] });
    });

    test.each<{ what: string; settings: Record<string, string>; refused: RegExp }>([
        {
            what: "a Service for TCP and UDP at a balancer that carries only TCP",
            settings: { annotations: '{"load-balancer.hetzner.cloud/location":"fsn1"}' },
            refused:
                /^mandatory resources-balancer-without-udp edge: .*\nedge: TCP and UDP share a port, but load-balancer\.hetzner\.cloud\/location selects a balancer .* Use node addresses \(host ports\), /,
        },
        {
            what: "PROXY protocol together with HTTP/3",
            settings: { proxyProtocol: "true" },
            refused:
                /^mandatory resources-proxy-protocol-with-http3 edge-policy: .*\nedge-policy: PROXY protocol is enabled together with HTTP\/3\. .* Remove clientTraffic\.proxyProtocol /,
        },
    ])("refuses $what, and nothing else", async ({ settings, refused }) => {
        const { code, violations } = await stack.preview(settings, { flags: PACK });
        expect(code).not.toBe(0);
        expect(violations).toEqual([expect.stringMatching(refused)]);
    });
});

test("the policy pack passes a gateway of ours under `pulumi preview`, by its plan and by its resources", async () => {
    const cluster = await EmptyCluster.start();
    try {
        const kubeconfig = join(mkdtempSync(join(tmpdir(), "http3-policy-")), "kubeconfig");
        writeFileSync(kubeconfig, cluster.kubeconfig);
        const edge: RandomEdge = {
            hosts: ["www"],
            ipFamilies: ["IPv4", "IPv6"],
            exposure: "mixedService",
            dns: "inClusterZone",
            stage: "on",
            maxAge: 86_400,
            ttl: 300,
            replicas: 2,
            leafDays: 90,
        };
        const project = join(import.meta.dirname, "programs/randomEdges");
        const stack = new PulumiStack("sound", { kubeconfig, edges: JSON.stringify([edge]) }, { project });
        const { code, errors, violations } = await stack.preview({}, { flags: PACK });
        expect({ code, errors, violations }).toEqual({ code: 0, errors: [], violations: [] });
    } finally {
        await cluster.stop();
    }
});
