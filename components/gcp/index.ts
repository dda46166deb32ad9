/** Everything that requires Google's SDK (`@pulumi/gcp`), in a separate entry so that other programs do not load it. */

export type { ForwardedPorts } from "../model/forwardedPorts.ts";
export type { PerFamily } from "../model/perFamily.ts";
export { type CloudDnsArgs, CloudDnsRecords, type CloudDnsRecordsArgs, cloudDns } from "./cloudDns.ts";
export { type CloudDnsIdentity, type CloudDnsSolverArgs, cloudDnsSolver } from "./cloudDnsSolver.ts";
export type { Forwarding } from "./forwardingRules.ts";
export type { GcpScheme } from "./gkeVersion.ts";
export { type GlobalLoadBalancerArgs, globalLoadBalancer } from "./globalLoadBalancer.ts";
export { type GkeMixedServiceArgs, type GkeServiceArgs, mixedService } from "./mixedService.ts";
export type {
    GcpHealthCheck,
    GcpPassthroughLoadBalancerArgs,
    PassthroughLoadBalancerArgs,
} from "./passthroughKind.ts";
export {
    type GcpPassthroughExposureArgs,
    PassthroughLoadBalancer,
    passthroughLoadBalancer,
} from "./passthroughLoadBalancer.ts";
export {
    type NetworkTier,
    ReservedAddresses,
    type ReservedAddressesArgs,
} from "./reservedAddresses.ts";
export {
    type GkeSharedAddressArgs,
    SharedAddress,
    type SharedAddressArgs,
    sharedAddress,
} from "./sharedAddress.ts";
