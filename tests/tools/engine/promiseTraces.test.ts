import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { sparePromiseTraces } from "../../../tools/engine/promiseTraces.ts";
import { registrationsOf } from "../../support/registrations.ts";

/** What is not settled yet of what Pulumi's SDK waits for, with its notes about it. */
const state = createRequire(import.meta.url)("@pulumi/pulumi/runtime/state.js") as {
    getStore(): { leakCandidates: Set<Promise<unknown> & { _debugCtx: string; _debugStackTrace?: string }> };
};

test("what Pulumi's SDK waits for has a name and no stack trace, and an error has one", async () => {
    const { stackTraceLimit } = Error;
    await registrationsOf(() => {
        new pulumi.ComponentResource("test:index:Thing", "thing", { one: 1 });
        const waiting = [...state.getStore().leakCandidates];
        expect(waiting.map((each) => each._debugCtx)).toContain("resolveURN(resource:thing[test:index:Thing])");
        expect(waiting.filter((each) => each._debugStackTrace !== undefined)).toEqual([]);
        expect(Error.stackTraceLimit).toBe(stackTraceLimit);
    });
    expect(stackTraceLimit).toBeGreaterThan(1);
});

test("a program whose SDK has no such thing is run as it is", () => {
    expect(() => sparePromiseTraces("/nowhere/index.ts")).not.toThrow();
});
