import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KINDS_OF } from "../../components/gateway/registry.ts";
import type { VerdictReason } from "../../components/probe/index.ts";
import { readPage } from "../../tools/dev/site/markdown.ts";

const repository = join(import.meta.dirname, "../..");

/** Every reason of a verdict: the compiler refuses this list when one is added. */
const REASONS: Record<VerdictReason, true> = {
    "udp-filtered": true,
    "no-listener": true,
    "handshake-refused": true,
    certificate: true,
    "answers-differ": true,
    "address-family": true,
    dns: true,
    tcp: true,
    tls: true,
    "tcp-certificate": true,
    "no-route": true,
};

test("troubleshooting has a section for each reason of a verdict, and for what is not advertised", () => {
    const { sections } = readPage(repository, "docs/troubleshooting.md");
    const titles = sections.map(({ title }) => title);
    expect([...Object.keys(REASONS), "not-advertised"].filter((reason) => !titles.includes(reason))).toEqual([]);
});

test("the README lists each example", () => {
    const linked = readPage(repository, "README.md").links.map(({ target }) => target);
    const examples = readdirSync(join(repository, "examples")).map((name) => `examples/${name}/index.ts`);
    expect(examples.filter((path) => !linked.includes(path))).toEqual([]);
});

test("the page of projects names each template", () => {
    const named = readPage(repository, "docs/start/project.md").code.map(({ text }) => text);
    const templates = readdirSync(join(repository, "templates"));
    expect(templates.filter((name) => !named.includes(name))).toEqual([]);
});

test("the page of parts names each controller, exposure, certificate and zone by the function that makes it", () => {
    const { code } = readPage(repository, "docs/parts.md");
    const zones = readPage(repository, "docs/dns.md").code;
    const named = [...code, ...zones].map(({ text }) => text);
    const { solver: _, ...parts } = KINDS_OF;
    const functions = Object.values(parts).flatMap((kinds) => kinds.map(({ kind }) => `${kind}()`));
    expect(functions.filter((name) => !named.includes(name))).toEqual([]);
});
