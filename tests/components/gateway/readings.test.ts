import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makePlan } from "../../../components/gateway/makePlan.ts";
import { REVIEWS } from "../../../components/gateway/readings.ts";
import { envoyGateway, mixedService, none, selfSigned } from "../../../components/index.ts";
import type { PlainReadings } from "../../../components/model/plainReadings.ts";
import type { WingReview } from "../../../components/model/readings.ts";

const components = join(import.meta.dirname, "../../../components");

test("what a folder says for the review in its review.ts is one of those that the review asks", async () => {
    const files = readdirSync(components, { recursive: true, encoding: "utf8" }).filter((path) =>
        /(^|\/)review\.ts$/.test(path),
    );
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
        const [review] = Object.values((await import(join(components, file))) as Record<string, WingReview>);
        expect(REVIEWS, file).toContain(review);
    }
});

test("no two folders read the same of a type in different ways", () => {
    const all = REVIEWS.flatMap(({ readings }) =>
        Object.entries(readings).flatMap(([type, { fields = [], ...reading }]) => [
            // Each controller reads what its own pods promise, and which objects of a type it needs, and all of it counts.
            ...Object.entries(reading)
                .filter(
                    ([part, value]) => !["advertising", "outOfTheWay"].includes(part) || typeof value !== "function",
                )
                .map(([part]) => `${type} ${part}`),
            // What fields mean is put together from all folders: a cloud has annotations of its own on every Service.
            ...new Set(fields.flatMap(({ paths }) => paths.map((path) => `${type} field ${path}`))),
        ]),
    );
    expect(all.filter((one, index) => all.indexOf(one) !== index)).toEqual([]);
});

test("every rule of the folders has a code of its own", () => {
    const codes = REVIEWS.flatMap(({ rules = [] }) => rules.map(({ code }) => code));
    expect(codes.filter((one, index) => codes.indexOf(one) !== index)).toEqual([]);
});

test("a plan records how what its controller makes is read", () => {
    const readings: PlainReadings = { "kubernetes:example.com/v1:Proxy": { addresses: ["status.address"] } };
    const controller = envoyGateway();
    const own = { ...controller, describe: () => ({ ...controller.describe(), readings }) };
    const parts = { controller: own, exposure: mixedService(), certificate: selfSigned(), dns: none() };
    expect(makePlan("edge", { hostnames: ["app.example.com"], ...parts }).controller.readings).toEqual(readings);
});
