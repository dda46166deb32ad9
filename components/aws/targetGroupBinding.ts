import type * as pulumi from "@pulumi/pulumi";
import { type CustomResourceInputs, TypedCustomResource } from "../gatewayApi/customResource.ts";

/** Who registers pods with a target group: the AWS Load Balancer Controller, or EKS Auto Mode's own. */
export type BindingApi = "elbv2.k8s.aws/v1beta1" | "eks.amazonaws.com/v1";

/** Who may reach the pods of a target group; the controller writes it into their security group. */
export interface BindingPeer {
    /** Members of a security group. */
    securityGroup?: { groupID: pulumi.Input<string> };
    /** Addresses. */
    ipBlock?: { cidr: string };
}

/** `spec` of a TargetGroupBinding, as far as this package writes it. A change of any but the last two is refused. */
export interface TargetGroupBindingSpec {
    /** The target group; a controller binds it once. */
    targetGroupARN: pulumi.Input<string>;
    /** Targets are pods. */
    targetType: "ip";
    /** Protocol of the target group. Default: what the group has, which the controller looks up. */
    targetGroupProtocol?: "TCP_QUIC";
    /** Family of the pods' addresses. */
    ipAddressType: "ipv4" | "ipv6";
    /** VPC of the target group. */
    vpcID: pulumi.Input<string>;
    /** The Service whose ready pods are the targets, in the binding's own namespace. */
    serviceRef: { name: pulumi.Input<string>; port: number };
    /**
     * Ports that are opened on the pods. UDP must be listed, and TCP as well for the health check: the default is
     * TCP (kubernetes-sigs/aws-load-balancer-controller#4146, #2829).
     */
    networking: {
        ingress: { from: pulumi.Input<BindingPeer[]>; ports: { protocol: "TCP" | "UDP"; port: number }[] }[];
    };
}

/** Keeps the pods of a Service registered with a target group. */
export class TargetGroupBinding extends TypedCustomResource<TargetGroupBindingSpec, unknown> {
    constructor(
        name: string,
        api: BindingApi,
        inputs: CustomResourceInputs<TargetGroupBindingSpec>,
        opts?: pulumi.CustomResourceOptions,
    ) {
        super(api, "TargetGroupBinding", name, inputs, opts);
    }
}
