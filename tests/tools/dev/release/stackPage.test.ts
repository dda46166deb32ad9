import { expect, test } from "vitest";
import { stackPage } from "../../../../tools/dev/release/stackPage.ts";

const groups = [
    { title: "Zone", keys: [{ name: "zone", about: "Apex of the zone, `example.com`. Required." }] },
    {
        title: "Balancer",
        keys: [
            { name: "balancer", about: "Who makes it." },
            { name: "quic", about: "Default: false." },
        ],
    },
];

const page = `# Something that was said before.
config:
    # An old comment.
    edge:zone: "example.com" # an old one too
    # edge:balancer: nlb  # ours
    #                     # in two lines
    # edge:balancer: service
    aws:region: eu-central-1 # the cluster's
`;

const written = `# A cluster.
config:
    # --- Zone ---

    # Apex of the zone, example.com. Required.
    edge:zone: "example.com"

    # --- Balancer ---

    # Who makes it.
    # edge:balancer: nlb
    # edge:balancer: service

    # Default: false.
    # edge:quic: …

    # --- Provider ---

    aws:region: eu-central-1 # the cluster's
`;

test("a page of settings keeps its values, and has the comments of its keys and an example of each", () => {
    expect(stackPage(page, "edge", "A cluster.", groups)).toBe(written);
});

test("a page of settings that was written stays as it is", () => {
    expect(stackPage(written, "edge", "A cluster.", groups)).toBe(written);
});

test("a page of settings with a key that the stack does not have is refused", () => {
    expect(() => stackPage("config:\n    edge:zne: example.com\n", "edge", "", groups)).toThrow(
        "The stack has no key edge:zne.",
    );
});

test("a long comment is in lines of 120 characters", () => {
    const about = "word ".repeat(50).trim();
    const lines = stackPage("", "edge", "", [{ title: "", keys: [{ name: "zone", about }] }]).split("\n");
    expect(lines.filter((line) => line.includes("word")).map((line) => line.length)).toEqual([120, 120, 25]);
});
