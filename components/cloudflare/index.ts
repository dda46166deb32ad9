/**
 * Everything that requires Cloudflare's SDK (`@pulumi/cloudflare`), in a separate entry so that other programs do not
 * load it.
 */

export { type CloudflareDnsArgs, CloudflareRecords, type CloudflareRecordsArgs, dns } from "./dns.ts";
export { type CloudflareSolverArgs, solver } from "./solver.ts";
