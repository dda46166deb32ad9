import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { summaryOf } from "../../../tools/cli/render.ts";
import { nothingBeside } from "../../../tools/engine/besideObjects.ts";
import { foreignFiles } from "../../../tools/engine/render.ts";
import { readDocument } from "../../../tools/engine/renderDocument.ts";
import { http3Gateway } from "../../support/command.ts";

const root = join(import.meta.dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "http3-render-"));
afterAll(() => rmSync(folder, { recursive: true }));

function render(...args: string[]) {
    const command = ["render", "--stack", "local", "--helm", "/nowhere/helm", ...args];
    const { status, stdout, stderr } = http3Gateway(command, { cwd: root });
    return { status, stdout, lines: stderr.split("\n").filter(Boolean) };
}

test("files that a complete render did not write are to be removed, each by its name, up to ten", () => {
    const object = { apiVersion: "v1", kind: "Service", metadata: { namespace: "edge", name: "dns" } };
    const rendered = { objects: [object], beside: nothingBeside() };
    const said = (...names: string[]) => foreignFiles("out", ["edge-service-dns.yaml", "plan.txt", ...names], rendered);
    expect(said()).toBeUndefined();
    expect(said("a.yaml")).toBe("1 file in out is not from this render: a.yaml. Delete it, or GitOps applies it too.");
    expect(said(...Array.from({ length: 11 }, (_, index) => `${index + 10}.yaml`))).toBe(
        "11 files in out are not from this render: 10.yaml, 11.yaml, 12.yaml, 13.yaml, 14.yaml, 15.yaml, 16.yaml, 17.yaml, 18.yaml, 19.yaml and others. Delete them, or GitOps applies them too.",
    );
});

const missing =
    "  Not rendered: chart envoy-gateway-system. Helm was not found (/nowhere/helm). Install it, or set $HTTP3_GATEWAY_HELM to the binary.";

const summary = "Rendered 24 Kubernetes objects, 1 chart, 2 CRD bundles.";

test("the summary of a render counts what there is, and asks for a gateway where there is nothing", () => {
    const resource = (by: "create" | "read" | "plan") => ({ type: "aws:x", name: "x", by, inputs: {} });
    const document = {
        objects: 1,
        ...nothingBeside(),
        resources: [resource("create"), resource("plan"), resource("create")],
    };
    expect(summaryOf(document)).toBe("Rendered 1 Kubernetes object, 2 other resources.");
    expect(summaryOf({ objects: 0, ...nothingBeside() })).toBe(
        "The program declares no resources: does it create an Http3Gateway?",
    );
});

describe("http3-gateway render without Helm", () => {
    test("says so on standard error, once, and prints the stream to its end", () => {
        const { status, stdout, lines } = render();
        expect([status, lines]).toEqual([0, [missing, summary]]);
        const count = stdout.match(/^---$/gm)?.length;
        expect(readDocument(stdout)?.objects).toBe(count);
    });

    test("with --out names the folder, and the file with what is no object", () => {
        const { status, stdout, lines } = render("--out", folder);
        expect([status, stdout]).toEqual([0, ""]);
        expect(lines).toEqual([
            missing,
            summary,
            `Wrote the objects to ${folder}, and what is not an object to ${join(folder, "plan.txt")}`,
        ]);
        expect(readdirSync(folder).filter((name) => !name.endsWith(".yaml"))).toEqual(["plan.txt"]);
    });

    test("with --out names the files that are of another render, and leaves them", () => {
        const theirs = ["other-service-a.yaml", "other-service-b.yml"];
        for (const name of [...theirs, "kustomization.yaml", "README.md"]) writeFileSync(join(folder, name), "");
        const { status, lines } = render("--out", folder);
        expect([status, lines]).toEqual([
            0,
            [
                missing,
                `  2 files in ${folder} are not from this render: ${theirs.join(", ")}. Delete files that belong to none of those charts, or GitOps applies them too.`,
                summary,
                `Wrote the objects to ${folder}, and what is not an object to ${join(folder, "plan.txt")}`,
            ],
        ]);
        expect(readdirSync(folder)).toEqual(expect.arrayContaining(theirs));
    });
});
