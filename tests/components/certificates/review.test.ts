import { expect, test } from "vitest";
import { read } from "../../support/readings.ts";
import { types } from "../../tools/review/build.ts";

test.each<[string, boolean, Record<string, unknown>]>([
    ["of its type", true, { type: "kubernetes.io/tls" }],
    ["that a listener uses", true, { metadata: { name: "app-tls" } }],
    ["with a certificate in it", true, { stringData: { "tls.crt": "" } }],
    ["that is hidden, by its name", true, { metadata: { name: "edge-cert" }, data: "[secret]" }],
    ["that is hidden, of another name", false, { metadata: { name: "password" }, data: "[secret]" }],
    ["of something else", false, { type: "Opaque", data: { password: "" } }],
])("a Secret %s holds a certificate: %j", (_what, holds, after) => {
    const { changes, readingOf } = read({ type: types.secret, after });
    const [change] = changes;
    expect(change && readingOf(types.secret).certificate?.holds(change, new Set(["app-tls"]))).toBe(holds);
});
