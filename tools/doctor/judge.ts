import { envoyGateway } from "../../components/envoyGateway/envoyGateway.ts";
import { judgeBundle } from "../../components/gatewayApi/judgeBundle.ts";
import { oldKubernetes } from "../../components/preflight/oldKubernetes.ts";
import type { ClusterFacts } from "./clusterFacts.ts";
import { type Fitting, nodeAddresses, platforms } from "./platforms.ts";

/** Mark of a finding: good, prevents a gateway, information, or unknown. */
export interface Finding {
    state: "good" | "blocked" | "note" | "unknown";
    /** What was checked, in one or two words. */
    about: string;
    /** The result, and what to do if it is not good. */
    text: string;
}

/** All findings about a cluster. */
interface ClusterJudgement {
    findings: Finding[];
    /** What fits, best first. */
    exposures: Fitting[];
}

/** Compares the facts about a cluster with the requirements of a gateway with the default controller. */
export function judgeCluster(facts: ClusterFacts): ClusterJudgement {
    const platform = platforms.find((each) => each.is(facts));
    const fitting = platform?.fits(facts);
    const exposures = [...(fitting === undefined ? [] : [fitting]), nodeAddresses(facts)].filter(
        (each, index, all) => all.findIndex(({ code }) => code === each.code) === index,
    );
    return {
        findings: [
            kubernetes(facts),
            families(facts),
            ...Object.entries(facts.crds).flatMap(([group, crds]) => bundle(group, crds)),
            ...gatewayClasses(facts),
            balancer(platform?.name, fitting),
            ...waiting(facts),
            ...facts.denied.map(
                (path): Finding => ({
                    state: "unknown",
                    about: "rights",
                    text: `This identity may not list ${path}, so findings that depend on it are missing.`,
                }),
            ),
        ],
        exposures,
    };
}

/** The default controller's. */
const plan = envoyGateway().describe();

/** API groups whose CRDs are judged: those that a gateway installs, and cert-manager's. */
export const BUNDLES: readonly string[] = [...plan.bundles.map(({ group }) => group), "cert-manager.io"];

function kubernetes({ version }: ClusterFacts): Finding {
    const reason = oldKubernetes(version, plan.kubernetes);
    return reason === undefined
        ? { state: "good", about: "Kubernetes", text: version }
        : { state: "blocked", about: "Kubernetes", text: reason };
}

function families({ ipFamilies }: ClusterFacts): Finding {
    return ipFamilies === undefined
        ? {
              state: "unknown",
              about: "families",
              text: "The cluster does not report which address families its Services can have.",
          }
        : {
              state: "good",
              about: "families",
              text: `Services can have ${ipFamilies.join(" and ")}: ipFamilies: ${JSON.stringify(ipFamilies)}`,
          };
}

function bundle(group: string, crds: ClusterFacts["crds"][string]): Finding[] {
    if (crds === undefined) return [];
    const wanted = plan.bundles.find((each) => each.group === group);
    if (wanted === undefined) {
        const text = 'cert-manager is installed; acme() uses it with certManager: "preinstalled"';
        return crds.length === 0 ? [] : [{ state: "note", about: "CRDs", text }];
    }
    const verdict = judgeBundle(wanted, crds);
    switch (verdict.action) {
        case "refuse":
            return [{ state: "blocked", about: "CRDs", text: verdict.reason }];
        case "install":
            return [
                {
                    state: "good",
                    about: "CRDs",
                    text: `${group} is not installed; ${wanted.version} is installed with the gateway`,
                },
            ];
        case "upgrade":
            return [
                {
                    state: "note",
                    about: "CRDs",
                    text: `${group} is upgraded from ${verdict.from} to ${wanted.version} with the gateway; crds: "preinstalled" keeps it unchanged`,
                },
            ];
        case "adopt":
            return [{ state: "good", about: "CRDs", text: `${group} ${verdict.installed} is there` }];
    }
}

function gatewayClasses({ classes = [] }: ClusterFacts): Finding[] {
    return classes.map(({ name, controller, accepted }) => ({
        state: "note",
        about: "class",
        text: `GatewayClass ${name} of ${controller}${accepted ? "" : ", which its controller has not accepted"}${
            controller.startsWith("gateway.envoyproxy.io/")
                ? ": existingEnvoyGateway() uses it, with this gatewayClassName"
                : controller === "traefik.io/gateway-controller"
                  ? ": existingTraefik() uses it, with this gatewayClassName and Traefik's release"
                  : controller === "istio.io/gateway-controller"
                    ? ": existingIstio() uses it, with this gatewayClassName and Istio's release"
                    : ""
        }`,
    }));
}

function balancer(name: string | undefined, fitting: Fitting | undefined): Finding {
    if (name === undefined || fitting === undefined) {
        return {
            state: "note",
            about: "balancer",
            text: "No balancer with support for TCP and UDP was found: Services of type LoadBalancer may wait forever. Install MetalLB, or use the nodes' own addresses.",
        };
    }
    return fitting.first === undefined
        ? { state: "good", about: "balancer", text: `${name}: ${fitting.why}` }
        : { state: "blocked", about: "balancer", text: `${name}: ${fitting.first}` };
}

/** Services that show whether the balancer works: one that waits, or one that has both protocols. */
function waiting({ services = [] }: ClusterFacts): Finding[] {
    return services.flatMap(({ name, ports, addresses }): Finding[] => {
        const both = ports.includes("443/TCP") && ports.includes("443/UDP");
        if (addresses.length === 0) {
            return [
                {
                    state: "note",
                    about: "balancer",
                    text: `The Service ${name} (${ports.join(", ")}) has no address yet. If this does not change, no balancer assigns addresses in this cluster: see the Service's events.`,
                },
            ];
        }
        return both
            ? [
                  {
                      state: "good",
                      about: "balancer",
                      text: `The Service ${name} has TCP 443 and UDP 443 on ${addresses.join(", ")}`,
                  },
              ]
            : [];
    });
}
