import { expect, test } from "vitest";
import { absoluteBackend } from "../../../tools/cli/pulumiEngine.ts";

test.each([
    ["file://./state", "file:///project/state"],
    ["file://.", "file:///project"],
    ["file://../state", "file:///state"],
    ["file:///state", "file:///state"],
    ["file://~", "file://~"],
    ["file://~/state", "file://~/state"],
    ["s3://bucket/./state", "s3://bucket/./state"],
    ["https://api.example.com", "https://api.example.com"],
])("the backend %s of a project is %s from any folder", (url, absolute) => {
    expect(absoluteBackend(url, "/project")).toBe(absolute);
});
