import { describe, expect, test } from "vitest";
import { type Beside, besideChart, besideCrds, nothingBeside } from "../../../tools/engine/besideObjects.ts";
import { renderStream } from "../../../tools/engine/render.ts";
import { markdown, plainText, readRendered, review, sarif } from "../../../tools/review/index.ts";
import { service } from "./build.ts";

const helmIsMissing = "Helm was not found (helm).";
const gateway: Parameters<typeof besideChart>[0] = {
    name: "envoy-gateway",
    namespace: "envoy-gateway-system",
    chart: "oci://docker.io/envoyproxy/gateway-helm",
    version: "v1.8.2",
    values: { deployment: { replicas: 2 } },
};
const crds = {
    group: "gateway.networking.k8s.io",
    version: "v1.6.0",
    source: "https://example.com/v1.6.0.yaml",
    deleteOnDestroy: false,
};
const objects = [service()] as unknown as Parameters<typeof renderStream>[0]["objects"];

function stream(beside: Partial<Beside> = {}): string {
    return renderStream({ objects, beside: { ...nothingBeside(), ...beside } }, false);
}
const reviewed = (base: string, change: string) => review(readRendered(base, change), new Date("2026-11-24T12:00:00Z"));
const chart = (changed: Partial<typeof gateway> = {}) =>
    stream({ charts: [besideChart({ missing: helmIsMissing, ...gateway, ...changed })] });
const bundle = (changed: Partial<typeof crds> = {}) => stream({ crds: [besideCrds({ ...crds, ...changed })] });

const name = "Chart envoy-gateway-system/envoy-gateway";
const unsure = "1 resource changes; whether clients notice is unknown, because only rendered objects are compared.";

describe("a chart that was not rendered", () => {
    test.each<[what: string, changed: Partial<typeof gateway>, difference: string]>([
        [
            "another version",
            { version: "v1.8.3" },
            "oci://docker.io/envoyproxy/gateway-helm v1.8.2 → oci://docker.io/envoyproxy/gateway-helm v1.8.3",
        ],
        ["other values", { values: { deployment: { replicas: 3 } } }, "other values"],
        ["its CRDs left out", { skipCrds: true }, "CRDs in it or not"],
    ])("is a change with %s, and what it means is not guessed", (_what, changed, difference) => {
        const report = reviewed(chart(), chart(changed));
        expect(report.verdict).toBe(unsure);
        const sentence = `${name} (${difference}) was not rendered: its objects are not compared.`;
        expect(report.uncompared).toEqual([sentence]);
        expect(plainText(report)).toContain(`Not compared\n  ${sentence}\n`);
        expect(markdown(report)).toContain(`### Not compared\n\n- ${sentence}\n`);
        const [run] = (JSON.parse(sarif(report, "1.0.0")) as { runs: { invocations: object[] }[] }).runs;
        expect(run?.invocations).toEqual([
            {
                executionSuccessful: true,
                toolExecutionNotifications: [
                    { level: "note", message: { text: unsure } },
                    { level: "warning", message: { text: sentence } },
                ],
            },
        ]);
        expect(report.rest).toEqual([{ operation: "update", resource: name, type: "kubernetes:helm.sh/v4:Chart" }]);
    });

    test("is said not to be compared also where nothing of it changes, whatever Helm's trouble was", () => {
        const report = reviewed(chart(), chart({ missing: "helm template failed:\n  no route to host" }));
        expect([report.verdict, report.uncompared]).toEqual([
            "Nothing changes.",
            [`${name} was not rendered: its objects are not compared.`],
        ]);
    });

    test("takes with it what it installed", () => {
        const report = reviewed(chart(), stream());
        expect(report.disruptions.map(({ resource, notice }) => `${resource}: ${notice}`)).toEqual([
            `${name}: everything that it installed is deleted with it`,
        ]);
        expect(report.verdict).toBe(
            "1 resource changes; clients notice what is listed below; whether they notice more is unknown, because only rendered objects are compared.",
        );
    });

    test("is not compared with one that was: all of its objects would seem to come", () => {
        const whole = chart({ missing: undefined });
        expect(reviewed(whole, whole).uncompared).toEqual([]);
        expect(() => reviewed(whole, chart())).toThrow(`${name} is rendered in the base but not in the change, so`);
        expect(() => reviewed(chart(), whole)).toThrow(
            `${name} is rendered in the change but not in the base, so its objects would appear to be added or removed. ` +
                "Run `http3-gateway render` for both with Helm, or for both without.",
        );
    });
});

describe("a CRD bundle", () => {
    test("that is the same has nothing to say", () => {
        const { verdict, uncompared } = reviewed(bundle(), bundle());
        expect([verdict, uncompared]).toEqual(["Nothing changes.", []]);
    });

    test("of another version is a change whose CRDs are not compared", () => {
        const { verdict, uncompared } = reviewed(bundle(), bundle({ version: "v1.6.1" }));
        expect([verdict, uncompared]).toEqual([
            unsure,
            ["CRDs of gateway.networking.k8s.io (v1.6.0 → v1.6.1): they are not compared."],
        ]);
    });

    test.each([
        [false, "its CRDs stay but are no longer upgraded"],
        [true, "its CRDs are deleted, with all their objects in the cluster"],
    ])("that goes, with deleteOnDestroy: %s, says what becomes of its objects", (deleteOnDestroy, notice) => {
        const { disruptions } = reviewed(bundle({ deleteOnDestroy }), stream());
        expect(disruptions).toEqual([
            {
                operation: "delete",
                resource: "CRDs of gateway.networking.k8s.io",
                type: "pulumi-nodejs:dynamic/http3gateway:CrdBundle",
                notice,
            },
        ]);
    });
});

