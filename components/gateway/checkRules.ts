import type { Rule } from "../model/rules/rule.ts";
import { written } from "../model/rules/written.ts";

export const gateRules: Rule[] = [
    {
        code: "check-families-invalid",
        severity: "error",
        reason: "A family that is not served can never answer, and with none nothing would be looked at.",
        remedy: 'Name families that the exposure has, or set check: "unverified".',
        source: "this package's gate",
        judge: ({ check, exposure }) => {
            if (check === undefined) {
                return [];
            }
            const unserved = check.families.filter((family) => !exposure.ipFamilies.includes(family));
            return check.families.length === 0 || unserved.length > 0
                ? [
                      {
                          path: "check.families",
                          found: `[${check.families.join(", ")}] is to answer, and the exposure has [${exposure.ipFamilies.join(", ")}].`,
                      },
                  ]
                : [];
        },
    },
    {
        code: "check-without-image",
        severity: "error",
        reason: "No image of this package is published, so the Job in the cluster has nothing to run.",
        remedy: 'Set check.image to an image with this package\'s command, or check.from: "here".',
        source: "this package's gate",
        judge: ({ check }) =>
            check?.from === "cluster" && (check.image ?? "") === ""
                ? [{ path: "check.image", found: "The check runs in the cluster, and no image is named." }]
                : [],
    },
    {
        code: "check-time-invalid",
        severity: "error",
        reason: "The check would end before it began, or never.",
        remedy: "Use seconds from 1 to 3600; cloud balancers take up to five minutes.",
        source: "this package's gate",
        judge: ({ check }) =>
            Object.entries({ timeout: check?.timeout, startTimeout: check?.startTimeout })
                .filter(
                    ([, seconds]) =>
                        seconds !== undefined && !(Number.isFinite(seconds) && seconds >= 1 && seconds <= 3600),
                )
                .map(([key, seconds]) => ({
                    path: `check.${key}`,
                    found: `${written(seconds)} is no time in seconds.`,
                })),
    },
    {
        code: "check-path-invalid",
        severity: "error",
        reason: "It is no target of a request.",
        remedy: 'Begin it with a slash: "/health".',
        source: "RFC 9110 §7.1",
        judge: ({ check }) =>
            check === undefined || /^\/[\x21-\x7e]*$/.test(check.path)
                ? []
                : [{ path: "check.path", found: `"${check.path}" is no path.` }],
    },
];
