/** What needs Google's SDK (`@pulumi/gcp`): apart, so that no other program loads it. */
export { type CloudDnsIdentity, type CloudDnsSolverArgs, cloudDnsSolver } from "./certificates/solvers/cloudDns.ts";
export { type CloudDnsArgs, CloudDnsRecords, type CloudDnsRecordsArgs, cloudDns } from "./dns/cloudDns.ts";
export type { ForwardedPorts } from "./exposures/forwardedPorts.ts";
export type { Forwarding } from "./exposures/gcp/forwardingRules.ts";
export type { GcpScheme } from "./exposures/gcp/gkeVersion.ts";
export { type GkeMixedServiceArgs, type GkeServiceArgs, mixedService } from "./exposures/gcp/mixedService.ts";
export {
    type GcpPassthroughExposureArgs,
    PassthroughLoadBalancer,
    passthroughLoadBalancer,
} from "./exposures/gcp/passthroughLoadBalancer.ts";
export type {
    GcpHealthCheck,
    GcpPassthroughLoadBalancerArgs,
    PassthroughLoadBalancerArgs,
} from "./exposures/gcp/passthroughResources.ts";
export {
    type NetworkTier,
    ReservedAddresses,
    type ReservedAddressesArgs,
} from "./exposures/gcp/reservedAddresses.ts";
export {
    type GkeSharedAddressArgs,
    SharedAddress,
    type SharedAddressArgs,
    sharedAddress,
} from "./exposures/gcp/sharedAddress.ts";
export type { PerFamily } from "./exposures/perFamily.ts";
