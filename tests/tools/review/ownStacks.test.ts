import { beforeAll, describe, expect, test } from "vitest";
import { type ReviewReport, readRendered, review } from "../../../tools/review/index.ts";
import { renderStack, stackNames } from "../../stacks/renderStack.ts";

/** What a change of the stack's configuration is reviewed as, from two renders: no engine, no credentials. */
const rows: [what: string, base: Record<string, string>, change: Record<string, string>, codes: string[]][] = [
    ["nothing", {}, {}, []],
    ["off becomes dark", { stage: "off" }, { stage: "dark" }, []],
    ["dark becomes trial, said as a note", { stage: "dark" }, { stage: "trial" }, ["max-age-raised"]],
    ["on becomes withdraw", {}, { stage: "withdraw" }, []],
    ["on becomes dark", { stage: "on" }, { stage: "dark" }, []],
    ["on becomes off", { stage: "on" }, { stage: "off" }, ["withdraw-skipped"]],
    ["trial becomes off", { stage: "trial" }, { stage: "off" }, ["withdraw-skipped"]],
    ["withdraw becomes off", { stage: "withdraw" }, { stage: "off" }, ["withdrawn-too-early"]],
    ["a longer max-age", { maxAge: "3600" }, { maxAge: "86400" }, ["max-age-raised"]],
    ["a shorter max-age", { maxAge: "86400" }, { maxAge: "3600" }, []],
    ["Alt-Svc that is kept when the network changes", {}, { persist: "true" }, ["persist-added"]],
    ["Alt-Svc that is dropped when the network changes", { persist: "true" }, {}, []],
    ["persist, before it is on", { stage: "trial" }, { stage: "trial", persist: "true" }, []],
    ["another hostname", {}, { hostname: "www.http3.test" }, ["hostname-dropped"]],
    ["three proxies", {}, { replicas: "3" }, []],
    ["one proxy", {}, { replicas: "1" }, ["one-proxy"]],
];

/** What can be changed of any stack. */
const anywhere: typeof rows = [
    ["nothing", {}, {}, []],
    ["on becomes withdraw", {}, { stage: "withdraw" }, []],
    ["on becomes off", {}, { stage: "off" }, ["withdraw-skipped"]],
    ["withdraw becomes off", { stage: "withdraw" }, { stage: "off" }, ["withdrawn-too-early"]],
    ["a shorter max-age", {}, { maxAge: "3600" }, []],
    ["a longer max-age", { maxAge: "3600" }, {}, ["max-age-raised"]],
];

/** What can be changed where the zone has record sets with weights. */
const shared: typeof rows = [
    ...anywhere,
    ["a share becomes off", { share: "50" }, { share: "50", stage: "off" }, ["withdraw-skipped"]],
    ["another share", { share: "50" }, { share: "100" }, ["max-age-raised"]],
    ["a share becomes withdraw", { share: "50" }, { share: "50", stage: "withdraw" }, []],
    ["a share, where all had the record", {}, { share: "50" }, ["record-form-changed"]],
    ["no share, where there was one", { share: "100" }, {}, ["record-form-changed"]],
    ["a balancer inside", {}, { scheme: "internal" }, ["aws-service-balancer-replaced"]],
    ["another controller's balancer", {}, { balancer: "eks-auto-mode" }, ["service-class-changed"]],
    ["a balancer for some", {}, { sourceRanges: "203.0.113.0/24" }, ["source-ranges-narrowed"]],
];

/** What can be changed where the operator of the cluster says which balancer there is. */
const elsewhere: typeof rows = [
    ...anywhere,
    ["no balancer any more", {}, { balancer: "hostPorts" }, ["proxies-rolled-out", "service-type-changed"]],
];
const own: Record<string, typeof rows> = { local: rows, aws: shared, kubernetes: elsewhere };

describe.each(stackNames())("a change of our own stack %s", { timeout: 240_000 }, (stack) => {
    const cases = own[stack] ?? anywhere;
    const rendered = new Map<string, string>();
    beforeAll(async () => {
        const configs = [
            ...new Set(cases.flatMap(([, base, change]) => [JSON.stringify(base), JSON.stringify(change)])),
        ];
        for (const config of configs) {
            rendered.set(config, await renderStack(stack, JSON.parse(config) as Record<string, string>));
        }
    }, 240_000);
    const reportOf = (base: Record<string, string>, change: Record<string, string>): ReviewReport =>
        review(
            readRendered(rendered.get(JSON.stringify(base)) ?? "", rendered.get(JSON.stringify(change)) ?? ""),
            new Date("2026-11-24T12:00:00Z"),
        );

    test.each(cases)("%s", (_what, base, change, codes) => {
        const { findings, verdict } = reportOf(base, change);
        expect(findings.map(({ code }) => code).sort()).toEqual(codes);
        const same = rendered.get(JSON.stringify(base)) === rendered.get(JSON.stringify(change));
        expect(verdict === "Nothing changes.").toBe(same);
    });

    test("says what clients are told before and after, and from when switching off is safe", () => {
        const { advertisement } = reportOf({}, { stage: "withdraw" });
        expect(advertisement).toContainEqual({
            what: "edge header",
            before: 'QUIC, Alt-Svc: h3=":443"; ma=86400',
            after: "QUIC, Alt-Svc: clear",
        });
        expect(advertisement).toContainEqual({
            what: "edge stage",
            before: "on",
            after: "withdraw; safe to disable from 2026-11-25 12:05 UTC",
        });
        const records = advertisement.filter(({ what }) => what.endsWith(" HTTPS"));
        const text = rendered.get("{}") ?? "";
        // Without a zone the records are somebody else's, and Azure DNS has none of the type.
        expect(records.map(({ before, after }) => [before, after])).toEqual(
            /kind: none|httpsRecords: false/.test(text)
                ? []
                : [['1 . alpn="h3,h2", TTL 300 s', '1 . alpn="h2", TTL 60 s']],
        );
    });
});
