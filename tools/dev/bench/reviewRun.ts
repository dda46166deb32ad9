import { readFileSync } from "node:fs";
import { keepCompiledCode } from "../../cli/compileCache.ts";

keepCompiledCode();
// A separate process, for separate memory: runs `http3-gateway review`, and prints its cost.
const { markdown, readPreview, review } = await import("../../review/index.ts");
const report = review(readPreview(readFileSync(process.argv[2] ?? "", "utf8")), new Date());
const text = markdown(report);
if (report.findings.length === 0 || text === "") {
    throw new Error("The review found nothing in a preview that is full of findings.");
}
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
console.log(JSON.stringify({ seconds: (userCPUTime + systemCPUTime) / 1_000_000, megabytes: maxRSS / 1024 }));
