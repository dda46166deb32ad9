import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { ReviewReport } from "../../../tools/review/index.ts";
import { decode, markdown, plainText, readPreviews, review, sarif } from "../../../tools/review/index.ts";
import { preview, record, service, types } from "./build.ts";

const NOW = new Date("2026-11-28T12:00:00Z");
const drop = preview({ type: types.service, name: "edge", before: service(), after: service({}, {}, false) });
const look = (text: string): ReviewReport[] => readPreviews(text).map((reviewed) => review(reviewed, NOW));
const utf16 = (text: string, swap: boolean) => {
    const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
    return swap ? bytes.swap16() : bytes;
};

describe("what people pipe into a review is read", () => {
    test.each<[what: string, bytes: Uint8Array]>([
        ["UTF-8", Buffer.from(drop)],
        ["UTF-8 with a byte-order mark", Buffer.from(`\ufeff${drop}`)],
        ["UTF-16 of PowerShell", utf16(drop, false)],
        ["UTF-16, the other way round", utf16(drop, true)],
        ["gzip", gzipSync(drop)],
        ["gzip of UTF-16", gzipSync(utf16(drop, false))],
        ["zeros at its end", Buffer.from(`${drop}\n\0\0\n`)],
        ["lines before it", Buffer.from(`Installing policy pack acme 0.0.7...\n{not JSON}\n\n${drop}`)],
        ["a line after it", Buffer.from(`${drop}\nUpdate plan written to plan.json\n`)],
        ["a JSON log line before it", Buffer.from(`{"level":"info","text":"a } in a \\"text\\" {"}\n${drop}`)],
    ])("%s", (_what, bytes) => {
        expect(look(decode(bytes)).map(({ severity }) => severity)).toEqual(["error"]);
    });

    test("several previews in a row are a report each, named by its stack, and the worst decides in no other's place", () => {
        const queue = preview({ type: "aws:sqs/queue:Queue", before: {} }).replaceAll(
            "urn:pulumi:dev::edge",
            "urn:pulumi:prod::jobs",
        );
        const reports = look(`${drop}\n${queue}`);
        expect(reports.map(({ stack, severity }) => [stack, severity])).toEqual([
            ["edge/dev", "error"],
            ["jobs/prod", "none"],
        ]);
        expect(markdown(...reports).match(/^## .*$/gm)).toEqual(["## `edge/dev`", "## `jobs/prod`"]);
        expect(plainText(...reports)).toContain("Stack jobs/prod\n\n1 resource changes; clients notice nothing.");
        expect((JSON.parse(sarif(reports, "1.0.0")) as { runs: unknown[] }).runs).toHaveLength(2);
    });

    const event = (more: object, sequence: number) => JSON.stringify({ sequence, timestamp: 1, ...more });
    const step = (before: object, after: object) => ({
        resourcePreEvent: {
            metadata: {
                op: "update",
                urn: `urn:pulumi:dev::edge::${types.service}::edge`,
                type: types.service,
                old: { type: types.service, inputs: before },
                new: { type: types.service, inputs: after },
                keys: null,
                detailedDiff: { "spec.ports[1]": { diffKind: "delete", inputDiff: true } },
            },
        },
    });
    const end = { summaryEvent: { resourceChanges: { update: 1, same: 3 }, isPreview: true } };
    const events = [{ preludeEvent: { config: {} } }, step(service(), service({}, {}, false)), end];

    test("streamed events are the preview that they make", () => {
        const [report, more] = look(events.map(event).join("\n"));
        expect([report?.severity, report?.unseen, more]).toEqual(["error", 3, undefined]);
    });

    test.each([
        ["a stream without its summary", events.slice(0, 2).map(event).join("\n"), "truncated"],
        ["a preview without its end", drop.slice(0, 400), "truncated"],
        [
            "a stream whose engine failed",
            [...events.slice(0, 2), { diagnosticEvent: { severity: "error", message: "no" } }].map(event).join("\n"),
            "failed",
        ],
    ])("%s is refused", (_what, text, why) => {
        expect(() => readPreviews(text)).toThrow(why);
    });

    test("gzip that was cut off is refused", () => {
        expect(() => decode(gzipSync(drop).subarray(0, 60))).toThrow("truncated or damaged");
    });

    test("the engine's error is shown with its reason and without passwords", () => {
        const failed = (message: string) =>
            JSON.stringify({ steps: [], diagnostics: [{ severity: "error", message }] });
        expect(() =>
            readPreviews(
                failed(
                    'resource "urn" cannot be deleted\nbecause it is protected. To unprotect it, run pulumi state.\n',
                ),
            ),
        ).toThrow("cannot be deleted because it is protected");
        expect(() => readPreviews(failed("could not connect: postgres://admin:hunter2@db:5432"))).toThrow(
            /postgres:\/\/admin:\*\*\*@db:5432$/,
        );
    });
});

describe("the engine's own words are read as it means them", () => {
    const urn = `urn:pulumi:dev::edge::${types.eip}::edge`;
    const eip = { type: types.eip, inputs: { domain: "vpc" }, outputs: { publicIp: "198.51.100.7" } };
    const steps = (...all: object[]) => look(JSON.stringify({ steps: all.map((one) => ({ urn, ...one })) }))[0];
    const replacement = [
        { op: "create-replacement", oldState: eip, newState: eip },
        { op: "replace", oldState: eip, newState: eip },
        { op: "delete-replaced", oldState: eip },
    ];

    test("a retained resource stays, and the report says so", () => {
        const report = steps({ op: "delete", oldState: { ...eip, retainOnDelete: true } });
        expect([report?.severity, report?.disruptions]).toEqual(["none", []]);
        expect(report?.left).toEqual([{ resource: "edge", type: types.eip }]);
        expect(report === undefined ? "" : markdown(report)).toContain("is kept but no longer part of this program");
    });

    test("a replacement that retains the old resource releases no address", () => {
        expect(steps({ op: "replace", oldState: { ...eip, retainOnDelete: true }, newState: eip })?.findings).toEqual(
            [],
        );
    });

    test("an imported resource was there before", () => {
        expect(steps({ op: "import", newState: eip })).toMatchObject({ severity: "none", addresses: [] });
    });

    test.each([
        ["listed whole", [replacement[1] ?? {}]],
        ["listed in three steps", replacement],
        ["listed in two steps", [replacement[0] ?? {}, replacement[2] ?? {}]],
    ])("a replacement that is %s is one", (_what, all) => {
        const report = steps(...all);
        expect(report?.disruptions.map(({ operation, what }) => [operation, what])).toEqual([
            ["replace", "198.51.100.7"],
        ]);
        expect(report?.findings.map(({ code }) => code)).toEqual(["address-released"]);
    });

    test("a copy that an interrupted update left is deleted", () => {
        expect(
            steps({ op: "same", oldState: eip, newState: eip }, { op: "delete-replaced", oldState: eip })?.disruptions,
        ).toHaveLength(1);
    });

    test("a resource that goes with another one says with which", () => {
        const cluster = "urn:pulumi:dev::edge::aws:eks/cluster:Cluster::prod";
        const report = steps(
            { op: "delete", oldState: { ...eip, deletedWith: cluster } },
            { op: "delete", urn: cluster, oldState: { type: "aws:eks/cluster:Cluster", inputs: {} } },
        );
        expect(report?.disruptions[0]?.notice).toBe("its address no longer answers; it is deleted with prod");
        expect(report?.verdict).toMatch(/^Do not run this unchanged: all 2 resources of the stack are deleted\./);
    });

    test("two resources of one name are told apart", () => {
        const other = `urn:pulumi:dev::edge::my:index:Other$${types.service}::edge`;
        const first = { urn: `urn:pulumi:dev::edge::${types.service}::edge`, op: "update" };
        const state = (inputs: object) => ({ type: types.service, inputs });
        const report = steps(
            { ...first, oldState: state(service()), newState: state(service({}, {}, false)) },
            { op: "same", urn: other, oldState: state(service()), newState: state(service()) },
        );
        expect(report?.findings.map(({ urn: found }) => found)).toEqual([first.urn]);
    });

    test("what was wrong before is listed apart, and sets neither the verdict nor the severity", () => {
        const hints = record("a.test", "HTTPS", ['1 . alpn="h3,h2" ipv4hint="192.0.2.1"']);
        const other = { type: "aws:sqs/queue:Queue", name: "queue", before: { a: 1 }, after: { a: 2 } };
        const [report] = look(
            preview({ type: types.route53, name: "r", op: "same", before: hints, after: hints }, other),
        );
        expect([report?.severity, report?.findings, report?.verdict]).toEqual([
            "none",
            [],
            "1 resource changes; clients notice nothing.",
        ]);
        expect(report?.already.map(({ code }) => code)).toEqual(["hints-in-record"]);
    });

    test("a hidden value that the engine lists as changed cannot be judged", () => {
        const hidden = { ...service(), metadata: { name: "edge", annotations: "[secret]" } };
        const paths = { "metadata.annotations": "update" };
        const [report] = look(preview({ type: types.service, before: hidden, after: hidden, paths }));
        expect([report?.severity, report?.findings[0]?.message]).toEqual([
            "unknown",
            "metadata.annotations changes but is hidden, so it cannot be judged.",
        ]);
    });
});

describe("values of the program are neutral in every format", () => {
    const evil =
        "@all #12 GH-3 !4 \u001b[31mred\u001b[0m \u202ecba \\` | <b>x</b> [a](http://e.test) $x$ https://u:pa55@h/ --token pa55\nnew";
    const [report] = look(
        preview({
            type: types.route53,
            name: evil,
            before: record("a.test", "CNAME", ["x"]),
            after: record("a.test", "CNAME", [evil]),
        }),
    );
    const all = report as ReviewReport;

    test.each([
        ["Markdown", markdown(all)],
        ["text", plainText(all)],
        ["JSON", JSON.stringify(all)],
        ["SARIF", sarif(all, "1.0.0")],
    ])("%s has no escapes, marks of direction, or passwords", (_format, text) => {
        expect(["\u001b", "\u202e", "pa55"].filter((sign) => text.includes(sign))).toEqual([]);
    });

    test("Markdown has no mention, reference, tag, link or cell that was not meant", () => {
        const text = markdown(all);
        expect(text).not.toMatch(/@all|#12|GH-3|!4|<b>|[^\\]\[a|https:\/\/u/);
        const rows = text.split("\n").filter((line) => line.startsWith("| ") && line.includes("CNAME"));
        expect(rows.map((row) => row.split(/(?<!\\)\|/).length)).toEqual([5]);
    });

    test("a report of thousands of resources that the program lets go of is no longer than a comment may be", () => {
        const type = "aws:ec2/eip:Eip";
        const steps = Array.from({ length: 3_000 }, (_, index) => {
            const urn = `urn:pulumi:dev::edge::${type}::address-${index}`;
            return { op: "delete", urn, oldState: { urn, type, custom: true, inputs: {}, retainOnDelete: true } };
        });
        const [report] = look(JSON.stringify({ steps, diagnostics: [] }));
        const comment = markdown(report as ReviewReport);
        expect(comment.length).toBeLessThan(65_000);
        expect(comment).toContain("address-19 (aws:ec2/eip:Eip) is kept but no longer part of this program");
        expect(comment).toContain("2980 more are kept, but are no longer part of this program.");
    });

    test("a report that is too long is shortened, the worst first, and whole in its tables", () => {
        const many = Array.from({ length: 900 }, (_, index) => ({
            type: types.service,
            name: `edge-${index}`,
            before: service(),
            after: service({}, {}, false),
        }));
        const [long] = look(preview(...many));
        const text = markdown(long as ReviewReport);
        expect(text.length).toBeLessThan(65_000);
        expect(text).toContain("- 🔴 `edge-0`: UDP 443 is removed");
        expect(text).toMatch(/… and \d+ more\./);
        expect(text.split("```").length % 2).toBe(1);
    });
});
