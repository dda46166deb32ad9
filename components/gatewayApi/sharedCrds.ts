import { sameCluster } from "../kubernetes/sameCluster.ts";
import type { ClusterArgs } from "../model/cluster.ts";
import type { PartContext } from "../model/parts.ts";
import { sameSettings } from "../model/settings/sameSettings.ts";
import { ProgramList } from "../pulumi/programList.ts";
import { CrdBundle } from "./crdBundle.ts";

/** A CRD bundle that a controller applies, as data. */
export interface AskedBundle {
    /** End of the resource's name. */
    id: string;
    /** Argument that selected it. */
    path: string;
    source: string;
    group: string;
    version: string;
    channel?: string;
}

/** CRDs that a gateway of this program has installed. */
interface Installed {
    /** The gateway. */
    by: string;
    cluster: ClusterArgs;
    asked: readonly AskedBundle[];
    crds: CrdBundle[];
}

const INSTALLED = new ProgramList<Installed>();

/** CRDs are the cluster's: gateways of a program that ask for the same ones share them. */
export function installCrds(
    { name, parent, cluster, dependsOn }: PartContext,
    asked: readonly AskedBundle[],
): CrdBundle[] {
    const known = INSTALLED.all.find((each) => sameCluster(each.cluster, cluster) && sameSettings(each.asked, asked));
    if (known !== undefined) {
        return known.crds;
    }
    const crds = asked.map(
        ({ id, path: _path, ...bundle }) =>
            new CrdBundle(`${name}-crds-${id}`, { ...bundle, cluster }, { parent, dependsOn }),
    );
    INSTALLED.add({ by: name, cluster, asked, crds });
    return crds;
}

/** Other releases of the same CRDs in the same cluster, by what this program has installed there. */
export function crdConflicts(kind: string, cluster: ClusterArgs, asked: readonly AskedBundle[]) {
    return INSTALLED.all
        .filter((each) => sameCluster(each.cluster, cluster))
        .flatMap(({ by, asked: known }) =>
            asked
                .filter((each) => known.some((other) => other.group === each.group && !sameSettings(other, each)))
                .map(({ path, group }) => ({
                    path: path.replace(/^controller\./, ""),
                    message:
                        `Http3Gateway "${by}" installs other CRDs of ${group}. ` +
                        "A cluster can have one release of these CRDs, and each update of one gateway would undo the other's. " +
                        `Create one ${kind}({ … }) and use it as controller of both gateways. ` +
                        "[controller-installed-twice; Kubernetes CustomResourceDefinition]",
                })),
        );
}
