import { Command } from "commander";
import { loadKubeConfig } from "../../components/kubernetes/client.ts";
import { clusterFacts } from "../doctor/clusterFacts.ts";
import { judgeZone } from "../doctor/dnsZone.ts";
import { BUNDLES, type Finding, judgeCluster } from "../doctor/judge.ts";
import type { Fitting } from "../doctor/platforms.ts";
import { doctorText } from "../doctor/report.ts";
import { judgeUdp } from "../doctor/udp.ts";
import { exitCodes } from "./exitCodes.ts";
import { readCertificates } from "./lookOptions.ts";

interface Flags {
    kubeconfig?: string;
    context?: string;
    hostname: string[];
    resolver?: string;
    h3?: string;
    ca?: string;
    json?: true;
}

const help = `
It only reads. Marks: ✓ good, ✗ prevents a gateway, · information, ? unknown.
Exit codes: 0 nothing prevents a gateway, 1 something does, 2 wrong usage.

Examples:
  http3-gateway doctor
  http3-gateway doctor --context prod --hostname shop.example.com
  http3-gateway doctor --h3 https://www.example.com`;

/** The `doctor` command: what fits a cluster, its DNS and this machine. Sets `process.exitCode`. */
export function doctorCommand(): Command {
    return new Command("doctor")
        .description(
            "inspect a cluster, DNS and this machine's UDP, and report which exposure fits and what prevents a gateway",
        )
        .option("--kubeconfig <file>", "kubeconfig of the cluster (default: $KUBECONFIG, ~/.kube/config)")
        .option("--context <name>", "context of the kubeconfig (default: its current one)")
        .option("--hostname <name>", "a hostname to serve: find the provider of its zone (repeatable)", collect, [])
        .option("--resolver <address>", "DNS server, IP or IP:port (default: the system's)")
        .option("--h3 <url>", "a host that serves HTTP/3: test whether UDP reaches it from here")
        .option("--ca <file>", "PEM certificates to trust in addition to the system's, for --h3")
        .option("--json", "print findings and exposures as JSON")
        .addHelpText("after", help)
        .allowExcessArguments(false)
        .action(async (flags: Flags) => {
            const { findings, exposures } = await examine(flags);
            process.stdout.write(
                flags.json ? `${JSON.stringify({ findings, exposures }, null, 2)}\n` : doctorText(findings, exposures),
            );
            process.exitCode = findings.some(({ state }) => state === "blocked") ? exitCodes.failed : 0;
        });
}

async function examine(flags: Flags): Promise<{ findings: Finding[]; exposures: Fitting[] }> {
    const [cluster, ...others] = await Promise.all([
        examineCluster(flags),
        ...flags.hostname.map((each) => judgeZone(each, flags.resolver)),
        judgeUdp(flags.h3, {
            ...(flags.resolver === undefined ? {} : { resolver: flags.resolver }),
            ...(flags.ca === undefined ? {} : { ca: readCertificates(flags.ca) }),
        }),
    ]);
    return { findings: [...cluster.findings, ...others], exposures: cluster.exposures };
}

/** Without a cluster the rest is still reported. */
async function examineCluster({ kubeconfig, context }: Flags) {
    try {
        const config = loadKubeConfig({
            ...(kubeconfig === undefined ? {} : { kubeconfig }),
            ...(context === undefined ? {} : { context }),
        });
        return judgeCluster(await clusterFacts(config, BUNDLES));
    } catch (error) {
        const text = (error as Error).message;
        return { findings: [{ state: "blocked", about: "cluster", text } satisfies Finding], exposures: [] };
    }
}

function collect(value: string, earlier: string[]): string[] {
    return [...earlier, value];
}
