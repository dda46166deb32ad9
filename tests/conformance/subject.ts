import type { Stage } from "../../components/model/stages.ts";
import type { Exception } from "../../tools/dev/conformance/results.ts";
import type { RowKey } from "../../tools/dev/conformance/rows.ts";
import type { Edge } from "../lab/edge.ts";
import type { LoadResult } from "../lab/load.ts";
import type { Step } from "../lab/stageSteps.ts";
import type { Application } from "./application.ts";

/** What the table has a column for: a controller, or a front before a gateway that somebody else runs. */
export interface Subject {
    /** Name of its file of results. */
    key: string;
    /** Name in the table. */
    title: string;
    /** What runs, such as `v1.9.1, Envoy 1.39.3`. */
    version: string;
    /** The rows that it runs, in the order of the table. Default: all. */
    rows?: readonly RowKey[];
    /** Its stack. Its pods drain for at least 30 s: bodies in flight end some seconds after the last one has to leave. */
    edge: Edge;
    /** What a client sees of each stage; one that it does not have is a row that it cannot meet. */
    stages: Partial<Record<Stage, Step>>;
    /** What a client sees of each stage in addition to the application's answers and the record. */
    expectAlso?(step: Step): Promise<void>;
    /** Whether its pods stay over each change of the stage, and with them their connections. Default: nothing is said of that. */
    keepsPods?: true;
    /** What holds of requests over both protocols in a rollout in addition to the rows about it. */
    expectOfRollout?(counted: { h2: LoadResult; h3: LoadResult }): void;
    /** Builds and creates what has to be there before the stack's first update. */
    prepare(application: Application): Promise<void>;
    /** Routes `/conformance/` and `/conformance.Echo/` to the application, after the first update. */
    route(application: Application): Promise<void>;
    /** Path of the Deployment that terminates QUIC. */
    deployment(): Promise<string>;
    /** Its pods. */
    pods: { namespace: string; labels: string };
    /** Replaces the certificate. */
    renew(): Promise<void>;
    /** Removes what `prepare` created, after the stack is gone. */
    cleanUp(): Promise<void>;
    /** Rows that it does not meet. */
    exceptions: Partial<Record<RowKey, Exception>>;
}
