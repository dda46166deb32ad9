/** What needs Google's SDK (`@pulumi/gcp`): apart, so that no other program loads it. */
export { type CloudDnsIdentity, type CloudDnsSolverArgs, cloudDnsSolver } from "./certificates/solvers/cloudDns.ts";
