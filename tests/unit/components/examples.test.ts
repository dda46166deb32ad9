import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { registrationsOf } from "./support/registrations.ts";

const root = join(import.meta.dirname, "../../..");
const examples = readdirSync(join(root, "examples")).sort();

/** What each is about: one resource of each kind. */
const main = {
    aws: ["Gateway", "AcmeCertificate", "Route53Records"],
    awsRecordsOnly: ["Route53Records", "Http3Check"],
    azureDns: ["Gateway", "AcmeCertificate", "AzureDnsRecords", "Route53Records"],
    cloudflare: ["Gateway", "AcmeCertificate", "CloudflareRecords"],
    existingController: ["Gateway"],
    minimal: ["Gateway"],
    ownZone: ["Gateway"],
    recordsOnly: ["ConfigMap"],
};

test("there is an example of each kind of use", () => {
    expect(examples).toEqual(Object.keys(main).sort());
});

test.each(examples)("the example %s registers what it declares", async (name) => {
    const program = join(root, "examples", name, "index.ts");
    let outputs: Record<string, unknown> = {};
    const all = await registrationsOf(async () => {
        outputs = (await import(/* @vite-ignore */ program)) as Record<string, unknown>;
    });
    expect(all.of(...(main[name as keyof typeof main] ?? [])).length).toBe(main[name as keyof typeof main]?.length);
    expect(Object.keys(outputs).length).toBeGreaterThan(0);
});

test("the README shows the smallest example, word for word", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const shown = /```ts\n(import [\s\S]*?)```/.exec(readme)?.[1] ?? "";
    const example = readFileSync(join(root, "examples/minimal/index.ts"), "utf8");
    const code = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith("//"));
    expect(code(example)).toEqual(code(shown));
});
