import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { at, isSecret, isUnknown } from "../../components/model/changes.ts";
import { STAGE_NAMES } from "../../components/model/stages.ts";
import { run } from "../../tools/engine/index.ts";
import { EmptyCluster } from "../fakes/emptyCluster.ts";
import type { RandomEdge } from "./programs/randomEdges/index.ts";
import { PulumiStack } from "./pulumiStack.ts";

/** How many edges are made up. All of them are one program, which each engine runs once. */
const EDGES = 12;
const project = join(import.meta.dirname, "programs/randomEdges");

const edge: fc.Arbitrary<RandomEdge> = fc.record({
    hosts: fc.uniqueArray(fc.constantFrom("a", "b", "www", "*", "x.y", "api-1"), { minLength: 1, maxLength: 4 }),
    ipFamilies: fc.constantFrom(["IPv4"], ["IPv6"], ["IPv4", "IPv6"]),
    exposure: fc.constantFrom("mixedService", "sharedAddress", "hostPorts"),
    dns: fc.constantFrom("inClusterZone", "none"),
    stage: fc.constantFrom(...STAGE_NAMES),
    maxAge: fc.integer({ min: 60, max: 86_400 }),
    ttl: fc.integer({ min: 30, max: 3600 }),
    replicas: fc.integer({ min: 2, max: 4 }),
    leafDays: fc.integer({ min: 7, max: 90 }),
});

type Inputs = Record<string, unknown>;

interface Step {
    urn: string;
    newState: { type: string; inputs: Inputs };
}

const named = (object: Inputs) => {
    const { name, namespace = "" } = object["metadata"] as { name: string; namespace?: string };
    return `${object["apiVersion"]} ${object["kind"]} ${namespace}/${name}`;
};
const isPolicy = (object: Inputs) => object["kind"] === "ClientTrafficPolicy";
const byName = (objects: Inputs[]) => Object.fromEntries(objects.map((object) => [named(object), object]));

/** A value without what the other engine hides, or does not know before an update. */
function comparable(value: unknown, other: unknown): unknown {
    if (hidden(value) || hidden(other)) return "not compared";
    if (Array.isArray(value)) {
        return value.map((item, index) => comparable(item, Array.isArray(other) ? other[index] : undefined));
    }
    if (typeof value !== "object" || value === null) return value;
    const beside = typeof other === "object" && other !== null ? (other as Inputs) : {};
    const keys = new Set([...Object.keys(value), ...Object.keys(beside).filter((key) => hidden(beside[key]))]);
    return Object.fromEntries([...keys].map((key) => [key, comparable((value as Inputs)[key], beside[key])]));
}
const hidden = (value: unknown) => isUnknown(value) || isSecret(value);

/** Fields of a policy that a resource beside it applies: under Pulumi another one, in a render the policy's own. */
const APPLIED = ["http3", "headers"];

function declared(object: Inputs): Inputs {
    const spec = object["spec"];
    if (!isPolicy(object) || typeof spec !== "object" || spec === null) return object;
    return { ...object, spec: Object.fromEntries(Object.entries(spec).filter(([key]) => !APPLIED.includes(key))) };
}

/** What is applied to the policies of which edges. */
interface Applied {
    quic: string[];
    altSvc: string[];
    removal: string[];
}

function appliedByPulumi(steps: Step[]): Applied {
    const of = (type: string) =>
        steps
            .filter(({ newState }) => newState.type === `pulumi-nodejs:dynamic/http3gateway:${type}`)
            .map(({ urn }) => /^edge-\d+/.exec(urn.split("::").at(-1) ?? "")?.[0] ?? urn)
            .sort();
    const [quic, altSvc] = [of("Http3Listener"), of("AltSvc")];
    // Without a promise the listener removes the header of backends itself.
    const removal = [...of("AltSvcRemoval"), ...quic.filter((name) => !altSvc.includes(name))].sort();
    return { quic, altSvc, removal };
}

function appliedByRender(objects: Inputs[]): Applied {
    const of = (path: string) =>
        objects
            .filter((object) => isPolicy(object) && at(object, path) !== undefined)
            .map((object) => String(at(object, "metadata.name")))
            .sort();
    const headers = "spec.headers.lateResponseHeaders";
    return { quic: of("spec.http3"), altSvc: of(`${headers}.set`), removal: of(`${headers}.remove`) };
}

let cluster: EmptyCluster;
beforeAll(async () => {
    cluster = await EmptyCluster.start();
});
afterAll(async () => await cluster.stop());

async function stepsOfPulumi(edges: RandomEdge[]): Promise<Step[]> {
    const kubeconfig = join(mkdtempSync(join(tmpdir(), "http3-edges-")), "kubeconfig");
    writeFileSync(kubeconfig, cluster.kubeconfig);
    const stack = new PulumiStack("edges", { kubeconfig, edges: JSON.stringify(edges) }, { project });
    return (JSON.parse(await stack.previewDocument()) as { steps: Step[] }).steps;
}

async function ofEmbedded(edges: RandomEdge[]): Promise<Inputs[]> {
    const { manifests = "" } = await run({
        operation: "render",
        project: "http3-gateway",
        stack: "edges",
        program: join(project, "index.ts"),
        config: { "http3-gateway:edges": JSON.stringify(edges) },
        onEvent: () => undefined,
    });
    return parseAllDocuments(manifests).flatMap((document) =>
        document.contents === null ? [] : [document.toJS() as Inputs],
    );
}

test("for random edges both engines make the same objects", async () => {
    const edges = fc.sample(edge, { numRuns: EDGES, seed: Number(process.env["PROPERTY_SEED"] ?? 1) });
    const steps = await stepsOfPulumi(edges);
    const embedded = await ofEmbedded(edges);
    const real = steps
        .filter(({ newState }) => newState.type.startsWith("kubernetes:"))
        .map(({ newState }) => newState.inputs);
    expect(embedded.map(named).sort()).toEqual(real.map(named).sort());
    const [there, here] = [byName(real), byName(embedded.map(declared))];
    expect(comparable(here, there)).toEqual(comparable(there, here));
    expect(appliedByRender(embedded)).toEqual(appliedByPulumi(steps));
});
