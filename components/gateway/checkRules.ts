import type { Plan } from "../model/plan.ts";
import type { Rule } from "../model/rules/rule.ts";
import { formRulesOf } from "../model/settings/formRulesOf.ts";
import { check } from "./checkArgs.ts";

export const checkRules: Rule[] = [
    ...formRulesOf<Plan>(check, (plan) => [{ path: "check", value: plan.check }]),
    {
        code: "check-families-invalid",
        severity: "error",
        reason: "A family that is not served can never answer, and an empty list would check nothing.",
        remedy: 'List families that the exposure has, or set check: "unverified".',
        source: "this package's gate",
        judge: ({ check: planned, exposure }) => {
            if (planned === undefined) {
                return [];
            }
            const unserved = planned.families.filter((family) => !exposure.ipFamilies.includes(family));
            return planned.families.length === 0 || unserved.length > 0
                ? [
                      {
                          path: "check.families",
                          found: `[${planned.families.join(", ")}] must answer, but the exposure has [${exposure.ipFamilies.join(", ")}].`,
                      },
                  ]
                : [];
        },
    },
    {
        code: "check-without-image",
        severity: "error",
        reason: "This package publishes no image, so the Job in the cluster has nothing to run.",
        remedy: 'Set check.image to an image created by `npx pulumi-http3-gateway image`, or check.from: "here".',
        source: "this package's gate",
        judge: ({ check: planned }) =>
            planned?.from === "cluster" && (planned.image ?? "") === ""
                ? [{ path: "check.image", found: "The check runs in the cluster, but check.image is not set." }]
                : [],
    },
];
