import * as pulumi from "@pulumi/pulumi";
import { route53 } from "../../../components/aws/index.ts";
import { acme, Http3Gateway, rfc2136Solver } from "../../../components/index.ts";
import { answerAtOnce } from "./mocks.ts";

// Run as a separate process: node hostnamesRun.ts HOSTNAMES HOSTNAMES-PER-CERTIFICATE. Builds one gateway under mocks
// that answer at once, with a zone of single records. Prints the number of resources and the duration.
const [hostnames = 0, namesPerCertificate = 1] = process.argv.slice(2).map(Number);
const resources = await answerAtOnce("bench", "hostnames");
const started = performance.now();
await pulumi.runtime.runInPulumiStack(async () => {
    new Http3Gateway("edge", {
        hostnames: Array.from({ length: hostnames }, (_, index) => `n${index}.example.com`),
        certificate: acme({
            email: "ops@example.com",
            dns01: rfc2136Solver({
                nameserver: "192.0.2.53",
                tsigKeyName: "acme.",
                tsigSecretRef: { name: "tsig", key: "key" },
            }),
            namesPerCertificate,
        }),
        dns: route53({ zoneId: "Z0123456789ABCDEFGHIJ", zone: "example.com" }),
    });
});
await pulumi.runtime.disconnect();
const seconds = (performance.now() - started) / 1000;
console.log(JSON.stringify({ resources: resources(), seconds, megabytes: process.resourceUsage().maxRSS / 1024 }));
