import { expect, test } from "vitest";
import { altSvcRules } from "../../../../components/front/altSvcRules.ts";
import { serviceRules } from "../../../../components/front/serviceRules.ts";
import { otherGatewayRules } from "../../../../components/gateway/otherGateways.ts";
import { routeRules } from "../../../../components/gateway/routeRules.ts";
import { RULES } from "../../../../components/gateway/rules.ts";
import { rulesPage } from "../../../../tools/dev/release/rulesPage.ts";
import { REVIEW_CODES } from "../../../../tools/review/findings/index.ts";

test("RULES.md has a heading for each rule and each finding of a review, which is its code", () => {
    const headings = [...rulesPage().matchAll(/^### `(.*)`$/gm)].map(([, code]) => code);
    const codes = [...RULES, ...otherGatewayRules, ...routeRules, ...serviceRules, ...altSvcRules, ...REVIEW_CODES].map(
        ({ code }) => code,
    );
    expect(codes.filter((code) => !headings.includes(code))).toEqual([]);
    expect(new Set(headings).size).toBe(headings.length);
});

test("RULES.md has the rules of a part under the heading of that part", () => {
    const [, azure = ""] = rulesPage().split("\n## Exposures: Azure\n");
    expect(azure.split("\n## ")[0]).toContain("\n### `azure-group-name-invalid`\n");
});
