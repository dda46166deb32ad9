import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { StageStep } from "../../../components/advertisement/index.ts";

const main = join(import.meta.dirname, "../../../tools/cli/main.ts");
const stages = (...args: string[]) =>
    spawnSync(process.execPath, [main, "stages", ...args], { encoding: "utf8", timeout: 60_000 });

describe("http3-gateway stages", { timeout: 60_000 }, () => {
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

    test("says of a withdrawal that it may have begun earlier than the plan counts", () => {
        const sentence =
            'This counts from now, for when the withdrawal began is not known here: `up` knows, and says the date where it refuses "off".';
        const { stdout } = stages("--from", "withdraw", "--to", "off");
        expect(stdout.split("\n").slice(2)).toEqual(["", sentence, ""]);
        expect(stages("--from", "on", "--to", "off").stdout).not.toContain("counts from now");
        expect(JSON.parse(stages("--from", "withdraw", "--to", "off", "--json").stdout)).toHaveLength(1);
    });

    test.each([
        ["shares that fall", ["--share", "25,5"], "Write whole percentages that rise, such as 5,25,100."],
        ["more than all", ["--share", "5,101"], "Write whole percentages that rise"],
        ["what is no number", ["--share", "half"], "Write whole percentages that rise"],
        [
            "hostnames that are none",
            ["--hostnames", "", "--share", "5"],
            "Write names with commas, such as a.example.com,b.example.com.",
        ],
        [
            "hostnames that are no DNS names",
            ["--hostnames", "a.test,not a host.test,B.test", "--share", "5"],
            '"not a host.test" has the label "not a host", which is no DNS label. "B.test" has upper-case letters.',
        ],
        [
            "hostnames without shares",
            ["--hostnames", "a.test"],
            "--hostnames says whose shares, and --share which: give both.",
        ],
        [
            "shares of hostnames that may be on",
            ["--from", "on", "--to", "on", "--share", "50,100", "--hostnames", "a.test,b.test"],
            "which of the --hostnames are on already is not known: plan those that are not, --from off.",
        ],
    ])("refuses %s in one sentence", (_what, args, sentence) => {
        const { status, stderr, stdout } = stages(...args);
        expect([status, stdout]).toEqual([2, ""]);
        expect(stderr).toContain(sentence);
        expect(stderr.trim().split("\n")).toHaveLength(1);
    });
});
