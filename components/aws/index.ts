/** Everything that requires Amazon's SDK (`@pulumi/aws`), in a separate entry so that other programs do not load it. */

export {
    AwsLoadBalancerController,
    type AwsLoadBalancerControllerArgs,
} from "./awsLoadBalancerController.ts";
export type { AwsIdentity, AwsPartition } from "./identity.ts";
export {
    type LoadBalancerControllerArgs,
    loadBalancerController,
} from "./loadBalancerController.ts";
export {
    type AwsNetworkExposureArgs,
    NetworkLoadBalancer,
    networkLoadBalancer,
} from "./networkLoadBalancer.ts";
export type {
    AwsNetworkLoadBalancerArgs,
    NetworkLoadBalancerArgs,
} from "./networkLoadBalancerKind.ts";
export type { InstalledController, NlbArgs, NlbEip, NlbHealthCheck, NlbProtocol } from "./nlb.ts";
export { type Route53Args, Route53Records, type Route53RecordsArgs, route53 } from "./route53.ts";
export { type Route53Identity, type Route53SolverArgs, route53Solver } from "./route53Solver.ts";
export {
    type BindingApi,
    type BindingPeer,
    TargetGroupBinding,
    type TargetGroupBindingSpec,
} from "./targetGroupBinding.ts";
