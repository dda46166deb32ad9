import { describe, expect, test } from "vitest";
import type { ClusterSelection } from "../../../components/kubernetes/client.ts";
import { withoutOwnCluster } from "../../../tools/engine/ownCluster.ts";

const own = { kubeconfig: "/lab/node.kubeconfig", context: "lab" };
const dynamic = "pulumi-nodejs:dynamic/http3gateway:AltSvc";

describe("a resource in the cluster of the run records no way in, so that the next command finds its own", () => {
    test.each<[named: ClusterSelection, run: ClusterSelection]>([
        [own, own],
        [{ kubeconfig: own.kubeconfig }, own],
        [{ context: own.context }, own],
        [{}, own],
        [{}, {}],
    ])("%j in a run with %j", (named, run) => {
        const inputs = { ...named, value: "clear" };
        const recorded = withoutOwnCluster({ type: dynamic, cluster: named, inputs }, run);
        expect(recorded).toEqual({ type: dynamic, cluster: {}, inputs: { value: "clear" } });
    });
});

describe("a resource in another cluster records its own way in", () => {
    test.each<[named: ClusterSelection, run: ClusterSelection]>([
        [{ kubeconfig: "/other", context: "lab" }, own],
        [{ kubeconfig: own.kubeconfig, context: "other" }, own],
        [{ context: "other" }, own],
        [own, {}],
        [own, { kubeconfig: own.kubeconfig }],
    ])("%j in a run with %j", (named, run) => {
        const registration = { type: dynamic, cluster: named, inputs: { ...named, value: "clear" } };
        expect(withoutOwnCluster(registration, run)).toEqual(registration);
    });
});

test("an object's own field of that name is no way in", () => {
    const registration = { type: "kubernetes:core/v1:ConfigMap", cluster: own, inputs: { ...own } };
    expect(withoutOwnCluster(registration, own)).toEqual({ ...registration, cluster: {} });
});
