/** What needs Amazon's SDK (`@pulumi/aws`): apart, so that no other program loads it. */
export { type Route53Identity, type Route53SolverArgs, route53Solver } from "./certificates/solvers/route53.ts";
export { type Route53Args, Route53Records, type Route53RecordsArgs, route53 } from "./dns/route53.ts";
export {
    AwsLoadBalancerController,
    type AwsLoadBalancerControllerArgs,
} from "./exposures/aws/awsLoadBalancerController.ts";
export {
    type LoadBalancerControllerArgs,
    loadBalancerController,
} from "./exposures/aws/loadBalancerController.ts";
export {
    type AwsNetworkExposureArgs,
    NetworkLoadBalancer,
    networkLoadBalancer,
} from "./exposures/aws/networkLoadBalancer.ts";
export type {
    AwsNetworkLoadBalancerArgs,
    NetworkLoadBalancerArgs,
} from "./exposures/aws/networkResources.ts";
export type { NlbArgs, NlbEip, NlbHealthCheck, NlbProtocol } from "./exposures/aws/nlb.ts";
export {
    type BindingApi,
    type BindingPeer,
    TargetGroupBinding,
    type TargetGroupBindingSpec,
} from "./exposures/aws/targetGroupBinding.ts";
export type { AwsIdentity, AwsPartition } from "./identity/awsRole.ts";
