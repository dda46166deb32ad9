/** What needs Cloudflare's SDK (`@pulumi/cloudflare`): apart, so that no other program loads it. */
export { type CloudflareSolverArgs, cloudflareSolver } from "./certificates/solvers/cloudflare.ts";
export { type CloudflareDnsArgs, CloudflareRecords, type CloudflareRecordsArgs, dns } from "./dns/cloudflare.ts";
