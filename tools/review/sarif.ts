import type { Severity } from "../../components/model/readings.ts";
import { REVIEW_CODES } from "./findings/index.ts";
import type { ReviewReport } from "./report.ts";

/** SARIF has no level for unjudged changes. */
const LEVEL: Record<Severity, string> = { error: "error", unknown: "warning", warning: "warning", note: "note" };

/** Findings as SARIF 2.1.0, for code-scanning tools: one run per stack. A preview has no lines: locations are resources. */
export function sarif(reports: ReviewReport | readonly ReviewReport[], version: string): string {
    const document = {
        $schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [reports].flat().map((report) => runOf(version, report)),
    };
    return `${JSON.stringify(document, null, 2)}\n`;
}

function runOf(version: string, report: ReviewReport) {
    const used = REVIEW_CODES.filter((rule) => report.findings.some((finding) => finding.code === rule.code));
    return {
        tool: {
            driver: {
                name: "http3-gateway",
                version,
                rules: used.map(({ code, remedy, source, severity }) => ({
                    id: code,
                    shortDescription: { text: code.replaceAll("-", " ") },
                    help: { text: `${remedy} [${source}]` },
                    defaultConfiguration: { level: LEVEL[severity] },
                })),
            },
        },
        ...(report.stack === undefined ? {} : { automationDetails: { id: `http3-gateway/${report.stack}` } }),
        // What no result has: the summary, and unexamined resources.
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
            level: LEVEL[severity],
            message: { text: message },
            locations: [
                {
                    // GitHub requires a line per result.
                    physicalLocation: { artifactLocation: { uri: "Pulumi.yaml" }, region: { startLine: 1 } },
                    logicalLocations: [{ name: resource, kind: "resource" }],
                },
            ],
        })),
    };
}
