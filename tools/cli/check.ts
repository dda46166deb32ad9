import { writeFileSync } from "node:fs";
import { Command } from "commander";
import { checkHttp3, type Http3CheckRequest } from "../../components/advertisement/checkHttp3.ts";

/** Kubernetes shows this file's content in the pod's status. */
const TERMINATION_MESSAGE = "/dev/termination-log";

/** `http3-gateway check`: what the Job of `Http3Check` runs. The request is passed as JSON in `$HTTP3_CHECK`. */
export function checkCommand(): Command {
    return new Command("check")
        .description("run by the check's Job in a cluster; see the component's `check`")
        .option("--result <file>", "file for the result, as JSON", TERMINATION_MESSAGE)
        .action(async ({ result: file }: { result: string }) => {
            const request = process.env["HTTP3_CHECK"];
            if (request === undefined) {
                throw new Error("$HTTP3_CHECK is not set. To check a host, use `http3-gateway verify`.");
            }
            const result = await checkHttp3(JSON.parse(request) as Http3CheckRequest);
            // The message of a container ends at 4096 bytes.
            const verdict = result.verdict.slice(0, 3500);
            writeFileSync(file, JSON.stringify({ ...result, verdict }));
            console.log(verdict);
        });
}
