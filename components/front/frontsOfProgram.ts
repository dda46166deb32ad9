import { sameCluster } from "../kubernetes/sameCluster.ts";
import type { ClusterArgs } from "../model/cluster.ts";
import type { FormProblem } from "../model/settings/read.ts";
import { ProgramList } from "../pulumi/programList.ts";
import type { FrontSettings } from "./frontKind.ts";

/** A front of this program. */
interface Fronted {
    /** Its name. */
    by: string;
    cluster: ClusterArgs;
    behind: FrontSettings["behind"];
}

const FRONTED = new ProgramList<Fronted>();

/** Remembers a front, for those that come after it. */
export function rememberFront(front: Fronted): void {
    FRONTED.add(front);
}

/**
 * Another front of the same Service. What a Gateway and an Ingress lead to is known in the cluster alone, so only those
 * that are named alike are compared.
 */
export function frontConflicts(
    cluster: ClusterArgs,
    { kind, namespace, name }: FrontSettings["behind"],
): Pick<FormProblem, "path" | "message">[] {
    return FRONTED.all
        .filter(
            (each) =>
                sameCluster(each.cluster, cluster) &&
                each.behind.kind === kind &&
                each.behind.namespace === namespace &&
                each.behind.name === name,
        )
        .map(({ by }) => ({
            path: "behind",
            message:
                `Http3Front "${by}" is for the same ${OBJECTS[kind]} "${namespace}/${name}". ` +
                "A Service has one UDP port 443, which would lead to the pods of both. Each of them refuses the other's hostnames, " +
                "so handshakes fail. Give all hostnames to one Http3Front. " +
                "[controller-installed-twice; core/v1 Service spec.ports]",
        }));
}

const OBJECTS = { existingService: "Service", existingGateway: "Gateway", existingIngress: "Ingress" } as const;
