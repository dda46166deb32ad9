import { describe, expect, test } from "vitest";
import { type StageStep, stagePlan } from "../../../components/advertisement/stagePlan.ts";
import { STAGE_NAMES, STAGES } from "../../../components/model/stages.ts";
import { table } from "../../../tools/cli/stages.ts";
import { http3Gateway } from "../../support/command.ts";

const stages = (...args: string[]) => http3Gateway(["stages", ...args], { timeout: 60_000 });

describe("the table of steps", () => {
    const plan = { from: "dark", to: "on", maxAge: 86_400, ttl: 300, begin: new Date("2026-11-24T12:00:00Z") } as const;
    /** The rows, without what each step does. */
    const rows = (changed: Partial<Parameters<typeof stagePlan>[0]> = {}) => {
        const options = { ...plan, ...changed };
        const lines = table(stagePlan(options), options.to).trimEnd().split("\n");
        return lines.map((line) => line.split(/ {2,}/).slice(0, -1).join(" | "));
    };

    test("has no column for whom, where each step is for all, and durations in the largest whole unit", () => {
        expect(rows()).toEqual([
            "STAGE | NOT BEFORE | AN ERROR LASTS",
            "trial | 2026-11-24T12:00Z | 60 s",
            "on | 2026-11-24T13:00Z | 1 d",
        ]);
        const lasts = (maxAge: number) => rows({ maxAge }).at(-1)?.split(" | ").at(-1);
        expect([5400, 7200, 90_000, 172_800, 86_401].map(lasts)).toEqual(["5400 s", "2 h", "25 h", "2 d", "86401 s"]);
        expect(rows({ from: "off", to: "dark" }).at(-1)).toBe("dark | 2026-11-24T12:00Z | no effect on clients");
    });

    test("says for whom each step is: a share of the answers, names, or all", () => {
        expect(rows({ shares: [5, 100] })).toEqual([
            "STAGE | WHO | NOT BEFORE | AN ERROR LASTS",
            "on | 5 % of DNS answers | 2026-11-24T12:00Z | 300 s",
            "on | 100 % of DNS answers | 2026-11-24T13:05Z | 1 d",
        ]);
        expect(rows({ from: "off", shares: [50, 100] }).map((row) => row.split(" | ")[1])).toEqual([
            "WHO",
            "all",
            "50 % of DNS answers",
            "100 % of DNS answers",
        ]);
        expect(rows({ shares: [100], hostnames: ["a.test", "b.test"] })[1]).toBe(
            "trial | a.test, b.test | 2026-11-24T12:00Z | 60 s",
        );
    });

    test("is one sentence where the stage is reached already", () => {
        expect(table([], "on")).toBe('The stage is already "on".\n');
    });
});

describe("http3-gateway stages", { timeout: 60_000 }, () => {
    test("plans from off to on, with a day of max-age and five minutes of TTL, unless it is said otherwise", () => {
        const steps = (...args: string[]) =>
            (JSON.parse(stages("--json", ...args).stdout) as StageStep[]).map(({ stage, blastRadius }) => [
                stage,
                blastRadius,
            ]);
        expect(steps()).toEqual([
            ["dark", 0],
            ["trial", 60],
            ["on", 86_400],
        ]);
        expect(steps("--from", "dark", "--share", "5,100")).toEqual([
            ["on", 300],
            ["on", 86_400],
        ]);
    });

    test("plans shares of the zone's answers, and of hostnames where they are named", () => {
        const steps = (...args: string[]) =>
            (JSON.parse(stages("--from", "dark", "--json", ...args).stdout) as StageStep[]).map(
                ({ stage, share, hostnames }) => [stage, share ?? hostnames],
            );
        expect(steps("--share", "5,100")).toEqual([
            ["on", 5],
            ["on", 100],
        ]);
        expect(steps("--share", "50,100", "--hostnames", "a.test, b.test")).toEqual([
            ["trial", ["a.test"]],
            ["on", ["a.test"]],
            ["trial", ["b.test"]],
            ["on", ["b.test"]],
        ]);
    });

    test("says in its help what each stage does", () => {
        const { status, stdout } = stages("--help");
        const said = stdout.split("\n").map((line) => line.trim().split(/ {2,}/));
        expect(status).toBe(0);
        for (const stage of STAGE_NAMES) {
            expect(said).toContainEqual([stage, STAGES[stage].does]);
        }
    });

    test("says of a withdrawal that it may have begun earlier than the plan counts", () => {
        const sentence =
            'This counts from now, because the start of the withdrawal is unknown here. `up` knows it, and shows the date if it refuses "off".';
        const { stdout } = stages("--from", "withdraw", "--to", "off");
        expect(stdout.split("\n").slice(2)).toEqual(["", sentence, ""]);
        expect(stages("--from", "on", "--to", "off").stdout).not.toContain("counts from now");
        expect(stages("--from", "withdraw", "--to", "on").stdout).not.toContain("counts from now");
        expect(JSON.parse(stages("--from", "withdraw", "--to", "off", "--json").stdout)).toHaveLength(1);
    });

    test.each([
        ["shares that fall", ["--share", "25,5"], "Write increasing whole percentages, such as 5,25,100."],
        ["shares that stay", ["--share", "25,25"], "Write increasing whole percentages"],
        ["a share of 0", ["--share", "0,25"], "Write increasing whole percentages"],
        ["a part of a percentage", ["--share", "2.5,25"], "Write increasing whole percentages"],
        ["a part of a second", ["--max-age", "1.5"], "Write whole seconds."],
        ["more than all", ["--share", "5,101"], "Write increasing whole percentages"],
        ["what is no number", ["--share", "half"], "Write increasing whole percentages"],
        [
            "hostnames that are none",
            ["--hostnames", "", "--share", "5"],
            "Write names separated by commas, such as a.example.com,b.example.com.",
        ],
        [
            "hostnames that are no DNS names",
            ["--hostnames", "a.test,not a host.test,B.test", "--share", "5"],
            '"not a host.test" has the label "not a host", which is not a valid DNS label. "B.test" has upper-case letters.',
        ],
        ["hostnames without shares", ["--hostnames", "a.test"], "--hostnames requires --share. Give both."],
        [
            "shares of hostnames that may be on",
            ["--from", "on", "--to", "on", "--share", "50,100", "--hostnames", "a.test,b.test"],
            "which of the --hostnames are already on is unknown.",
        ],
    ])("refuses %s in one sentence", (_what, args, sentence) => {
        const { status, stderr, stdout } = stages(...args);
        expect([status, stdout]).toEqual([2, ""]);
        expect(stderr).toContain(sentence);
        expect(stderr.trim().split("\n")).toHaveLength(1);
    });
});
