/** What needs Azure's SDK (`@pulumi/azure-native`): apart, so that no other program loads it. */
export { type AzureDnsIdentity, type AzureDnsSolverArgs, azureDnsSolver } from "./certificates/solvers/azureDns.ts";
export {
    type AksHealthProbe,
    type AksMixedServiceArgs,
    type AksServiceArgs,
    mixedService,
} from "./exposures/azure/mixedService.ts";
export { PublicAddresses, type PublicAddressesArgs } from "./exposures/azure/publicAddresses.ts";
export type { PerFamily } from "./exposures/perFamily.ts";
