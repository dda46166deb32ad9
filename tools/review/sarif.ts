import { REVIEW_RULES } from "./findings/index.ts";
import type { ReviewReport } from "./report.ts";

/** The findings as SARIF 2.1.0, for code-scanning tools. A preview has no lines: locations are resources. */
export function sarif(report: ReviewReport, version: string): string {
    const used = REVIEW_RULES.filter((rule) => report.findings.some((finding) => finding.code === rule.code));
    const document = {
        $schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [
            {
                tool: {
                    driver: {
                        name: "http3-gateway",
                        version,
                        rules: used.map(({ code, remedy, source, severity }) => ({
                            id: code,
                            shortDescription: { text: code.replaceAll("-", " ") },
                            help: { text: `${remedy} [${source}]` },
                            defaultConfiguration: { level: severity },
                        })),
                    },
                },
                // What no result can say: the whole, and what was not looked at.
                invocations: [
                    {
                        executionSuccessful: true,
                        toolExecutionNotifications: [
                            { level: "note", message: { text: report.verdict } },
                            ...report.uncompared.map((text) => ({ level: "warning", message: { text } })),
                        ],
                    },
                ],
                results: report.findings.map(({ code, severity, message, resource }) => ({
                    ruleId: code,
                    level: severity,
                    message: { text: message },
                    locations: [
                        {
                            // GitHub shows no result without a line.
                            physicalLocation: { artifactLocation: { uri: "Pulumi.yaml" }, region: { startLine: 1 } },
                            logicalLocations: [{ name: resource, kind: "resource" }],
                        },
                    ],
                })),
            },
        ],
    };
    return `${JSON.stringify(document, null, 2)}\n`;
}
