/**
 * Everything that requires Azure's SDK (`@pulumi/azure-native`), in a separate entry so that other programs do not load
 * it.
 */

export type { ForwardedPorts } from "../model/forwardedPorts.ts";
export type { PerFamily } from "../model/perFamily.ts";
export type { AzureHealthProbe } from "./balancerFields.ts";
export { type AzureDnsArgs, type AzureDnsDelegation, dns } from "./dns.ts";
export { AzureDnsRecords, type AzureDnsRecordsArgs, type DelegatedZone } from "./dnsRecords.ts";
export { type AzureDnsIdentity, type AzureDnsSolverArgs, dnsSolver } from "./dnsSolver.ts";
export { LoadBalancer, loadBalancer } from "./loadBalancer.ts";
export type { AzureLoadBalancerArgs, LoadBalancerArgs, NodeSecurityGroup } from "./loadBalancerKind.ts";
export {
    type AksMixedServiceArgs,
    type AksServiceArgs,
    mixedService,
} from "./mixedService.ts";
export type { NodePorts } from "./nodePorts.ts";
export { PublicAddresses, type PublicAddressesArgs } from "./publicAddresses.ts";
export { type AksSharedAddressArgs, sharedAddress } from "./sharedAddress.ts";
