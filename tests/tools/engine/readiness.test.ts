import { describe, expect, it } from "vitest";
import { readinessOf } from "../../../tools/engine/readiness.ts";

const object = (apiVersion: string, kind: string, spec: object, status: object, annotations = {}) =>
    readinessOf({
        apiVersion,
        kind,
        metadata: { name: "web", namespace: "edge", generation: 2, annotations },
        spec: { ...spec },
        status: { ...status },
    });

const rolledOut = { observedGeneration: 2, updatedReplicas: 2, replicas: 2, availableReplicas: 2 };

describe("a Deployment is ready", () => {
    it("when every replica is updated and available, and no old one is left", () => {
        expect(object("apps/v1", "Deployment", { replicas: 2 }, rolledOut)).toEqual({ ready: true });
    });

    it.each([
        ["an old replica is left", { ...rolledOut, replicas: 3 }],
        ["the controller has not seen the change", { ...rolledOut, observedGeneration: 1 }],
        ["a replica is not available", { ...rolledOut, availableReplicas: 1 }],
    ])("not while %s", (_name, status) => {
        expect(object("apps/v1", "Deployment", { replicas: 2 }, status).ready).toBe(false);
    });

    it("never, when its progress deadline has passed", () => {
        const conditions = [{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" }];
        expect(object("apps/v1", "Deployment", { replicas: 2 }, { observedGeneration: 2, conditions })).toEqual({
            ready: false,
            failed: true,
            state: "0 of 2 available; ProgressDeadlineExceeded",
        });
    });
});

describe("other kinds are ready", () => {
    it("a Job when it is complete, and it has failed when its controller says so", () => {
        const conditions = (type: string) => ({
            conditions: [{ type, status: "True", reason: "BackoffLimitExceeded" }],
        });
        expect(object("batch/v1", "Job", {}, conditions("Complete"))).toEqual({ ready: true });
        expect(object("batch/v1", "Job", {}, conditions("Failed"))).toEqual({
            ready: false,
            failed: true,
            state: "failed: BackoffLimitExceeded",
        });
        expect(object("batch/v1", "Job", {}, { active: 1 })).toEqual({ ready: false, state: "1 active, 0 failed" });
    });

    it("a Service of type LoadBalancer when it has an address, any other at once", () => {
        const ingress = { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } };
        expect(object("v1", "Service", { type: "LoadBalancer" }, ingress)).toEqual({ ready: true });
        expect(object("v1", "Service", { type: "LoadBalancer" }, { loadBalancer: {} }).ready).toBe(false);
        expect(object("v1", "Service", { type: "ClusterIP" }, {})).toEqual({ ready: true });
    });

    it("a DaemonSet when the pods of all its nodes are available", () => {
        const status = {
            observedGeneration: 2,
            desiredNumberScheduled: 2,
            updatedNumberScheduled: 2,
            numberAvailable: 2,
        };
        expect(object("apps/v1", "DaemonSet", {}, status)).toEqual({ ready: true });
        expect(object("apps/v1", "DaemonSet", {}, { ...status, numberAvailable: 1 }).ready).toBe(false);
    });

    it("by their annotations first", () => {
        const waitFor = { "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0].ip}" };
        expect(object("apps/v1", "Deployment", {}, {}, { "pulumi.com/skipAwait": "true" })).toEqual({ ready: true });
        expect(object("v1", "Service", { type: "ClusterIP" }, {}, waitFor).ready).toBe(false);
    });
});
