import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UNKNOWN } from "../../../components/pulumi/wire.ts";
import type { Properties } from "../../../tools/review/change.ts";
import { plainText, type ReviewReport, readPreview, review } from "../../../tools/review/index.ts";
import { gateway, policy, preview, service, types } from "./build.ts";
import { kubernetesCases } from "./inKubernetes.ts";

interface Preview {
    steps: { op: string; urn: string }[];
}

const NOW = new Date("2026-11-24T12:00:00Z");
const look = (document: string) => review(readPreview(document), NOW);
const recorded = (name: string) =>
    JSON.parse(readFileSync(join(import.meta.dirname, "previews", `${name}.json`), "utf8")) as Preview;

describe("a change that the real engine previewed is judged as the same change that a test wrote", () => {
    const all = recorded("cases");
    const nameOf = ({ urn }: { urn: string }) => urn.split("::").at(-1) ?? "";
    const said = ({ findings, verdict, severity }: ReviewReport) => ({ findings, verdict, severity });

    const stepsOf = ({ prefix }: { prefix: string }) => all.steps.filter((step) => nameOf(step).startsWith(prefix));

    test("as far as it is recorded: a case that is new has to wait for `npm run previews`", () => {
        const compared = kubernetesCases.flatMap(stepsOf);
        const others = all.steps.filter((step) => !compared.includes(step)).map(nameOf);
        expect(others).toEqual(["cluster", "http3-gateway-cases"]);
    });

    test.each(kubernetesCases.filter((one) => stepsOf(one).length > 0))("$what", ({ prefix, resources }) => {
        const steps = stepsOf({ prefix });
        const changeSummary = { same: steps.filter(({ op }) => op === "same").length };
        const document = JSON.stringify({ ...all, steps, changeSummary })
            .replaceAll(`::${prefix}`, "::")
            .replaceAll("urn:pulumi:cases::http3-gateway::", "urn:pulumi:dev::edge::");
        expect(said(look(document))).toEqual(said(look(preview(...resources))));
    });
});

describe("what the real engine does not know before an update", () => {
    const report = look(JSON.stringify(recorded("unknowns")));

    test("is not shown as gone", () => {
        const [before, after] = ["192.0.2.1, TTL 300 s", "not known before the update"];
        expect(report.advertisement).toEqual([
            { what: "app.http3.test A", before, after },
            { what: "app.http3.test HTTPS", before: '1 . alpn="h3,h2", TTL 300 s', after },
        ]);
        expect(report.findings).toEqual([]);
    });

    test("is named by its type, where two resources have one name", () => {
        expect(report.unknown).toEqual([
            { resource: "edge-dns", type: "kubernetes:core/v1:ConfigMap" },
            { resource: "edge-dns", type: "kubernetes:core/v1:Service" },
        ]);
        expect(plainText(report)).toContain(
            "\nNot known before the update\n  edge-dns (kubernetes:core/v1:ConfigMap)\n  edge-dns (kubernetes:core/v1:Service)\n",
        );
    });
});

describe("a resource whose values are known only during the update", () => {
    const later = UNKNOWN;
    const twin = (parent: string) => `urn:pulumi:dev::edge::${parent}$kubernetes:core/v1:Service::edge`;
    const document = (urns: string[]) => {
        const { steps, ...rest } = JSON.parse(
            preview(
                ...urns.map(() => ({ type: types.service, before: service(), after: service({ clusterIP: later }) })),
            ),
        ) as Preview;
        return JSON.stringify({ ...rest, steps: steps.map((step, index) => ({ ...step, urn: urns[index] })) });
    };

    test("is told from another of the same name and type by its URN", () => {
        const urns = [twin("a:index:A"), twin("b:index:B")];
        expect(look(document(urns)).unknown).toEqual(
            urns.map((urn) => ({ resource: "edge", type: "kubernetes:core/v1:Service", urn })),
        );
        expect(look(document(urns.slice(0, 1))).unknown).toEqual([
            { resource: "edge", type: "kubernetes:core/v1:Service" },
        ]);
    });

    test.each<[what: string, type: string, before: Properties, after: Properties, said: string]>([
        [
            "listeners of a Gateway",
            types.gateway,
            gateway({ hostname: "a.test" }),
            { spec: { listeners: later } },
            "it listeners",
        ],
        ["a policy", types.policy, policy('h3=":443"; ma=60'), { ...policy(undefined), spec: later }, "edge header"],
        ["an Alt-Svc", types.policy, policy('h3=":443"; ma=60'), policy(later), "edge header"],
        [
            "a zone",
            "http3gateway:index:InClusterZone",
            { records: [{ owner: "a.test", type: "A", ttl: 60, values: ["192.0.2.1"] }] },
            { records: later },
            "a.test A",
        ],
    ])("has no place in the report as gone: %s", (_what, type, before, after, said) => {
        const { ports, advertisement, findings } = look(preview({ type, before, after }));
        const rows = [...ports, ...advertisement];
        expect(rows.map(({ what }) => what)).toContain(said);
        expect(rows.map((row) => row.after)).toEqual(
            rows.map(() => expect.stringContaining("not known before the update")),
        );
        expect(findings).toEqual([]);
    });
});
