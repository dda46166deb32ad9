import { join } from "node:path";
import { expect, test } from "vitest";
import { badInputs } from "../components/gateway/badInputs.ts";
import { refused } from "../support/refused.ts";
import { PulumiStack } from "./pulumiStack.ts";

test("every mistake in the arguments of a gateway is shown once, as its message alone", async () => {
    const messages: string[] = [];
    for (const { args } of badInputs) messages.push((await refused(args)).message);
    const program = join(import.meta.dirname, "programs/mistakes");
    const { code, errors, steps, text } = await new PulumiStack("mistakes", {}, { project: program }).preview();
    expect(code).not.toBe(0);
    expect(errors).toEqual(messages);
    expect(steps).toEqual(["create pulumi:pulumi:Stack http3-gateway-mistakes"]);
    expect(text).not.toMatch(/unhandled exception|\n +at /);
});
