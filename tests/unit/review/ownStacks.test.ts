import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { type ReviewReport, readRendered, review } from "../../../tools/review/index.ts";
import { run } from "../../../tools/runner/index.ts";

/** The local stack as `http3-gateway render` prints it. */
async function render(config: Record<string, string>): Promise<string> {
    const { manifests } = await run({
        operation: "render",
        project: "http3-gateway",
        stack: "local",
        program: fileURLToPath(new URL("../../../stacks/index.ts", import.meta.url)),
        config: Object.fromEntries(
            Object.entries({ target: "local", ...config }).map(([key, value]) => [`http3-gateway:${key}`, value]),
        ),
        helm: "/nowhere/helm",
        onEvent: () => {},
    });
    return manifests ?? "";
}

/** What a change of the stack's configuration is reviewed as, from two renders: no engine, no credentials. */
const rows: [what: string, base: Record<string, string>, change: Record<string, string>, codes: string[]][] = [
    ["nothing", {}, {}, []],
    ["off becomes dark", { stage: "off" }, { stage: "dark" }, []],
    ["dark becomes trial, said as a note", { stage: "dark" }, { stage: "trial" }, ["max-age-raised"]],
    ["on becomes withdraw", { stage: "on" }, { stage: "withdraw" }, []],
    ["on becomes dark", { stage: "on" }, { stage: "dark" }, []],
    ["on becomes off", { stage: "on" }, { stage: "off" }, ["withdraw-skipped"]],
    ["trial becomes off", { stage: "trial" }, { stage: "off" }, ["withdraw-skipped"]],
    ["withdraw becomes off", { stage: "withdraw" }, { stage: "off" }, ["withdrawn-too-early"]],
    ["a longer max-age", { maxAge: "3600" }, { maxAge: "86400" }, ["max-age-raised"]],
    ["a shorter max-age", { maxAge: "86400" }, { maxAge: "3600" }, []],
    ["another hostname", {}, { hostname: "www.http3.test" }, ["hostname-dropped"]],
    ["three proxies", {}, { replicas: "3" }, []],
    ["one proxy", {}, { replicas: "1" }, ["one-proxy"]],
];

describe("a change of our own stack", { timeout: 120_000 }, () => {
    const rendered = new Map<string, string>();
    beforeAll(async () => {
        const configs = [
            ...new Set(rows.flatMap(([, base, change]) => [JSON.stringify(base), JSON.stringify(change)])),
        ];
        for (const config of configs) {
            rendered.set(config, await render(JSON.parse(config) as Record<string, string>));
        }
    }, 120_000);
    const reportOf = (base: Record<string, string>, change: Record<string, string>): ReviewReport =>
        review(
            readRendered(rendered.get(JSON.stringify(base)) ?? "", rendered.get(JSON.stringify(change)) ?? ""),
            new Date("2026-11-24T12:00:00Z"),
        );

    test.each(rows)("%s", (_what, base, change, codes) => {
        const { findings, verdict } = reportOf(base, change);
        expect(findings.map(({ code }) => code).sort()).toEqual(codes);
        expect(verdict === "Nothing changes.").toBe(JSON.stringify(base) === JSON.stringify(change));
    });

    test("says what clients are told before and after", () => {
        expect(reportOf({ stage: "on" }, { stage: "withdraw" }).advertisement).toContainEqual({
            what: "edge header",
            before: 'QUIC, Alt-Svc: h3=":443"; ma=86400',
            after: "QUIC, Alt-Svc: clear",
        });
    });
});
