/** What needs Azure's SDK (`@pulumi/azure-native`): apart, so that no other program loads it. */
export { type AzureDnsIdentity, type AzureDnsSolverArgs, azureDnsSolver } from "./certificates/solvers/azureDns.ts";