test("a value that only a cluster knows is said to be unknown, not to go", () => {
    const withPool = (annotations: Record<string, string>, leftOut: Beside["leftOut"] = []) => {
        const object = service({}, { annotations }) as unknown as (typeof objects)[number];
        return renderStream({ objects: [object], beside: { ...nothingBeside(), leftOut } }, false);
    };
    const known = withPool({ pool: "public" });
    const unknown = withPool({}, [{ object: "Service web/edge", paths: ["metadata.annotations.pool"] }]);
    expect(readRendered(known, withPool({})).changes[0]?.paths).toEqual({ "metadata.annotations.pool": "delete" });
    expect(readRendered(known, unknown).changes[0]?.paths).toEqual({ "metadata.annotations.pool": "update" });
    expect(reviewed(known, unknown).unknown).toEqual([
        { resource: "Service web/edge", type: "kubernetes:core/v1:Service" },
    ]);
    expect(reviewed(unknown, unknown).verdict).toBe("Nothing changes.");
});

test("what only a cluster knows inside a list is not said to be a value of its own", () => {
    const leftOut = [{ object: "Service web/edge", paths: ["spec.ports[0]"] }];
    expect(reviewed(stream({ leftOut }), stream()).verdict).toBe("Nothing changes.");
});

test("what a cloud's resource has only after an update is not guessed, in either of two renders", () => {
    const address = (method: string) =>
        stream({
            resources: [
                {
                    type: "azure-native:network:PublicIPAddress",
                    name: "edge",
                    by: "create",
                    inputs: { publicIPAllocationMethod: method, publicIPAddressVersion: "IPv4" },
                },
            ],
        });
    const later = "[unknown]";
    for (const [base, change, unknown] of [
        ["Static", later, ["edge"]],
        [later, "Static", []],
    ] as const) {
        const report = reviewed(address(base), address(change));
        expect([report.findings, report.unknown.map(({ resource }) => resource)]).toEqual([[], unknown]);
    }
    expect(reviewed(address("Static"), address("Dynamic")).findings.map(({ code }) => code)).toEqual([
        "azure-address-dynamic",
    ]);
});

test("a chart that is not compared and does not change leaves the rest of a change certain", () => {
    const labelled = (team: string) => {
        const object = service({}, { labels: { team } }) as unknown as (typeof objects)[number];
        return renderStream(
            {
                objects: [object],
                beside: { ...nothingBeside(), charts: [besideChart({ missing: helmIsMissing, ...gateway })] },
            },
            false,
        );
    };
    expect(reviewed(labelled("a"), labelled("b")).verdict).toBe("1 resource changes; clients notice nothing.");
});

describe("a render that is not one of Kubernetes objects", () => {
    const lastLine = (text: string) => `${text.trimEnd().split("\n").at(-1)}\n`;
    const end = lastLine(stream());

    test.each([
        [
            "no object at all",
            lastLine(renderStream({ objects: [], beside: nothingBeside() }, false)),
            "The rendered base contains no object.",
        ],
        [
            "an object without a name",
            `{ apiVersion: v1, kind: Service, metadata: {} }\n${end}`,
            "is not a Kubernetes object",
        ],
        ["an object without a kind", `{ apiVersion: v1, metadata: { name: a } }\n${end}`, "is not a Kubernetes object"],
        ["no YAML", `{ apiVersion: v1\n${end}`, "The rendered base is not valid YAML: "],
    ])("is refused for %s", (_what, text, sentence) => {
        expect(() => readRendered(text, stream())).toThrow(sentence);
    });
});

describe("a render that is cut off", () => {
    const whole = chart();

    test("is refused at every line, in one sentence", () => {
        const lines = whole.trimEnd().split("\n");
        for (let count = 0; count < lines.length; count++) {
            expect(() => readRendered(lines.slice(0, count).join("\n"), whole)).toThrow(
                "The rendered base is truncated, or not the output of `http3-gateway render`: " +
                    "its last line is not `# http3-gateway render: {…}`. Render it again.",
            );
        }
    });

    test("is refused where its last line is cut off", () => {
        for (let length = whole.lastIndexOf("\n#") + 1; length < whole.length - 1; length++) {
            expect(() => readRendered(whole.slice(0, length), whole)).toThrow("The rendered base is truncated");
        }
    });

    test("in the middle is refused by the number of its objects", () => {
        expect(() => readRendered(whole, whole.replace('"objects":1', '"objects":2'))).toThrow(
            "The rendered change is truncated, or not the output of `http3-gateway render`: it has 1 of 2 objects.",
        );
        expect(() => readRendered(whole, whole.replace('"objects":1', '"objects":0'))).toThrow(
            "it has 1 of 0 objects.",
        );
    });
});
