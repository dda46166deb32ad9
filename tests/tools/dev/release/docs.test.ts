import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { KINDS } from "../../../../components/gateway/registry.ts";
import { read } from "../../../../components/model/settings/read.ts";
import { fromText } from "../../../../stacks/settings/key.ts";
import { STACKS } from "../../../../stacks/settings/stacks.ts";
import { COMPONENTS } from "../../../../tools/dev/release/componentSchemas.ts";
import { documents } from "../../../../tools/dev/release/docs.ts";
import { CODES_ON_PAGE } from "../../../../tools/dev/release/rulesPage.ts";
import { settingsIn } from "../../../../tools/dev/release/stackPage.ts";

const repository = join(import.meta.dirname, "../../../..");
const committed = (path: string) => readFileSync(join(repository, path), "utf8");

let made: Record<string, string> = {};
beforeAll(async () => {
    made = await documents();
}, 120_000);

const reference = () => Object.entries(made).filter(([path]) => path.startsWith("docs/reference/"));
const lines = () => reference().flatMap(([, page]) => page.split("\n"));

describe("what is made from the source", () => {
    test("is as it is committed (npm run docs:pages)", () => {
        expect(Object.keys(made)).toEqual([
            "README.md",
            "docs/controllers.md",
            "docs/stages.md",
            "docs/images/badges.svg",
            "docs/RULES.md",
            "docs/reference/core.md",
            "docs/reference/azure.md",
            "docs/reference/gcp.md",
            "docs/reference/aws.md",
            "docs/reference/cloudflare.md",
            "docs/reference/stacks.md",
            ...Object.keys(STACKS).map((target) => `stacks/Pulumi.${target}.yaml`),
        ]);
        for (const [path, text] of Object.entries(made)) {
            expect(committed(path), path).toBe(text);
        }
    });
});

describe("the reference", () => {
    test("has every part, under the function that a user calls", () => {
        const parts = lines().filter((line) => /^## `\w+\(/.test(line));
        expect(parts).toHaveLength(KINDS.length);
        expect(parts).toEqual(expect.arrayContaining(["## `dnsSolver({ … })`", "## `hetzner()`"]));
    });

    test("says of a setting its type, whether it is required, its docstring, and the rule of its form", () => {
        const [, aws = ""] = reference().find(([path]) => path === "docs/reference/aws.md") ?? [];
        expect(aws).toContain(
            "\n- `vpcId` (a plain text, or an Output; required): VPC of the balancer and of the pods. " +
                "[`aws-id-invalid`](../RULES.md#aws-id-invalid)\n",
        );
        expect(aws).toContain("\n- `eips[].publicIp` (a plain text, or an Output; required): The IPv4 address.\n");
        expect(aws).toContain(
            "\n- `identity.roleArn` (a plain text, or an Output; required in this form): A role that trusts ",
        );
    });

    test("has the type of a credential", () => {
        const [, cloudflare = ""] = reference().find(([path]) => path === "docs/reference/cloudflare.md") ?? [];
        expect(cloudflare).toContain("\n- `apiToken` (a plain text, or an Output): A token with ");
    });

    test("begins with the gateway itself, whose arguments a reader looks for first", () => {
        const [, core = ""] = reference().find(([path]) => path === "docs/reference/core.md") ?? [];
        expect(core.split("\n").find((line) => line.startsWith("## "))).toBe("## `new Http3Gateway(name, { … })`");
        expect(core).toMatch(
            /\n- `advertisement.maxAge` \(a whole number from 1 to \d+\): .* Default: 86400\. \[`max-age/,
        );
    });

    test("goes on with the gateway's routes, and links to their rules", () => {
        const [, core = ""] = reference().find(([path]) => path === "docs/reference/core.md") ?? [];
        const [, route = ""] = core
            .split(/^## /m)
            .filter((section) => /^`(new Http3Gateway|edge\.route)/.test(section));
        expect(route.split("\n")[0]).toBe("`edge.route(name, { … })`");
        expect(route).toContain("[`route-path-invalid`](../RULES.md#route-path-invalid)\n");
    });

    test("has every component whose arguments are read", () => {
        expect(lines().filter((line) => line.startsWith("## `new "))).toHaveLength(COMPONENTS.length + 1);
    });

    test("has a component that no part is, with the codes of rules that are its own", () => {
        const [, aws = ""] = reference().find(([path]) => path === "docs/reference/aws.md") ?? [];
        const [, controller = ""] = aws.split("\n## `new AwsLoadBalancerController(name, { … })`\n");
        expect(controller).toContain("\n- `cluster.context` (a plain text, or an Output): Context in that kubeconfig.");
        expect(controller).toMatch(
            /\n- `clusterName` \(.*; required\): .* \[`aws-controller-cluster-name-invalid`\]\(/,
        );
    });

    test("has something to say of every setting and of every key", () => {
        expect(lines().filter((line) => /\): ?$|^- `\w+`: ?$/.test(line))).toEqual([]);
        expect(lines().filter((line) => line.startsWith("- `")).length).toBeGreaterThan(300);
    });

    test("links to rules that RULES.md has", () => {
        const linked = lines().flatMap((line) => [...line.matchAll(/RULES\.md#([\w-]+)/g)].map(([, code]) => code));
        expect(linked.filter((code = "") => !CODES_ON_PAGE.has(code))).toEqual([]);
        expect(linked.length).toBeGreaterThan(100);
        for (const code of CODES_ON_PAGE) {
            expect(made["docs/RULES.md"]).toContain(`\n### \`${code}\`\n`);
        }
    });
});

describe.each(Object.entries(STACKS))("the page of settings of the stack %s", (target, { groups }) => {
    test("has values that its keys take, those of its examples too", () => {
        const fields = Object.assign({}, ...Object.values(groups).map((group) => group.fields));
        const wrong = settingsIn(committed(`stacks/Pulumi.${target}.yaml`))
            .filter(({ key, value }) => key.startsWith("http3-gateway:") && !value.includes("…"))
            .flatMap(({ key, value }) => {
                const schema = fields[key.replace("http3-gateway:", "")];
                return read(schema, fromText(schema, String(parse(value)))).problems;
            });
        expect(wrong).toEqual([]);
    });
});
