import { expect, test } from "vitest";
import { type Program, sideBySide } from "../../../../tools/dev/suites/sideBySide.ts";

async function ran(programs: Program[]): Promise<{ code: number; lines: string[] }> {
    const lines: string[] = [];
    const code = await sideBySide(programs, (line) => lines.push(line));
    return { code, lines };
}

const shell = (name: string, script: string, env?: NodeJS.ProcessEnv): Program => ({
    name,
    command: ["sh", "-c", script],
    ...(env === undefined ? {} : { env }),
});

test("suites run at the same time, and each line says whose it is", async () => {
    // Each waits for the other: neither ends unless both run.
    const meet = (own: string, other: string) =>
        `printf 'begun\\n'; mkfifo "$PIPES-${own}"; until [ -p "$PIPES-${other}" ]; do sleep 0.01; done; echo met >&2`;
    const env = { PIPES: `/tmp/http3-together-${process.pid}` };
    const { code, lines } = await ran([
        shell("tests", meet("a", "b"), env),
        shell("lab", `${meet("b", "a")}; sleep 0.3; rm "$PIPES-a" "$PIPES-b"`, env),
    ]);
    expect(code).toBe(0);
    expect(lines.toSorted()).toEqual(["lab   | begun", "lab   | met", "tests | begun", "tests | met"]);
});

test("where one fails, the other still runs to its end, and its code is that of the whole", async () => {
    expect(await ran([shell("a", "exit 3"), shell("b", "sleep 0.2; echo ended")])).toEqual({
        code: 3,
        lines: ["b | ended"],
    });
    expect(await ran([shell("a", "sleep 0.2; echo ended"), shell("b", "exit 4")])).toEqual({
        code: 4,
        lines: ["a | ended"],
    });
});

test("one that a signal ends has failed", async () => {
    expect((await ran([shell("a", "kill -KILL $$"), shell("b", "true")])).code).toBe(1);
});

test("one that cannot be started is an error", async () => {
    await expect(ran([{ name: "a", command: ["/nonexistent/program"] }])).rejects.toThrow("ENOENT");
});
