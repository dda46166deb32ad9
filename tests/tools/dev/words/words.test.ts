import { expect, test } from "vitest";
import { dialectIn } from "../../../../tools/dev/words/check.ts";
import { DIALECT } from "../../../../tools/dev/words/dialect.ts";

/** A sentence in dialect, and what to write. */
const sentences: [now: string, better: string][] = [
    ["It is no tag.", "It is not a valid tag."],
    ["Undefined when there is none.", "Undefined without one."],
    ["The balancer is made anew.", "The balancer is recreated."],
    ["It goes to `off` all the same.", "It uses `off` anyway."],
    ["Mend it and run the command again.", "Fix the cause and run the command again."],
    ["Addresses are dealt out by the pool.", "Addresses are assigned by the pool."],
    ["It writes a file an object.", "It writes one file per object."],
    ["Nobody watches HTTP/3.", "HTTP/3 monitoring is not reporting."],
    ["Settings of the balancer, whoever makes it.", "Settings of the balancer, independent of its creator."],
    ["The part is told no zoneId.", "The part requires zoneId."],
    ["The apex has to be said.", "The apex is required."],
    ["What is wrong there is said all at once.", "All problems are reported at once."],
    ["Anything that is another, where it is known.", "A token that changes, if it is known."],
    ["The zone is another's.", "The zone belongs to another gateway."],
    ["The key beside the certificate.", "The key next to the certificate."],
    ["CAs to trust besides the public ones.", "CAs to trust in addition to the public ones."],
    ["A cluster of one's own.", "A self-managed cluster."],
    ["It is asked for ever.", "It is retried forever."],
    ["The host is served no more.", "The host is no longer served."],
    ["A wildcard stands for one label.", "A wildcard matches one label."],
    ["QUIC goes on answering.", "QUIC keeps answering."],
    ["A hostname comes or goes.", "A hostname is added or removed."],
    ["Take the promise back first.", "Withdraw the advertisement first."],
    ["The advertisement was taken back.", "The advertisement was withdrawn."],
    ["UDP 443 is taken away.", "UDP 443 is removed."],
    ["The rule lets clients in.", "The rule allows clients."],
    ["A Service leads clients to pods.", "A Service routes clients to pods."],
    ["Clients that cached it meet nothing.", "Clients that cached it get no answer."],
    ["Clients run into silence.", "Clients get no answer."],
];

test.each(sentences)("%s", (now, better) => {
    expect(dialectIn("a.ts", `/** ${now} */`)).toEqual([expect.stringContaining("a.ts:1: ")]);
    expect(dialectIn("a.ts", `/** ${better} */`)).toEqual([]);
});

test("every pattern has a sentence that it refuses", () => {
    const unused = DIALECT.filter(({ pattern }) => !sentences.some(([now]) => pattern.test(now)));
    expect(unused).toEqual([]);
});

test("a refusal names the line, the words, what is around them, and what to write", () => {
    expect(dialectIn("a.ts", "// Mend it.\n")).toEqual(['a.ts:1: "Mend" in "Mend it.". Write "fix".']);
});

test.each([
    ["a docstring over two lines", "a.ts", "const a = 1;\n/**\n * Addresses are dealt\n * out.\n */", 2],
    ["line comments", "a.ts", "// Addresses are dealt\n// out.", 1],
    ["a text", "a.ts", 'const a = 1;\nconst b = "mend it";', 2],
    ["joined texts", "a.ts", 'const b = "addresses are dealt " +\n    "out";', 1],
    ["a template", "a.ts", `const b = \`mend \${1}\`;`, 1],
    ["a text within a template", "a.ts", `const b = \`\${1 > 0 ? "mend" : ""}\`;`, 1],
    ["Markdown", "a.md", "# Title\n\nAddresses are dealt\nout.", 3],
    ["a comment of YAML", "a.yaml", "a: 1\n\n# Addresses are dealt\n# out.", 3],
])("reads %s", (_, path, source, line) => {
    expect(dialectIn(path, source)).toEqual([expect.stringContaining(`${path}:${line}: `)]);
});

test.each([
    ["names in code", "a.ts", "const mend = 1;"],
    ["code in backticks", "a.ts", "/** The command `mend`. */"],
    ["blocks of code in Markdown", "a.md", "```sh\nmend\n```"],
])("does not read %s", (_, path, source) => {
    expect(dialectIn(path, source)).toEqual([]);
});
