import { describe, expect, it } from "vitest";
import { Interrupted } from "../../../tools/cli/deployment.ts";
import { passedOn } from "../../../tools/cli/pulumiEngine.ts";

function told(by: NodeJS.Signals, terminal: boolean): boolean {
    const controller = new AbortController();
    const signal = passedOn(controller.signal, terminal);
    expect(signal.aborted).toBe(false);
    controller.abort(new Interrupted(by));
    return signal.aborted;
}

describe("the Pulumi CLI", () => {
    it("is not told of a Ctrl-C that the terminal has told it: a second one ends it in the middle of its work", () => {
        expect(told("SIGINT", true)).toBe(false);
    });

    it("is told of a signal that reached only us", () => {
        expect(told("SIGTERM", true)).toBe(true);
        expect(told("SIGINT", false)).toBe(true);
        expect(told("SIGTERM", false)).toBe(true);
    });
});
