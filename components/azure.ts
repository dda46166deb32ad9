/** What needs Azure's SDK (`@pulumi/azure-native`): apart, so that no other program loads it. */
export { type AzureDnsIdentity, type AzureDnsSolverArgs, azureDnsSolver } from "./certificates/solvers/azureDns.ts";
export { type AzureDnsArgs, type AzureDnsDelegation, dns } from "./dns/azureDns.ts";
export { AzureDnsRecords, type AzureDnsRecordsArgs, type DelegatedZone } from "./dns/azureDnsRecords.ts";
export type {
    AzureLoadBalancerArgs,
    LoadBalancerArgs,
} from "./exposures/azure/balancerResources.ts";
export type { AzureHealthProbe } from "./exposures/azure/healthProbe.ts";
export { LoadBalancer, loadBalancer } from "./exposures/azure/loadBalancer.ts";
export {
    type AksMixedServiceArgs,
    type AksServiceArgs,
    mixedService,
} from "./exposures/azure/mixedService.ts";
export type { NodePorts } from "./exposures/azure/nodePorts.ts";
export { PublicAddresses, type PublicAddressesArgs } from "./exposures/azure/publicAddresses.ts";
export type { NodeSecurityGroup } from "./exposures/azure/securityRules.ts";
export { type AksSharedAddressArgs, sharedAddress } from "./exposures/azure/sharedAddress.ts";
export type { ForwardedPorts } from "./exposures/forwardedPorts.ts";
export type { PerFamily } from "./exposures/perFamily.ts";
