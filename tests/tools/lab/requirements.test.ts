import { describe, expect, test } from "vitest";
import { type Machine, unsupported } from "../../../tools/lab/requirements.ts";

const ELSEWHERE = "Use an existing cluster instead: --context NAME.";
/** A machine on which the lab runs. */
const good: Machine = {
    platform: "linux",
    uid: 0,
    hasAptGet: async () => true,
    goVersion: async () => "go version go1.24.4 linux/amd64",
};
const notLookedUp = (): never => {
    throw new Error("looked up all the same");
};
/** Nothing is run to learn what the system and the user say already. */
const unasked = { hasAptGet: notLookedUp, goVersion: notLookedUp };

describe("the lab", () => {
    test("runs as root on Debian with Go", async () => {
        expect(await unsupported(good)).toBeUndefined();
    });

    test.each<[string, Partial<Machine>, string]>([
        ["on macOS", { platform: "darwin", uid: 501, ...unasked }, `The lab requires Linux. ${ELSEWHERE}`],
        ["on macOS as root", { platform: "darwin", ...unasked }, `The lab requires Linux. ${ELSEWHERE}`],
        ["on Windows", { platform: "win32", uid: undefined, ...unasked }, `The lab requires Linux. ${ELSEWHERE}`],
        [
            "without root",
            { uid: 1000, ...unasked },
            `The lab requires root, for network namespaces and containers. ${ELSEWHERE}`,
        ],
        [
            "without apt-get",
            { hasAptGet: async () => false, goVersion: notLookedUp },
            `The lab installs Debian packages, and this system has no apt-get. ${ELSEWHERE}`,
        ],
        ...["", "go version go1.20.14 linux/amd64"].map((said): [string, Partial<Machine>, string] => [
            `with ${said === "" ? "no Go" : "Go 1.20"}`,
            { goVersion: async () => said },
            "The lab compiles Kubernetes, which requires Go 1.21 or newer on the PATH (Go then downloads the exact release). " +
                "Install it, or use an existing cluster: --context NAME.",
        ]),
    ])("says %s what to do instead", async (_where, different, sentence) => {
        expect(await unsupported({ ...good, ...different })).toBe(sentence);
    });
});
