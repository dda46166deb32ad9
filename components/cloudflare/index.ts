/** What needs Cloudflare's SDK (`@pulumi/cloudflare`): apart, so that no other program loads it. */

export { type CloudflareDnsArgs, CloudflareRecords, type CloudflareRecordsArgs, dns } from "./dns.ts";
export { type CloudflareSolverArgs, solver } from "./solver.ts";
