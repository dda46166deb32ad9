import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { bodyReader } from "../../../components/probe/body.ts";

test("a body is read up to 16 MiB, and compared by those", () => {
    const limit = 16 * 1024 * 1024;
    const reader = bodyReader();
    expect([reader.add(Buffer.alloc(limit - 2)), reader.add(Buffer.from("a")), reader.add(Buffer.from("bc"))]).toEqual([
        true,
        true,
        false,
    ]);
    const bodySha256 = createHash("sha256")
        .update(Buffer.alloc(limit - 2))
        .update("ab")
        .digest("hex");
    expect(reader.answer(200)).toEqual({ status: 200, bodySha256, bodyBytes: limit });
});
