import { join } from "node:path";
import { ComponentResource } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import * as aws from "../../components/aws/index.ts";
import * as azure from "../../components/azure/index.ts";
import * as cloudflare from "../../components/cloudflare/index.ts";
import * as gcp from "../../components/gcp/index.ts";
import * as root from "../../components/index.ts";
import { badInputs } from "../components/gateway/badInputs.ts";
import { COMPONENTS_ALONE, mistakesAlone } from "../components/gateway/mistakesAlone.ts";
import { refused } from "../support/refused.ts";
import { PulumiStack } from "./pulumiStack.ts";

/** What a constructor throws. */
function thrownBy(make: () => unknown): string {
    try {
        make();
    } catch (error) {
        return (error as Error).message;
    }
    throw new Error("not refused");
}

test("every component that can be used alone is among those whose mistakes are tried", () => {
    const exported = [root, aws, azure, cloudflare, gcp].flatMap((module) => Object.entries(module));
    const components = exported.filter(
        ([, value]) => typeof value === "function" && value.prototype instanceof ComponentResource,
    );
    expect([...new Set(components.map(([name]) => name))].sort()).toEqual(
        [...Object.keys(COMPONENTS_ALONE), "Http3Gateway"].sort(),
    );
});

test("every mistake in the arguments of a gateway, or of a component that is used alone, is shown once, as its message alone", async () => {
    const messages: string[] = [];
    for (const { args } of badInputs) messages.push((await refused(args)).message);
    for (const { component, make } of mistakesAlone) {
        const message = thrownBy(make);
        expect(message).toMatch(
            new RegExp(`^${component} "alone-${component}" has \\d+ problems?; nothing was created\\.\n`),
        );
        messages.push(message);
    }
    const program = join(import.meta.dirname, "programs/mistakes");
    const { code, errors, steps, text } = await new PulumiStack("mistakes", {}, { project: program }).preview();
    expect(code).not.toBe(0);
    expect(errors).toEqual(messages);
    expect(steps).toEqual(["create pulumi:pulumi:Stack http3-gateway-mistakes"]);
    expect(text).not.toMatch(/unhandled exception|\n +at /);
});
