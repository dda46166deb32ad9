/** What needs Azure's SDK (`@pulumi/azure-native`): apart, so that no other program loads it. */
export { type AzureDnsIdentity, type AzureDnsSolverArgs, azureDnsSolver } from "./certificates/solvers/azureDns.ts";
export { type AzureDnsArgs, type AzureDnsDelegation, dns } from "./dns/azureDns.ts";
export { AzureDnsRecords, type AzureDnsRecordsArgs, type DelegatedZone } from "./dns/azureDnsRecords.ts";
