import { InputPropertiesError } from "@pulumi/pulumi";
import { expect } from "vitest";
import { Http3Gateway } from "../../components/index.ts";
import type { BadArgs } from "../components/gateway/badHosts.ts";
import { defaultArgs } from "./edge.ts";
import { registrationsOf } from "./registrations.ts";

/** What the constructor throws, and that nothing was registered by then. */
export async function refused({
    name = "edge",
    ...args
}: BadArgs): Promise<{ message: string; lines: string[]; paths: string[] }> {
    let thrown: unknown;
    const { all } = await registrationsOf(() => {
        try {
            new Http3Gateway(name, { ...defaultArgs(), ...args });
        } catch (error) {
            thrown = error;
        }
    });
    expect(all.map(({ type }) => type)).toEqual([]);
    if (!InputPropertiesError.isInstance(thrown)) {
        throw new Error(`not refused: ${String(thrown)}`);
    }
    const { message, errors } = thrown as InputPropertiesError & {
        errors: { propertyPath: string; reason: string }[];
    };
    const [first, ...lines] = message.split("\n");
    const count = lines.length === 1 ? "1 problem" : `${lines.length} problems`;
    expect(first).toBe(`Http3Gateway "${name}" has ${count}; nothing was created.`);
    expect(lines).toEqual(errors.map(({ propertyPath, reason }) => `  ${propertyPath}: ${reason}`));
    return { message, lines, paths: errors.map(({ propertyPath }) => propertyPath) };
}
